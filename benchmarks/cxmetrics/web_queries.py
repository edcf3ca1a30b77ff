"""Web visits, each three times: by cxmetrics, by hand in Polars, by hand in SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw
import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.by_hand import RANGE, wilson, wilson_sql
from benchmarks.cxmetrics.harness import Case, counted

_AT, _USER, _EVENT = pl.col("ts"), pl.col("who"), pl.col("event")
_PAUSE = dt.timedelta(minutes=30)


def _numbered(frame: pl.LazyFrame) -> pl.LazyFrame:
    gap = (_AT - _AT.shift(1)).over("who", order_by="ts") > _PAUSE
    marked = frame.with_columns(gap.fill_null(value=True).alias("new"))
    return marked.with_columns(pl.col("new").cast(pl.Int64).cum_sum().over("who", order_by="ts").alias("session"))


_NUMBERED_SQL = """
    g as (select *, ts - lag(ts) over (partition by who order by ts) > interval 30 minute as late from events),
    s as (select *, sum(coalesce(late, true)::int) over (partition by who order by ts) as session from g)"""


def _sessions(frame: pl.LazyFrame) -> pl.LazyFrame:
    return _numbered(frame).select(pl.len().alias("n"), pl.col("session").sum())


def _visits(frame: pl.LazyFrame) -> pl.LazyFrame:
    seen = (
        _numbered(frame)
        .group_by("who", "session")
        .agg(
            pl.len().alias("events"),
            (_EVENT == "see").sum().alias("views"),
            ((_AT.max() - _AT.min()).dt.total_microseconds() / 1e6).alias("seconds"),
            (_EVENT == "pay").max().cast(pl.Int64).alias("converted"),
        )
    )
    views, events = pl.col("views"), pl.col("events")
    return seen.select(
        pl.len().alias("n"),
        pl.col("seconds", "converted").sum(),
        ((events == 1) & (views == 1)).sum().alias("bounced_single_view"),
        ((views <= 1) & (pl.col("seconds") < 15)).sum().alias("bounced_short_visit"),
    )


_VISITS_SQL = f"""
    with {_NUMBERED_SQL},
    v as (select who, session, count(*) as events, count(*) filter (where event = 'see') as views,
          epoch_us(max(ts) - min(ts)) / 1e6 as seconds, max((event = 'pay')::int) as converted from s group by all)
    select count(*) as n, sum(seconds) as seconds, sum(converted) as converted,
      count(*) filter (where events = 1 and views = 1) as bounced_single_view,
      count(*) filter (where views <= 1 and seconds < 15) as bounced_short_visit from v"""


def _exits(frame: pl.LazyFrame) -> pl.LazyFrame:
    last = _AT.shift(-1).over("who", "session", order_by=["ts", "event"]).is_null()
    sums = [pl.len().alias("n"), pl.lit(0).alias("outside"), pl.col("last").sum().alias("hits")]
    seen = (
        _numbered(frame).select("event", last.alias("last")).group_by("event").agg(pl.len().alias("total_rows"), *sums)
    )
    return wilson(seen)


_EXIT_SQL = wilson_sql(
    f"""with {_NUMBERED_SQL},
        x as (select event, lead(ts) over (partition by who, session order by ts, event) is null as last from s)
        select event, count(*) as total_rows, count(last) as n, 0 as outside, sum(last::int) as hits from x
        group by all""",
    "event",
)


def _active(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.group_by(_AT.dt.date().alias("period")).agg(_USER.n_unique().alias("users"), pl.len().alias("events"))


def _with_sessions(frame: Any) -> Any:
    return cx.sessions(frame, visitor="who", at="ts")


def _our_visits(frame: Any) -> Any:
    seen = _with_sessions(frame)
    found = cx.visits(seen, visitor="who", session="session", at="ts", event="event", view="see", goal="pay")
    return counted(found, **{name: nw.col(name) for name in _VISITS[1:]})


_VISITS = ("n", "seconds", "converted", "bounced_single_view", "bounced_short_visit")


CASES = (
    Case(
        "sessions",
        "events",
        ("n", "session"),
        lambda frame: counted(_with_sessions(frame), session=nw.col("session")),
        _sessions,
        f"with {_NUMBERED_SQL} select count(*) as n, sum(session)::bigint as session from s",
    ),
    Case("visits", "events", _VISITS, _our_visits, _visits, _VISITS_SQL),
    Case(
        "exit_rate",
        "events",
        ("event", *RANGE),
        lambda frame: cx.exit_rate(_with_sessions(frame), visitor="who", session="session", at="ts", page="event"),
        _exits,
        _EXIT_SQL,
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
