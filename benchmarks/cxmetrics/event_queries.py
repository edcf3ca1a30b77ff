"""Web and journeys: each three times, by cxmetrics, by hand in Polars, by hand in SQL.

By hand means what an analyst would write for the same numbers, the likely range and what was left out included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

import cxmetrics as cx

WEEK = dt.timedelta(days=7)


STEPS = ["see", "add", "pay", "thank"]


_AT, _USER, _EVENT = pl.col("ts"), pl.col("who"), pl.col("event")


_FUNNEL: dict[str, Any] = {"user": "who", "at": "ts", "event": "event", "steps": STEPS, "window": WEEK}


@dataclass(frozen=True)
class Case:
    """The same question of one table, asked by us and by hand; `columns` are compared, in any order of rows."""

    name: str
    table: str
    columns: tuple[str, ...]
    ours: Callable[[Any], Any]
    polars: Callable[[pl.LazyFrame], pl.LazyFrame] | None
    sql: str


Z = 1.959963984540054


def _sessions(frame: pl.LazyFrame) -> pl.LazyFrame:
    gap = (_AT - _AT.shift(1)).over("who", order_by="ts") > dt.timedelta(minutes=30)
    numbered = frame.with_columns(gap.fill_null(value=True).alias("new"))
    session = pl.col("new").cast(pl.Int64).cum_sum().over("who", order_by="ts")
    return numbered.with_columns(session.alias("session")).select(pl.len().alias("n"), pl.col("session").sum())


def _first_touch(frame: pl.LazyFrame) -> pl.LazyFrame:
    way = frame.filter(STEPS[0] == _EVENT).group_by("who").agg(_AT.min().alias("t1"))
    for place, step in enumerate(STEPS[1:], start=2):
        own = frame.filter(step == _EVENT).select("who", "ts").join(way, on="who")
        fits = own.filter((pl.col(f"t{place - 1}") < _AT) & (pl.col("t1") + WEEK >= _AT))
        way = way.join(fits.group_by("who").agg(_AT.min().alias(f"t{place}")), on="who", how="left")
    return way.select(pl.col(f"t{place}").count().alias(f"step_{place}") for place in range(1, 5))


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


def _cohorts(frame: pl.LazyFrame) -> pl.LazyFrame:
    cells = frame.select("who", _AT.dt.truncate("1w").dt.date().alias("week")).unique()
    first = cells.with_columns(pl.col("week").min().over("who").alias("cohort"))
    age = ((pl.col("week") - pl.col("cohort")).dt.total_days() // 7).alias("age")
    return first.group_by("cohort", age).agg(pl.len().alias("customers"))


def _active(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.group_by(_AT.dt.date().alias("period")).agg(_USER.n_unique().alias("users"), pl.len().alias("events"))


_VALUE_SQL = """
    with c as (select who, date_trunc('month', ts)::date as month, sum(who)::double as paid from events group by all),
    f as (select *, min(month) over (partition by who) as cohort from c),
    a as (select cohort, datediff('month', cohort, month) as age, sum(paid) as revenue, count(*) as users from f
          group by all)
    select cohort, age, max(users) over (partition by cohort) as size, revenue,
      sum(revenue) over (partition by cohort order by age) / max(users) over (partition by cohort) as value from a"""


_EXIT_SQL = f"""
    with g as (select who, ts, event, ts - lag(ts) over (partition by who order by ts) > interval 30 minute as late
               from events),
    s as (select *, sum(coalesce(late, true)::int) over (partition by who order by ts) as session from g),
    x as (select event, lead(ts) over (partition by who, session order by ts, event) is null as last from s),
    c as (select event, count(*) as n, avg(last::int) as value, (value * n + {Z**2 / 2}) / (n + {Z**2}) as centre,
          {Z} * sqrt(value * (1 - value) * n + {Z**2 / 4}) / (n + {Z**2}) as margin from x group by all)
    select event, value, centre - margin as low, centre + margin as high, n from c"""


_STAGES_SQL = """
    with b as (select who, ts, event, lag(event) over (partition by who order by ts, event) as was from events),
    s as (select who, ts, event, lead(ts) over (partition by who order by ts, event) as gone from b
          where was is null or was != event)
    select event as stage, count(*) as n, count(gone) as "left",
      avg(epoch_us(coalesce(gone, timestamp '2026-06-01') - ts)) / 1e6 as seconds from s group by all"""


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


_WIDE = ("step_1", "step_2", "step_3", "step_4")


def _count_sessions(frame: Any) -> Any:
    import narwhals as nw

    numbered: Any = nw.from_native(cx.sessions(frame, visitor="who", at="ts"))
    return numbered.select(nw.len().alias("n"), nw.col("session").sum()).to_native()


def _cohort_value(frame: Any) -> Any:
    return cx.cohort_value(frame, customer="who", at="ts", amount="who", every="month")


def _exits(frame: Any) -> Any:
    seen = cx.sessions(frame, visitor="who", at="ts")
    return cx.exit_rate(seen, visitor="who", session="session", at="ts", page="event")


def _stages(frame: Any) -> Any:
    import narwhals as nw

    now = dt.datetime(2026, 6, 1)  # noqa: DTZ001 - a naive column
    found: Any = nw.from_native(cx.stages(frame, case="who", at="ts", stage="event", now=now))
    sums = [nw.len().alias("n"), nw.col("left").sum(), nw.col("seconds").mean()]
    return found.group_by("stage").agg(*sums).to_native()


def _edges(frame: Any) -> Any:
    import narwhals as nw

    found: Any = nw.from_native(cx.directly_follows(frame, case="who", at="ts", event="event"))
    return found.filter(~nw.col("target").is_null()).to_native()


CASES = (
    Case("cohort_value", "events", ("cohort", "age", "size", "revenue", "value"), _cohort_value, None, _VALUE_SQL),
    Case("exit_rate", "events", ("event", "value", "low", "high", "n"), _exits, None, _EXIT_SQL),
    Case("stages", "events", ("stage", "n", "left", "seconds"), _stages, None, _STAGES_SQL),
    Case(
        "sessions",
        "events",
        ("n", "session"),
        _count_sessions,
        _sessions,
        """with g as (select who, ts, ts - lag(ts) over (partition by who order by ts) >
               interval 30 minute as late from events),
           s as (select sum(coalesce(late, true)::int) over (partition by who order by ts) as session from g)
           select count(*) as n, sum(session)::bigint as session from s""",
    ),
    Case(
        "funnel first",
        "events",
        _WIDE,
        lambda frame: cx.funnel(frame, **_FUNNEL),
        _first_touch,
        _STEP_SQL,
    ),
    Case("funnel any", "events", _WIDE, lambda frame: cx.funnel(frame, **_FUNNEL, start="any"), None, _ANY_SQL),
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
    Case(
        "cohorts weekly",
        "events",
        ("cohort", "age", "customers"),
        lambda frame: cx.cohorts(frame, customer="who", at="ts", every="week"),
        _cohorts,
        """with c as (select distinct who, date_trunc('week', ts)::date as week from events),
           f as (select week, min(week) over (partition by who) as cohort from c)
           select cohort, (week - cohort) // 7 as age, count(*) as customers from f group by all""",
    ),
    Case(
        "active_users daily",
        "events",
        ("period", "users", "events"),
        lambda frame: cx.active_users(frame, user="who", at="ts", every="day"),
        _active,
        """select ts::date as period, count(distinct who) as users, count(*) as events from events group by all""",
    ),
)
