"""Journeys, each three times: by cxmetrics, by hand in Polars, by hand in SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw
import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.by_hand import Z
from benchmarks.cxmetrics.harness import Case

WEEK = dt.timedelta(days=7)
STEPS = ("see", "add", "pay", "thank")
_AT, _EVENT = pl.col("ts"), pl.col("event")
_FUNNEL: dict[str, Any] = {"user": "who", "at": "ts", "event": "event", "steps": STEPS, "window": WEEK}
_WIDE = ("step_1", "step_2", "step_3", "step_4")
_NOW = dt.datetime(2026, 6, 1)  # noqa: DTZ001 - the column is naive


def _first_touch(frame: pl.LazyFrame) -> pl.LazyFrame:
    way = frame.filter(STEPS[0] == _EVENT).group_by("who").agg(_AT.min().alias("t1"))
    for place, step in enumerate(STEPS[1:], start=2):
        own = frame.filter(step == _EVENT).select("who", "ts").join(way, on="who")
        fits = own.filter((pl.col(f"t{place - 1}") < _AT) & (pl.col("t1") + WEEK >= _AT))
        way = way.join(fits.group_by("who").agg(_AT.min().alias(f"t{place}")), on="who", how="left")
    return way.select(pl.col(f"t{place}").count().alias(f"step_{place}") for place in range(1, 5))


def _any_start(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The latest start that leads to each step, carried forward; later steps first at one moment."""
    rank = _EVENT.replace_strict(STEPS, [3, 2, 1, 0], return_dtype=pl.Int8).alias("rank")
    rows = frame.filter(_EVENT.is_in(STEPS)).select("who", "ts", rank)
    rows = rows.with_columns(pl.when(pl.col("rank") == 3).then(_AT).alias("s1"))
    for place in range(2, 5):
        since = pl.col(f"s{place - 1}").forward_fill().over("who", order_by=["ts", "rank"])
        rows = rows.with_columns(since.alias("since"))
        fits = (pl.col("rank") == 4 - place) & (pl.col("since") + WEEK >= _AT)
        rows = rows.with_columns(pl.when(fits).then(pl.col("since")).alias(f"s{place}"))
    users = rows.group_by("who").agg(pl.col(f"s{place}").is_not_null().any() for place in range(1, 5))
    return users.select(pl.col(f"s{place}").sum().alias(f"step_{place}") for place in range(1, 5))


def _paths(frame: pl.LazyFrame) -> pl.LazyFrame:
    ahead = [_EVENT.shift(-place).over("who", order_by=["ts", "event"]).alias(f"event_{place + 1}") for place in (1, 2)]
    seen = frame.with_columns(_EVENT.alias("event_1"), *ahead).filter(pl.col("event_3").is_not_null())
    return seen.group_by("event_1", "event_2", "event_3").agg(pl.len().alias("n"))


def _follows(frame: pl.LazyFrame) -> pl.LazyFrame:
    order = ["ts", "event"]
    target, then = _EVENT.shift(-1).over("who", order_by=order), _AT.shift(-1).over("who", order_by=order)
    edges = frame.select(
        _EVENT.alias("source"), target.alias("target"), (then - _AT).dt.total_microseconds().alias("took")
    )
    found = edges.group_by("source", "target").agg(
        pl.len().alias("n"), (pl.col("took").mean() / 1e6).alias("mean_seconds")
    )
    return found.filter(pl.col("target").is_not_null())


_STEP_SQL = """
    with s1 as (select who, min(ts) t1 from events where event = 'see' group by who),
    s2 as (select s1.who, any_value(t1) t1, min(ts) t2 from s1 join events e on e.who = s1.who
           where event = 'add' and ts > t1 and ts <= t1 + interval 7 day group by s1.who),
    s3 as (select s2.who, any_value(t1) t1, min(ts) t3 from s2 join events e on e.who = s2.who
           where event = 'pay' and ts > t2 and ts <= t1 + interval 7 day group by s2.who),
    s4 as (select s3.who, min(ts) t4 from s3 join events e on e.who = s3.who
           where event = 'thank' and ts > t3 and ts <= t1 + interval 7 day group by s3.who)
    select (select count(*) from s1) step_1, (select count(*) from s2) step_2, (select count(*) from s3) step_3,
      (select count(*) from s4) step_4"""


_ANY_SQL = """
    with r as (select who, ts, event from events where event in ('see', 'add', 'pay', 'thank')),
    a as (select *, max(case when event = 'see' then ts end) over w s1
          from r window w as (partition by who order by ts)),
    b as (select *, max(case when event = 'add' and ts <= s1 + interval 7 day then s1 end) over w s2
          from a window w as (partition by who order by ts)),
    c as (select *, max(case when event = 'pay' and ts <= s2 + interval 7 day then s2 end) over w s3
          from b window w as (partition by who order by ts)),
    u as (select who, bool_or(s1 is not null) f1, bool_or(s2 is not null) f2, bool_or(s3 is not null) f3,
            bool_or(event = 'thank' and ts <= s3 + interval 7 day) f4 from c group by who)
    select count(*) filter (where f1) step_1, count(*) filter (where f2) step_2, count(*) filter (where f3) step_3,
      count(*) filter (where f4) step_4 from u"""


def _stretches(frame: pl.LazyFrame) -> pl.LazyFrame:
    order = ["ts", "event"]
    changed = _EVENT.ne_missing(_EVENT.shift(1).over("who", order_by=order))
    gone = _AT.shift(-1).over("who", order_by=order).alias("gone")
    entered = frame.filter(changed).select("event", "ts", gone)
    took = (pl.col("gone").fill_null(_NOW) - _AT).dt.total_microseconds() / 1e6
    return entered.select(_EVENT.alias("stage"), pl.col("gone").is_not_null().alias("left"), took.alias("seconds"))


