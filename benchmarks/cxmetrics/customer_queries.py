"""Loyalty and value, each by cxmetrics, by hand in Polars, by hand in SQL; ranges and left-outs too."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw
import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.by_hand import RANGE, RATIO_SQL, Z, ratio, student, student_sql, wilson, wilson_sql
from benchmarks.cxmetrics.harness import Case, summed

_RANGE = ("segment", *RANGE)
_JUNE: dict[str, Any] = {"start": dt.date(2026, 6, 1), "end": dt.date(2026, 7, 1)}
_FIRST, _LAST = _JUNE["start"], _JUNE["end"]
_SEG, _ASKED, _REPLIED = pl.col("segment"), pl.col("asked"), pl.col("replied")


def _churn(frame: pl.LazyFrame) -> pl.LazyFrame:
    lost = pl.col("lost")
    sums = [lost.is_in([0, 1]).sum().alias("n"), (~lost.is_in([0, 1])).sum().alias("outside")]
    return wilson(frame.group_by("segment").agg(pl.len().alias("total_rows"), *sums, (lost == 1).sum().alias("hits")))


def _shrinkage(frame: pl.LazyFrame) -> pl.LazyFrame:
    cells = frame.group_by("segment", "at_start", "at_end").len()
    start, end, rows = pl.col("at_start"), pl.col("at_end"), pl.col("len")
    known = start.is_not_null() & end.is_not_null()
    fit = known & start.is_in([0, 1]) & end.is_in([0, 1])
    sums = cells.group_by("segment").agg(
        rows.sum().alias("total_rows"),
        rows.filter(fit).sum().alias("n"),
        rows.filter(known & ~fit).sum().alias("outside"),
        rows.filter(fit & (start == 1)).sum().cast(pl.Float64).alias("s"),
        rows.filter(fit & (start == 1) & (end == 0)).sum().cast(pl.Float64).alias("gone"),
        rows.filter(fit & (start == 0) & (end == 1)).sum().cast(pl.Float64).alias("new"),
    )
    s, gone, new = pl.col("s"), pl.col("gone"), pl.col("new")
    value = (gone - new) / s
    return ratio(sums, value, gone + new - 2 * value * gone + value**2 * s, s)


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
        pl.len().alias("total_rows"),
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
    return ratio(sums, value, pl.col("dd") - 2 * value * pl.col("bd") + value**2 * pl.col("bb"), s)


def _survival(frame: pl.LazyFrame) -> pl.LazyFrame:
    counts = frame.group_by("days").agg(pl.len().alias("size"), pl.col("left").sum().alias("gone")).sort("days")
    risk = pl.col("size").sum() - pl.col("size").cum_sum() + pl.col("size")
    return counts.with_columns(risk.alias("at_risk")).select(
        pl.col("days").cast(pl.Float64).alias("time"),
        (1 - pl.col("gone") / pl.col("at_risk")).cum_prod().alias("value"),
        "at_risk",
    )


_CHURN_SQL = wilson_sql(
    """select segment, count(*) as total_rows, count(*) filter (where lost in (0, 1)) as n,
       count(*) filter (where lost not in (0, 1)) as outside, count(*) filter (where lost = 1) as hits
       from customers group by all""",
    "segment",
)


_SHRINKAGE_SQL = f"""
    with k as (select segment, at_start, at_end, count(*) as c from customers group by all),
    f as (select *, at_start is not null and at_end is not null as known,
          at_start between 0 and 1 and at_end between 0 and 1 as fit from k),
    g as (select segment, sum(c) as total_rows, sum(c) filter (where fit) as n,
          coalesce(sum(c) filter (where known and not fit), 0) as outside,
          sum(c) filter (where fit and at_start = 1) as s,
          sum(c) filter (where fit and at_start = 1 and at_end = 0) as bd,
          sum(c) filter (where fit and at_start != at_end) as dd, s as bb, (2 * bd - dd) / s as value
          from f group by all),
    {RATIO_SQL}"""


_REVENUE_SQL = f"""
    with r as (select segment, before + after is not null as known,
               isfinite(before) and before >= 0 and isfinite(after) and after >= 0 as fit,
               case when fit then before end as b,
               case when fit then case when before > 0 then before - after else 0 end end as d from customers),
    g as (select segment, count(*) as total_rows, count(b) as n, count(*) filter (where known) - count(b) as outside,
          sum(b) as s, sum(greatest(d, 0)) as revenue_lost, sum(greatest(-d, 0)) as revenue_gained, sum(b * b) as bb,
          sum(d * d) as dd, sum(b * d) as bd, (revenue_lost - revenue_gained) / s as value from r group by all),
    {RATIO_SQL}"""


def _daily(frame: pl.LazyFrame) -> pl.LazyFrame:
    came, gone = _ASKED.dt.date(), _REPLIED.dt.date()
    there = frame.filter(
        (dt.datetime(2026, 7, 1) > _ASKED) & (_REPLIED.is_null() | ((gone >= _FIRST) & (gone > came)))  # noqa: DTZ001
    )
    start = pl.when(came < _FIRST).then(_FIRST - dt.timedelta(days=1)).otherwise(came)
    joins = there.group_by("segment", start.alias("day")).agg(pl.len().cast(pl.Int64).alias("came"))
    leaves = there.filter(gone < _LAST).group_by("segment", gone.alias("day"))
    events = pl.concat([joins, leaves.agg(pl.len().cast(pl.Int64).alias("went"))], how="diagonal").fill_null(0)
    days = events.group_by("segment", "day").agg(pl.col("came", "went").sum()).sort("segment", "day")
    moved = pl.col("came") - pl.col("went")
    rate = pl.when(pl.col("went") > 0).then(pl.col("went") / pl.col("there")).otherwise(0.0)
    sums = (
        days.with_columns(there=moved.cum_sum().over("segment") - moved)
        .group_by("segment")
        .agg(
            rate.sum().alias("value"),
            (Z * (rate / pl.col("there")).fill_nan(0.0).sum().sqrt()).alias("margin"),
            pl.col("came").filter(pl.col("day") < _FIRST).sum().alias("n"),
            pl.col("went").sum().alias("lost"),
        )
    )
    value, margin = pl.col("value"), pl.col("margin")
    return sums.with_columns(low=(value - margin).clip(lower_bound=0), high=value + margin)


_DAILY_SQL = f"""
    with r as (select segment, asked::date as j, replied::date as l from customers where asked < '2026-07-01'
               and (replied is null or (replied::date >= '2026-06-01' and replied::date > asked::date))),
    e as (select segment, greatest(j, date '2026-05-31') as day, count(*) as came, 0 as went from r group by all
          union all select segment, l, 0, count(*) from r where l < '2026-07-01' group by all),
    d as (select segment, day, sum(came) as came, sum(went) as went from e group by all),
    s as (select *, sum(came - went) over (partition by segment order by day) - came + went as there from d),
    g as (select segment, sum(case when went > 0 then went / there else 0 end) as value,
          {Z} * sqrt(sum(case when went > 0 then went / there / there else 0 end)) as margin,
          sum(case when day < '2026-06-01' then came else 0 end) as n, sum(went) as lost from s group by all)
    select segment, value, greatest(value - margin, 0) as low, value + margin as high, n, lost from g"""


def _standing_flags(frame: pl.LazyFrame) -> pl.LazyFrame:
    start, end = dt.datetime(2026, 6, 1), dt.datetime(2026, 7, 1)  # noqa: DTZ001 - the columns are naive
    here = frame.filter((end > _ASKED) & (_REPLIED.is_null() | (start <= _REPLIED)))
    flags = {
        name: (((at > _ASKED) & (_REPLIED.is_null() | (at <= _REPLIED))).cast(pl.Int64))
        for name, at in (("at_start", start), ("at_end", end))
    }
    was, stayed = pl.col("at_start") == 1, pl.col("at_end")
    told = here.select("segment", **flags).with_columns(
        lost=pl.when(was).then(1 - stayed), kept=pl.when(was).then(stayed)
    )
    return told.group_by("segment").agg(pl.col("at_start", "at_end", "lost", "kept").sum())


_STANDING_SQL = """
    with h as (select segment,
        (asked < '2026-06-01' and (replied is null or replied >= '2026-06-01'))::int as at_start,
        (asked < '2026-07-01' and (replied is null or replied >= '2026-07-01'))::int as at_end
        from customers where asked < '2026-07-01' and (replied is null or replied >= '2026-06-01'))
    select segment, sum(at_start) as at_start, sum(at_end) as at_end,
      sum(case when at_start = 1 then 1 - at_end end) as lost, sum(case when at_start = 1 then at_end end) as kept
    from h group by all"""


def _arpu(frame: pl.LazyFrame) -> pl.LazyFrame:
    users = frame.group_by("segment", "customer").agg(pl.col("before").fill_null(0).sum().alias("paid"))
    paid = pl.col("paid")
    sums = [pl.len().alias("total_rows"), paid.is_finite().sum().alias("n"), (~paid.is_finite()).sum().alias("outside")]
    return student(users.group_by("segment").agg(*sums, paid.mean().alias("value"), paid.std().alias("spread")))


_ARPU_SQL = student_sql(
    """select segment, count(*) as total_rows, count(*) filter (where isfinite(paid)) as n,
       count(*) filter (where not isfinite(paid)) as outside, avg(paid) as value, stddev_samp(paid) as spread from
       (select segment, customer, sum(coalesce(before, 0)) as paid from customers group by all) group by all""",
    "segment",
)


def _lifetimes(frame: pl.LazyFrame) -> pl.LazyFrame:
    revenue, margin, churn, cac = (pl.col(name).cast(pl.Float64) for name in ("before", "at_end", "days", "after"))
    value = pl.when(churn > 0).then(revenue * margin / churn)
    earned = revenue * margin
    rows = frame.select(
        "segment",
        value.alias("clv"),
        pl.when(earned > 0).then(cac / earned).alias("payback"),
        pl.when(cac > 0).then(value / cac).alias("ltv_to_cac"),
    )
    return rows.group_by("segment").agg(pl.col("clv", "payback", "ltv_to_cac").sum())


_LIFETIME_SQL = """
    with v as (select segment, case when days > 0 then before * at_end / days end as clv,
               case when before * at_end > 0 then after / (before * at_end) end as payback, after from customers)
    select segment, sum(clv) as clv, sum(payback) as payback,
      sum(case when after > 0 then clv / after end) as ltv_to_cac from v group by all"""


def _acquisition(frame: pl.LazyFrame) -> pl.LazyFrame:
    spend = frame.filter(_SEG.is_not_null()).group_by("segment").agg(pl.col("before").sum().alias("spend"))
    won = frame.filter(_SEG.is_not_null()).group_by("segment").agg(pl.len().alias("customers"))
    both = spend.join(won, on="segment", how="full", coalesce=True)
    return both.with_columns(value=pl.col("spend") / pl.col("customers"))


_ACQUISITION_SQL = """
    with s as (select segment, sum(before) as spend from customers where segment is not null group by all),
    w as (select segment, count(*) as customers from customers where segment is not null group by all)
    select segment, spend, customers, spend / customers as value from s full join w using (segment)"""


_RATES = {"USD": 0.9, "JPY": 0.006}
_RATE_TABLE = {
    "currency": [code for code in _RATES for _ in range(12)],
    "since": [dt.date(2026, month, 1) for _ in _RATES for month in range(1, 13)],
    "rate": [rate + 0.001 * month for rate in _RATES.values() for month in range(12)],
}


def _euros(frame: pl.LazyFrame) -> pl.LazyFrame:
    code, table = pl.col("currency"), pl.LazyFrame(_RATE_TABLE)
    days = frame.select("currency", _ASKED.dt.date().alias("day")).unique().sort("day")
    rates = days.join_asof(table.sort("since"), left_on="day", right_on="since", by="currency", check_sortedness=False)
    priced = frame.with_columns(day=_ASKED.dt.date()).join(rates, on=["currency", "day"], how="left")
    minor = pl.when(code == "JPY").then(100.0).otherwise(1.0)
    factor = pl.when(code == "EUR").then(1.0).otherwise(pl.col("rate") * minor)
    return priced.group_by("segment").agg((pl.col("before") * factor).sum().alias("cents"))


_RATE_ROWS = ", ".join(
    f"('{code}', date '{since}', {rate}::double)" for code, since, rate in zip(*_RATE_TABLE.values(), strict=True)
)
_EUROS_SQL = f"""
    with r(currency, since, rate) as (values {_RATE_ROWS}),
    k as (select distinct currency as code, asked::date as day from customers),
    d as (select code, day, rate * case when code = 'JPY' then 100 else 1 end as factor
          from k asof left join r on code = currency and day >= since)
    select segment, sum(before * case when currency = 'EUR' then 1 else factor end) as cents
    from customers left join d on currency = code and asked::date = day group by all"""


def _in_euros(frame: Any) -> Any:
    known: Any = nw.from_native(frame)
    native = frame if known.implementation.is_polars() else None
    rates: Any = pl.LazyFrame(_RATE_TABLE) if native is not None else frame.query("c", _RATES_QUERY)
    told = cx.in_currency(frame, amounts="before", currency="currency", reporting="EUR", at="asked", rates=rates)
    found: Any = nw.from_native(told)
    return found.group_by("segment").agg(nw.col("before").sum().alias("cents")).to_native()


_RATES_QUERY = f"select * from (values {_RATE_ROWS}) as r(currency, since, rate)"


CASES = (
    Case("churn", "customers", _RANGE, lambda frame: cx.churn(frame, by="segment"), _churn, _CHURN_SQL),
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
    Case(
        "standing",
        "customers",
        ("segment", "at_start", "at_end", "lost", "kept"),
        lambda frame: summed(
            cx.standing(frame, joined="asked", left="replied", by="segment", **_JUNE),
            "at_start",
            "at_end",
            "lost",
            "kept",
        ),
        _standing_flags,
        _STANDING_SQL,
    ),
    Case(
        "daily_churn",
        "customers",
        ("segment", "value", "low", "high", "n", "lost"),
        lambda frame: cx.daily_churn(frame, joined="asked", left="replied", by="segment", **_JUNE),
        _daily,
        _DAILY_SQL,
    ),
    Case(
        "arpu",
        "customers",
        _RANGE,
        lambda frame: cx.arpu(frame, user="customer", revenue="before", by="segment"),
        _arpu,
        _ARPU_SQL,
    ),
    Case(
        "lifetime_value",
        "customers",
        ("segment", "clv", "payback", "ltv_to_cac"),
        lambda frame: summed(
            cx.lifetime_value(frame, revenue="before", margin="at_end", churn="days", cac="after"),
            "clv",
            "payback",
            "ltv_to_cac",
        ),
        _lifetimes,
        _LIFETIME_SQL,
    ),
    Case(
        "acquisition_cost",
        "customers",
        ("segment", "spend", "customers", "value"),
        lambda frame: cx.acquisition_cost(frame, frame, channel="segment", amount="before"),
        _acquisition,
        _ACQUISITION_SQL,
    ),
    Case("in_currency", "customers", ("segment", "cents"), _in_euros, _euros, _EUROS_SQL),
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
)
