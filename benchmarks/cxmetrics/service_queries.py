"""Service, each three times: by cxmetrics, by hand in Polars, by hand in SQL; what was left out too."""

from __future__ import annotations

import datetime as dt

import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.by_hand import RANGE, wilson, wilson_sql
from benchmarks.cxmetrics.harness import Case, summed

_RANGE = ("segment", *RANGE)
_ASKED, _REPLIED = pl.col("asked"), pl.col("replied")


def _waits(frame: pl.LazyFrame) -> pl.LazyFrame:
    took = (pl.col("replied") - pl.col("asked")).dt.total_microseconds() / 1e6
    return (
        frame.select("segment", took.alias("took"))
        .group_by("segment")
        .agg(
            pl.col("took").mean().alias("mean"),
            pl.col("took").quantile(0.5, "linear").alias("median"),
            pl.col("took").quantile(0.9, "linear").alias("p90"),
            pl.col("took").count().alias("n"),
            pl.col("took").null_count().alias("waiting"),
        )
    )


_OPENS, _CLOSES = 9 * 3600, 17 * 3600


def _worked(frame: pl.LazyFrame) -> pl.LazyFrame:
    span = pl.date_range(dt.date(2025, 12, 1), dt.date(2027, 2, 28), eager=True).alias("day")
    days = pl.LazyFrame([span]).with_columns(works=(pl.col("day").dt.weekday() < 6).cast(pl.Int64) * 28800)
    ladder = days.with_columns(before=pl.col("works").cum_sum() - pl.col("works"))

    def at(name: str) -> pl.Expr:
        second = (pl.col(name) - pl.col(name).dt.truncate("1d")).dt.total_microseconds() / 1e6
        hours = (second.clip(_OPENS, _CLOSES) - _OPENS) * (pl.col(f"works_{name}") / 28800)
        return pl.col(f"before_{name}") + hours

    rows = frame.select("segment", "asked", "replied", *(pl.col(n).dt.date().alias(f"day_{n}") for n in _ENDS))
    for name in _ENDS:
        named = {each: f"{each}_{name}" for each in ("day", "works", "before")}
        rows = rows.join(ladder.rename(named), on=f"day_{name}", how="left")
    return rows.group_by("segment").agg((at("replied") - at("asked")).sum().alias("seconds"))


_ENDS = ("asked", "replied")
_WORKED_SQL = """
    with d as (select day::date as day, isodow(day) < 6 as works from range(date '2025-12-01', date '2027-03-01',
               interval 1 day) as days(day)),
    k as (select day, works, (sum(works::int) over (order by day) - works::int) * 28800 as before from d),
    t as (select segment, f.before + case when f.works then least(greatest(
            epoch_us(asked) / 1e6 - epoch(f.day) - 32400, 0), 28800) else 0 end as started,
          u.before + case when u.works then least(greatest(
            epoch_us(replied) / 1e6 - epoch(u.day) - 32400, 0), 28800) else 0 end as ended
          from customers left join k as f on asked::date = f.day left join k as u on replied::date = u.day)
    select segment, sum(ended - started) as seconds from t group by all"""


def _backlog(frame: pl.LazyFrame) -> pl.LazyFrame:
    opened = frame.filter(_ASKED.is_not_null()).group_by(_ASKED.dt.date().alias("period")).agg(pl.len().alias("opened"))
    closed = frame.filter(_ASKED.is_not_null() & _REPLIED.is_not_null()).group_by(_REPLIED.dt.date().alias("period"))
    both = opened.join(closed.agg(pl.len().alias("resolved")), on="period", how="full", coalesce=True).fill_null(0)
    counts = both.sort("period").with_columns(pl.col("opened", "resolved").cast(pl.Int64))
    return counts.with_columns(backlog=(pl.col("opened") - pl.col("resolved")).cum_sum())


_BACKLOG_SQL = """
    with e as (select asked::date as period, 1 as came from customers where asked is not null union all
               select replied::date, 0 from customers where asked is not null and replied is not null),
    d as (select period, sum(came) as opened, count(*) - sum(came) as resolved from e group by all)
    select *, sum(opened - resolved) over (order by period) as backlog from d"""


def _at_first(frame: pl.LazyFrame) -> pl.LazyFrame:
    once = (~pl.col("left") & (pl.col("days").fill_null(0) <= 1)).filter(_REPLIED.is_not_null())
    sums = [_REPLIED.count().alias("n"), pl.lit(0).alias("outside"), once.sum().alias("hits")]
    return wilson(frame.group_by("segment").agg(pl.len().alias("total_rows"), *sums))


_OFFICE = cx.Calendar(
    zone="UTC",
    week={day: [("09:00", "17:00")] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
    since=dt.date(2025, 12, 1),
    until=dt.date(2027, 3, 1),
)


CASES = (
    Case(
        "working_time",
        "customers",
        ("segment", "seconds"),
        lambda frame: summed(cx.working_time(frame, start="asked", end="replied", calendar=_OFFICE), "seconds"),
        _worked,
        _WORKED_SQL,
    ),
    Case(
        "waits",
        "customers",
        ("segment", "mean", "median", "p90", "n", "waiting"),
        lambda frame: cx.waits(frame, start="asked", end="replied", by="segment"),
        _waits,
        """with t as (select segment, epoch_us(replied - asked) / 1e6 as took from customers)
           select segment, avg(took) as mean, quantile_cont(took, 0.5) as median, quantile_cont(took, 0.9) as p90,
             count(took) as n, count(*) - count(took) as waiting from t group by all""",
    ),
    Case(
        "backlog",
        "customers",
        ("period", "opened", "resolved", "backlog"),
        lambda frame: cx.backlog(frame, opened="asked", resolved="replied"),
        _backlog,
        _BACKLOG_SQL,
    ),
    Case(
        "resolved_at_first",
        "customers",
        _RANGE,
        lambda frame: cx.first_contact_resolution(
            frame, resolved="replied", reopened="left", human_replies="days", by="segment"
        ),
        _at_first,
        wilson_sql(
            """select segment, count(*) as total_rows, count(replied) as n, 0 as outside,
               count(*) filter (where replied is not null and not "left" and coalesce(days, 0) <= 1) as hits
               from customers group by all""",
            "segment",
        ),
    ),
)
