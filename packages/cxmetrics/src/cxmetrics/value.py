"""What customers are worth and what they cost: lifetime value, revenue per user, acquisition cost, payback.

Amounts are minor units of one currency (see `cxmetrics.money`). A formula is an estimate by assumption;
`cohort_value` is what was observed, and stands beside it.
"""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from cxmetrics._algebra import N, null_unless_positive
from cxmetrics._frames import Frame, FrameT, Keys, key_names, number, require, total, unwrap, wrap
from cxmetrics._time import period_number
from cxmetrics._windows import running
from cxmetrics.journeys import aged, with_cohort
from cxmetrics.metric import Input
from cxmetrics.money import one_currency
from cxmetrics.periods import Every
from cxmetrics.rates import amount_mean, ten_amounts
from cxmetrics.scores import measure

_USER, _WHEN, _AMOUNT, _SPENT, _OTHER = "_cx_user", "_cx_when", "_cx_amount", "_cx_spent", "_cx_other"

ARPU = amount_mean(
    "arpu",
    "Average revenue per user",
    Input("revenue"),
    direction="higher",
    formula="revenue of the period / users",
    counted="users with at least one row, also those who paid nothing",
    source="Finmark, How Finmark calculates LTV, CAC and CAC payback: ARPA",
    example=ten_amounts("revenue_total", "revenue_squares"),
)


def margin_clv(revenue: N, margin: N, churn: N) -> N:
    """Lifetime value as revenue per customer x gross margin / churn, all of one unit of time: the default.

    It assumes that churn stays what it is; null (not-a-number) at a churn of zero, where it would be without
    bounds. Takes numbers or Narwhals columns.

    Source: Finmark, How Finmark calculates LTV, CAC and CAC payback.

    Examples:
        >>> margin_clv(5000.0, 0.8, 0.04)  # 50 a month, 80 % margin, 4 % leave a month
        100000.0
    """
    return revenue * margin / null_unless_positive(churn)


def simple_clv(yearly_revenue: N, years: N, cac: N) -> N:
    """Lifetime value as yearly revenue x years - acquisition cost: the named alternative, without margin.

    Examples:
        >>> simple_clv(60000.0, 3.0, 20000.0)
        160000.0
    """
    return yearly_revenue * years - cac


def payback(cac: N, revenue: N, margin: N) -> N:
    """After how many units of time the margin has paid the acquisition cost: CAC / (revenue x margin).

    Null (not-a-number) where nothing is earned.

    Source: Finmark; its page prints the formula without the brackets.

    Examples:
        >>> payback(20000.0, 5000.0, 0.8)
        5.0
    """
    return cac / null_unless_positive(revenue * margin)


def ltv_to_cac(value: N, cac: N) -> N:
    """Lifetime value over acquisition cost; three to one is the usual bar. Null at a cost of zero.

    Examples:
        >>> ltv_to_cac(60000.0, 20000.0)
        3.0
    """
    return value / null_unless_positive(cac)


def lifetime_value(
    frame: FrameT, *, revenue: str, margin: str, churn: str, cac: str | None = None, currency: str | None = None
) -> FrameT:
    """Add `clv` per row (a segment, a plan, a channel) and, with `cac`, `payback` and `ltv_to_cac`.

    Args:
        frame: one row per segment.
        revenue: column of revenue per customer and unit of time.
        margin: column of gross margins, 0 to 1.
        churn: column of shares lost per the same unit of time.
        cac: column of acquisition costs per customer.
        currency: column of ISO codes; several rows may differ, as nothing is added up.

    Examples:
        >>> import polars as pl
        >>> plans = pl.DataFrame({"arpa": [5000, 900], "margin": [0.8, 0.5], "churn": [0.04, 0.0], "cac": [20000, 0]})
        >>> found = lifetime_value(plans, revenue="arpa", margin="margin", churn="churn", cac="cac")
        >>> found.select("clv", "payback", "ltv_to_cac").rows()
        [(100000.0, 5.0, 5.0), (None, 0.0, None)]
    """
    wrapped = wrap(frame)
    named = [cac] if cac else []
    schema = require(wrapped, [revenue, margin, churn, *named, *([currency] if currency else [])])
    given = {name: number(name, schema).cast(nw.Float64) for name in (revenue, margin, churn, *named)}
    value = margin_clv(given[revenue], given[margin], given[churn])
    parts = {"clv": value}
    if cac:
        parts["payback"] = payback(given[cac], given[revenue], given[margin])
        parts["ltv_to_cac"] = ltv_to_cac(value, given[cac])
    return unwrap(wrapped.with_columns(part.alias(name) for name, part in parts.items()), frame)


