"""Loyalty, value and service, each by cxmetrics, by hand in Polars (where somebody would), by hand in SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.event_queries import Case
from benchmarks.cxmetrics.event_queries import Z as _Z

_RANGE = ("segment", "value", "low", "high", "n", "outside", "empty")


def _churn(frame: pl.LazyFrame) -> pl.LazyFrame:
    lost = pl.col("lost")
    counts = frame.group_by("segment").agg(
        pl.len().alias("rows"),
        lost.count().alias("n"),
        (lost == 1).sum().alias("gone"),
        (lost.is_not_null() & ~lost.is_in([0, 1])).sum().alias("outside"),
    )
    n, p = pl.col("n"), pl.col("gone") / pl.col("n")
    centre, margin = (p * n + _Z**2 / 2) / (n + _Z**2), _Z * (p * (1 - p) * n + _Z**2 / 4).sqrt() / (n + _Z**2)
    ends = {"value": p, "low": centre - margin, "high": centre + margin, "empty": pl.col("rows") - n}
    return counts.with_columns(**ends)


def _ratio(sums: pl.LazyFrame, value: pl.Expr, spread: pl.Expr, base: pl.Expr) -> pl.LazyFrame:
    n = pl.col("n")
    margin = _Z * (spread / n / (n - 1)).sqrt() * n / base
    return sums.with_columns(
        value=value, low=value - margin, high=value + margin, empty=pl.col("rows") - n - pl.col("outside")
    )


def _shrinkage(frame: pl.LazyFrame) -> pl.LazyFrame:
    cells = frame.group_by("segment", "at_start", "at_end").len()
    start, end, rows = pl.col("at_start"), pl.col("at_end"), pl.col("len")
    known = start.is_not_null() & end.is_not_null()
    fit = known & start.is_in([0, 1]) & end.is_in([0, 1])
    sums = cells.group_by("segment").agg(
        rows.sum().alias("rows"),
        rows.filter(fit).sum().alias("n"),
        rows.filter(known & ~fit).sum().alias("outside"),
        rows.filter(fit & (start == 1)).sum().cast(pl.Float64).alias("s"),
        rows.filter(fit & (start == 1) & (end == 0)).sum().cast(pl.Float64).alias("gone"),
        rows.filter(fit & (start == 0) & (end == 1)).sum().cast(pl.Float64).alias("new"),
    )
    s, gone, new = pl.col("s"), pl.col("gone"), pl.col("new")
    value = (gone - new) / s
    return _ratio(sums, value, gone + new - 2 * value * gone + value**2 * s, s)


def _revenue(frame: pl.LazyFrame) -> pl.LazyFrame:
    before, after = pl.col("before"), pl.col("after")
    fit = before.is_finite() & (before >= 0) & after.is_finite() & (after >= 0)
    change = pl.when(before > 0).then(before - after).otherwise(0.0)
    rows = frame.select(
        "segment",
        (before + after).is_not_null().alias("known"),
        pl.when(fit).then(before).alias("b"),
        pl.when(fit).then(change).alias("d"),
    )
    b, d = pl.col("b"), pl.col("d")
    sums = rows.group_by("segment").agg(
        pl.len().alias("rows"),
        b.count().alias("n"),
        (pl.col("known").sum() - b.count()).alias("outside"),
        b.sum().alias("revenue_start"),
        d.clip(lower_bound=0).sum().alias("revenue_lost"),
        (-d.clip(upper_bound=0)).sum().alias("revenue_gained"),
        (b * b).sum().alias("bb"),
        (d * d).sum().alias("dd"),
        (b * d).sum().alias("bd"),
    )
    s = pl.col("revenue_start")
    value = (pl.col("revenue_lost") - pl.col("revenue_gained")) / s
    return _ratio(sums, value, pl.col("dd") - 2 * value * pl.col("bd") + value**2 * pl.col("bb"), s)


def _survival(frame: pl.LazyFrame) -> pl.LazyFrame:
    counts = frame.group_by("days").agg(pl.len().alias("size"), pl.col("left").sum().alias("gone")).sort("days")
    risk = pl.col("size").sum() - pl.col("size").cum_sum() + pl.col("size")
    return counts.with_columns(risk.alias("at_risk")).select(
        pl.col("days").cast(pl.Float64).alias("time"),
        (1 - pl.col("gone") / pl.col("at_risk")).cum_prod().alias("value"),
        "at_risk",
    )


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


_CHURN_SQL = f"""
    with g as (select segment, count(*) as total, count(lost) as n, count(*) filter (where lost = 1) as gone,
               count(*) filter (where lost not in (0, 1)) as outside from customers group by all),
    c as (select *, gone / n as value, (gone + {_Z**2 / 2}) / (n + {_Z**2}) as centre,
          {_Z} * sqrt(value * (1 - value) * n + {_Z**2 / 4}) / (n + {_Z**2}) as margin from g)
    select segment, value, centre - margin as low, centre + margin as high, n, outside, total - n as empty from c"""


_ENDS_SQL = f"""
    v as (select *, {_Z} * sqrt((dd - 2 * value * bd + value * value * bb) / n / (n - 1)) * n / s as margin from g)
    select segment, value, value - margin as low, value + margin as high, n, outside, total - n - outside as empty"""


_SHRINKAGE_SQL = f"""
    with k as (select segment, at_start, at_end, count(*) as c from customers group by all),
    f as (select *, at_start is not null and at_end is not null as known,
          at_start between 0 and 1 and at_end between 0 and 1 as fit from k),
    g as (select segment, sum(c) as total, sum(c) filter (where fit) as n,
          coalesce(sum(c) filter (where known and not fit), 0) as outside,
          sum(c) filter (where fit and at_start = 1) as s,
          sum(c) filter (where fit and at_start = 1 and at_end = 0) as bd,
          sum(c) filter (where fit and at_start != at_end) as dd, s as bb, (2 * bd - dd) / s as value
          from f group by all),
    {_ENDS_SQL} from v"""


_REVENUE_SQL = f"""
    with r as (select segment, before + after is not null as known,
               isfinite(before) and before >= 0 and isfinite(after) and after >= 0 as fit,
               case when fit then before end as b,
               case when fit then case when before > 0 then before - after else 0 end end as d from customers),
    g as (select segment, count(*) as total, count(b) as n, count(case when known then 1 end) - count(b) as outside,
          sum(b) as s, sum(greatest(d, 0)) as revenue_lost, sum(greatest(-d, 0)) as revenue_gained, sum(b * b) as bb,
          sum(d * d) as dd, sum(b * d) as bd, (revenue_lost - revenue_gained) / s as value from r group by all),
    {_ENDS_SQL}, revenue_lost, revenue_gained from v"""


_DAILY_SQL = f"""
    with r as (select segment, asked::date as j, replied::date as l from customers where asked < '2026-07-01'
               and (replied is null or (replied::date >= '2026-06-01' and replied::date > asked::date))),
    e as (select segment, greatest(j, date '2026-05-31') as day, count(*) as came, 0 as went from r group by all
          union all select segment, l, 0, count(*) from r where l < '2026-07-01' group by all),
    d as (select segment, day, sum(came) as came, sum(went) as went from e group by all),
    s as (select *, sum(came - went) over (partition by segment order by day) - came + went as there from d),
    g as (select segment, sum(case when went > 0 then went / there else 0 end) as value,
          {_Z} * sqrt(sum(case when went > 0 then went / there / there else 0 end)) as margin,
          sum(case when day < '2026-06-01' then came else 0 end) as n, sum(went) as lost from s group by all)
    select segment, value, greatest(value - margin, 0) as low, value + margin as high, n, lost from g"""


_ARPU_SQL = f"""
    with u as (select segment, customer, sum(coalesce(before, 0)) as paid from customers group by all),
    g as (select segment, avg(paid) as value, {_Z} * stddev_samp(paid) / sqrt(count(*)) as margin, count(*) as n
          from u group by all)
    select segment, value, value - margin as low, value + margin as high, n from g"""


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


_JUNE: dict[str, Any] = {"start": dt.date(2026, 6, 1), "end": dt.date(2026, 7, 1)}


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


_OFFICE = cx.Calendar(
    zone="UTC",
    week={day: [("09:00", "17:00")] for day in _DAYS},
    since=dt.date(2025, 12, 1),
    until=dt.date(2027, 3, 1),
)


def _daily_churn(frame: Any) -> Any:
    return cx.daily_churn(frame, joined="asked", left="replied", by="segment", **_JUNE)


def _arpu(frame: Any) -> Any:
    return cx.arpu(frame, user="customer", revenue="before", by="segment")


def _worked(frame: Any) -> Any:
    import narwhals as nw

    found: Any = nw.from_native(cx.working_time(frame, start="asked", end="replied", calendar=_OFFICE))
    return found.group_by("segment").agg(nw.col("seconds").sum()).to_native()


CASES = (
    Case(
        "churn",
        "customers",
        _RANGE,
        lambda frame: cx.churn(frame, by="segment"),
        _churn,
        _CHURN_SQL,
    ),
    Case(
        "net_shrinkage",
        "customers",
        _RANGE,
        lambda frame: cx.net_shrinkage(frame, by="segment"),
        _shrinkage,
        _SHRINKAGE_SQL,
    ),
    Case(
        "revenue_churn net",
        "customers",
        (*_RANGE, "revenue_lost", "revenue_gained"),
        lambda frame: cx.revenue_churn(frame, before="before", after="after", net=True, by="segment"),
        _revenue,
        _REVENUE_SQL,
    ),
    Case("daily_churn", "customers", ("segment", "value", "low", "high", "n", "lost"), _daily_churn, None, _DAILY_SQL),
    Case("arpu", "customers", ("segment", "value", "low", "high", "n"), _arpu, None, _ARPU_SQL),
    Case("working_time", "customers", ("segment", "seconds"), _worked, None, _WORKED_SQL),
    Case(
        "survival",
        "customers",
        ("time", "value", "at_risk"),
        lambda frame: cx.survival(frame, duration="days", lost="left"),
        _survival,
        """with d as (select days, count(*) size, count(*) filter (where "left") gone from customers group by days),
           r as (select *, sum(size) over (order by days desc) risk from d)
           select days::double as time, product(1 - gone / risk) over (order by days) as value, risk::bigint as at_risk
           from r""",
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
)