def _stages(frame: pl.LazyFrame) -> pl.LazyFrame:
    return _stretches(frame).group_by("stage").agg(pl.len().alias("n"), pl.col("left").sum(), pl.col("seconds").mean())


_STRETCHES_SQL = """
    b as (select who, ts, event, lag(event) over (partition by who order by ts, event) as was from events),
    e as (select who, ts, event, lead(ts) over (partition by who order by ts, event) as gone from b
          where was is null or was != event),
    s as (select event as stage, gone is not null as "left",
          epoch_us(coalesce(gone, timestamp '2026-06-01') - ts) / 1e6 as seconds from e)"""
_STAGES_SQL = f"""
    with {_STRETCHES_SQL}
    select stage, count(*) as n, sum("left"::int) as "left", avg(seconds) as seconds from s group by all"""


def _time_in(frame: pl.LazyFrame) -> pl.LazyFrame:
    sums = [pl.len().cast(pl.Int64).alias("size"), pl.col("left").sum().cast(pl.Int64).alias("gone")]
    cells = _stretches(frame).group_by("stage", "seconds").agg(*sums).sort("stage", "seconds")
    size, gone, risk = pl.col("size"), pl.col("gone"), pl.col("risk")
    known = cells.with_columns(risk=size.sum().over("stage") - size.cum_sum().over("stage") + size)
    spread = pl.when(gone < risk).then(gone / (risk * (risk - gone))).otherwise(0.0)
    curve = known.with_columns(value=(1 - gone / risk).cum_prod().over("stage"), spread=spread.cum_sum().over("stage"))
    fell = pl.col("value").log()
    width = (Z * pl.col("spread").sqrt() / fell).exp()
    inner = (pl.col("value") > 0) & (pl.col("value") < 1)
    ends = curve.with_columns(
        low=pl.when(inner).then((fell / width).exp()), high=pl.when(inner).then((fell * width).exp())
    )
    firsts = [pl.col("seconds").filter(pl.col(name) <= 0.5 + 1e-9).min().alias(name) for name in _CURVE]
    return ends.group_by("stage").agg(*firsts, risk.max().alias("n"))


_CURVE = ("value", "low", "high")
_TIME_SQL = f"""
    with {_STRETCHES_SQL},
    c as (select stage, seconds, count(*) as size, sum("left"::int) as gone from s group by all),
    r as (select *, sum(size) over (partition by stage) - sum(size) over o + size as risk from c
          window o as (partition by stage order by seconds)),
    k as (select stage, seconds, risk, exp(sum(case when gone < risk then ln(1 - gone / risk) end) over o)
            * min((gone < risk)::int) over o as value,
          sum(case when gone < risk then gone / (risk::double * (risk - gone)) else 0 end) over o as spread from r
          window o as (partition by stage order by seconds)),
    w as (select *, exp({Z} * sqrt(spread) / ln(value)) as width from k where value > 0 and value < 1)
    select stage, any_value(k.n) as n, min(k.seconds) filter (where k.value <= 0.5 + 1e-9) as value,
      min(k.seconds) filter (where exp(ln(w.value) / width) <= 0.5 + 1e-9) as low,
      min(k.seconds) filter (where exp(ln(w.value) * width) <= 0.5 + 1e-9) as high
    from (select *, max(risk) over (partition by stage) as n from k) k
    left join w using (stage, seconds) group by all"""


def _our_stages(frame: Any) -> Any:
    found: Any = nw.from_native(cx.stages(frame, case="who", at="ts", stage="event", now=_NOW))
    sums = [nw.len().alias("n"), nw.col("left").sum(), nw.col("seconds").mean()]
    return found.group_by("stage").agg(*sums).to_native()


def _our_time(frame: Any) -> Any:
    found: Any = nw.from_native(cx.time_in_stage(frame, case="who", at="ts", stage="event", now=_NOW))
    return found.rename({"event": "stage"}).to_native() if "event" in found.collect_schema() else found.to_native()


def _edges(frame: Any) -> Any:
    found: Any = nw.from_native(cx.directly_follows(frame, case="who", at="ts", event="event"))
    return found.filter(~nw.col("target").is_null()).to_native()


CASES = (
    Case("funnel first", "events", _WIDE, lambda frame: cx.funnel(frame, **_FUNNEL), _first_touch, _STEP_SQL),
    Case("funnel any", "events", _WIDE, lambda frame: cx.funnel(frame, **_FUNNEL, start="any"), _any_start, _ANY_SQL),
    Case(
        "paths",
        "events",
        ("event_1", "event_2", "event_3", "n"),
        lambda frame: cx.paths(frame, case="who", at="ts", event="event", anywhere=True),
        _paths,
        """with p as (select event as event_1, lead(event) over w as event_2, lead(event, 2) over w as event_3
             from events window w as (partition by who order by ts, event))
           select event_1, event_2, event_3, count(*) as n from p where event_3 is not null group by all""",
    ),
    Case(
        "directly_follows",
        "events",
        ("source", "target", "n", "mean_seconds"),
        _edges,
        _follows,
        """with p as (select event as source, lead(event) over w as target, epoch_us(lead(ts) over w - ts) as took
             from events window w as (partition by who order by ts, event))
           select source, target, count(*) as n, avg(took) / 1e6 as mean_seconds from p
           where target is not null group by all""",
    ),
    Case("stages", "events", ("stage", "n", "left", "seconds"), _our_stages, _stages, _STAGES_SQL),
    Case("time_in_stage", "events", ("stage", "value", "low", "high", "n"), _our_time, _time_in, _TIME_SQL),
)