def arpu(
    frame: FrameT,
    *,
    user: str,
    revenue: str,
    currency: str | None = None,
    by: Keys = None,
    level: float = 0.95,
    minimum_n: int | None = None,
) -> FrameT:
    """Average revenue per user of the rows given; users with rows but no revenue count with zero.

    Args:
        frame: one row per payment, or per user; the caller chooses the period by what is in it.
        user: column that tells users apart; rows without one are left out.
        revenue: column of amounts, empty for none.
        currency: column of ISO codes, to refuse several; on a lazy frame it becomes a key instead.
        by: columns to group by; a user in two groups counts in both.
        level: of the range.
        minimum_n: users for `enough`.

    Raises:
        SeveralCurrencies: on an eager frame.

    Examples:
        >>> import polars as pl
        >>> paid = pl.DataFrame({"who": ["a", "a", "b", "c"], "cents": [100, 200, 300, None]})
        >>> arpu(paid, user="who", revenue="cents").select("value", "n").row(0)
        (200.0, 3)
    """
    wrapped, keys = wrap(frame), [*key_names(by), *([currency] if currency else [])]
    one_currency(wrapped, currency)
    schema = require(wrapped, [*keys, user, revenue])
    amount = number(revenue, schema).cast(nw.Float64).fill_null(0.0).alias("revenue")
    known = wrapped.filter(~nw.col(user).is_null()).select(*keys, nw.col(user).alias(_USER), amount)
    users: Any = total(known, [*keys, _USER], [nw.col("revenue").sum()])
    found: Frame = measure(users, ARPU, revenue="revenue", by=keys, level=level, minimum_n=minimum_n)
    return unwrap(found, frame)


def acquisition_cost(
    spend: FrameT, customers: FrameT, *, channel: str, amount: str, currency: str | None = None
) -> FrameT:
    """Acquisition cost per channel: sales and marketing spend / new customers won.

    Args:
        spend: one row per expense, with `channel` and `amount`.
        customers: one row per new customer, with `channel`; the same kind of frame.
        channel: column of channels in both; rows without one are left out.
        amount: column of amounts in minor units.
        currency: column of ISO codes in `spend`; several are refused (eager) or are told apart (lazy).

    Returns:
        One row per channel in either: `channel`, `spend`, `customers`, `value` (null without customers; 0
        where nothing was spent), and the currency if one was named.

    Raises:
        SeveralCurrencies: on an eager frame.

    Source: Finmark, How Finmark calculates LTV, CAC and CAC payback.

    Examples:
        >>> import polars as pl
        >>> costs = pl.DataFrame({"channel": ["ads", "ads", "fair"], "cents": [600, 300, 500]})
        >>> won = pl.DataFrame({"channel": ["ads", "ads", "ads", "friends"]})
        >>> found = acquisition_cost(costs, won, channel="channel", amount="cents").sort("channel")
        >>> found.select("channel", "value").rows()
        [('ads', 300.0), ('fair', None), ('friends', 0.0)]
    """
    costs, won = wrap(spend), wrap(customers)
    one_currency(costs, currency)
    extra = [currency] if currency else []
    schema = require(costs, [channel, amount, *extra])
    require(won, [channel])
    named = nw.col(channel)
    paid = costs.filter(~named.is_null()).select(channel, *extra, number(amount, schema).cast(nw.Float64).alias(_SPENT))
    spent = total(paid, [channel, *extra], [nw.col(_SPENT).sum()])
    gained = total(won.filter(~named.is_null()).select(channel), [channel], [nw.len().alias(_AMOUNT)])
    both = spent.join(gained, on=channel, how="full", suffix=_OTHER)
    rows = both.select(
        nw.coalesce(named, nw.col(channel + _OTHER)).alias(channel),
        *extra,
        nw.col(_SPENT).fill_null(0.0),
        nw.col(_AMOUNT).cast(nw.Float64),
    )
    count = nw.col(_AMOUNT).fill_null(0.0)
    value = nw.when(count > 0).then(nw.col(_SPENT) / count).alias("value")
    told = [nw.col(_SPENT).alias("spend"), count.cast(nw.Int64).alias("customers")]
    return unwrap(rows.select(channel, *extra, *told, value), spend)


def cohort_value(
    frame: FrameT,
    *,
    customer: str,
    at: str,
    amount: str,
    every: Every,
    currency: str | None = None,
    by: Keys = None,
    week_starts: str = "monday",
) -> FrameT:
    """What customers of each cohort have brought so far, per customer: the observed lifetime value.

    Args:
        frame: one row per payment, the whole history; a refund is negative.
        customer: column that tells customers apart.
        at: column of dates or datetimes.
        amount: column of amounts in minor units; multiply by the margin before to see margins.
        every: `day`, `week`, `month`, `quarter` or `year`.
        currency: column of ISO codes; several are refused (eager) or are told apart (lazy).
        by: columns that hold the same for all rows of a customer; never null.
        week_starts: English name of the first day of a week.

    Returns:
        One row per cohort and age that somebody paid in: the keys, `cohort`, `age`, `size`, `revenue` of
        that age, `value` (all revenue up to that age / size).

    Raises:
        SeveralCurrencies: on an eager frame.

    Examples:
        >>> import datetime as dt
        >>> import polars as pl
        >>> days = [dt.date(2026, month, 9) for month in (1, 3, 1)]
        >>> paid = pl.DataFrame({"who": ["a", "a", "b"], "day": days, "cents": [100, 300, 200]})
        >>> found = cohort_value(paid, customer="who", at="day", amount="cents", every="month").sort("age")
        >>> found.select("age", "size", "value").rows()
        [(0, 2, 150.0), (2, 2, 300.0)]
    """
    wrapped, keys = wrap(frame), [*key_names(by), *([currency] if currency else [])]
    one_currency(wrapped, currency)
    schema = require(wrapped, [*keys, customer, at, amount])
    number_of = period_number(wrapped, at, schema, every, week_starts=week_starts).alias(_WHEN)
    known = wrapped.filter(~nw.col(customer).is_null() & ~nw.col(at).is_null())
    money = number(amount, schema).cast(nw.Float64).alias(_AMOUNT)
    rows = known.select(*keys, nw.col(customer).alias(_USER), number_of, nw.col(at).alias("cohort"), money)
    paid = total(rows, [*keys, _USER, _WHEN], [nw.col(_AMOUNT).sum(), nw.col("cohort").min()])
    first = with_cohort(paid, [*keys, _USER])
    sums = [nw.col(_AMOUNT).sum(), nw.len().alias("customers"), nw.col("cohort").min()]
    summed = total(first, [*keys, "_cx_cohort", _WHEN], sums)
    told = aged(summed.with_columns(nw.col("customers").cast(nw.Int64)), keys, every, week_starts=week_starts)
    counted = _added_up(told, keys)
    value = (nw.col(_SPENT) / nw.col("size")).alias("value")
    return unwrap(counted.select(*keys, "cohort", "age", "size", nw.col(_AMOUNT).alias("revenue"), value), frame)


def _added_up(cohorts: Frame, keys: list[str]) -> Frame:
    """Running revenue; refunds are summed apart, because running sums here never go down."""
    income, refund = nw.max_horizontal(nw.col(_AMOUNT), nw.lit(0.0)), nw.max_horizontal(-nw.col(_AMOUNT), nw.lit(0.0))
    parts = cohorts.with_columns(income.alias(_SPENT), refund.alias(_USER))
    found = running(parts, [*keys, "cohort"], ["age"], {_SPENT: _SPENT, _USER: _USER})
    return found.with_columns((nw.col(_SPENT) - nw.col(_USER)).alias(_SPENT))
