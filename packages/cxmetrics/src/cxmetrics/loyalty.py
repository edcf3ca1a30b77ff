"""Who left and who stayed: churn, retention and net shrinkage of customers over a period.

Periods run from their first moment to before the next period's: somebody who leaves on the first day of
February left in February, somebody who joins on it is a newcomer of February.
"""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any, Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._time import DAY, bound, local_ticks, micros, moment
from cxmetrics._windows import running
from cxmetrics.errors import MetricError
from cxmetrics.estimators import Proportion
from cxmetrics.metric import FLAG, Band, Direction, Example, Input, Metric
from cxmetrics.quantiles import z_quantile
from cxmetrics.ratios import Computed, Ratio
from cxmetrics.registry import register
from cxmetrics.scores import Options, measure

_CHARTMOGUL = "ChartMogul help, Churn rate formulas"
_START, _NEW, _LOST = "customers_start", "customers_new", "customers_lost"
_PRESENT, _JOIN, _LEAVE, _DAY = "_cx_present", "_cx_join", "_cx_leave", "_cx_day"
_IN, _OUT, _IN_SUM, _OUT_SUM = "_cx_in", "_cx_out", "_cx_in_sum", "_cx_out_sum"


class Misleading(UserWarning):
    """A formula that some tools use gives a number that does not mean what its name says."""


def _flag(
    slug: str, name: str, direction: Direction, *, role: str, column: str, formula: str, denominator: str, source: str
) -> Metric:
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="share",
            direction=direction,
            inputs=(Input(role, FLAG),),
            formula=formula,
            denominator=denominator,
            interval="Wilson score",
            example=Example(
                tally={"n": 263, column: 81},
                value=0.308,
                low=0.255,
                high=0.366,
                source="Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81 of 263",
            ),
            sums={column: Band(role, 1, 1)},
            estimator=Proportion(column),
            source=source,
        )
    )


_AT_START = "customers at the start of the period; for others `{}` is empty"
CHURN = _flag(
    "churn",
    "Customer churn",
    "lower",
    role="lost",
    column=_LOST,
    formula="customers lost in the period / customers at its start",
    denominator=_AT_START.format("lost"),
    source=_CHARTMOGUL + ": standard, all subscriptions cancelled",
)
RETENTION = _flag(
    "retention",
    "Customer retention",
    "higher",
    role="kept",
    column="customers_kept",
    formula="(customers at the end - newcomers still there) / customers at the start = 1 - churn",
    denominator=_AT_START.format("kept"),
    source="the common (E - N) / S, with N counted so that retention + churn = 100 %",
)
REFERRAL_RATE = _flag(
    "referral_rate",
    "Referral rate",
    "higher",
    role="referred",
    column="customers_referred",
    formula="new customers who came by referral / new customers",
    denominator="new customers whose origin is known",
    source="Reichheld, Darnell, Burns (2021), HBR 99(6): earned growth, customers earned by referral",
)
REPEAT_PURCHASE_RATE = _flag(
    "repeat_purchase_rate",
    "Repeat purchase rate",
    "higher",
    role="again",
    column="customers_again",
    formula="customers who bought on two days or more / customers who bought",
    denominator="customers with at least one purchase",
    source="Fader, Hardie, Lee (2005), Marketing Science 24(2): repeat buyers of the CDNOW cohort",
)


def _flow(
    slug: str, name: str, direction: Direction, *, estimator: Ratio, formula: str, both: str, source: str, example: str
) -> Metric:
    value, low, high = (float(number) for number in example.split())
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="ratio",
            direction=direction,
            inputs=(Input("at_start", FLAG), Input("at_end", FLAG)),
            interval="Student's t over the linearised ratio",
            example=Example(
                tally={"n": 120, _START: 100, _LOST: 10, _NEW: 15, "customers_passing": 5},
                value=value,
                low=low,
                high=high,
                source="100 at the start, 10 lost, 20 joined of whom 5 left again: by hand",
            ),
            sums={
                _START: Band("at_start", 1, 1),
                _LOST: Computed(lambda row: row["at_start"] * (1 - row["at_end"]), whole=True),
                _NEW: Computed(lambda row: (1 - row["at_start"]) * row["at_end"], whole=True),
                "customers_passing": Computed(lambda row: (1 - row["at_start"]) * (1 - row["at_end"]), whole=True),
            },
            estimator=estimator,
            formula=formula,
            denominator="customers at the start of the period" + both,
            source=source,
        )
    )


NET_SHRINKAGE = _flow(
    "net_shrinkage",
    "Net shrinkage",
    "lower",
    estimator=Ratio(
        top={_LOST: 1, _NEW: -1},
        bottom={_START: 1},
        top_squares={_LOST: 1, _NEW: 1},
        products={_LOST: 1},
        bottom_squares={_START: 1},
    ),
    formula="(customers at the start - customers at the end) / customers at the start",
    both="; newcomers hide losses, so this is no churn and may be below zero",
    source="the simple (S - E) / S that some call churn",
    example="-0.05 -0.152 0.052",
)
RETENTION_LITERAL = _flow(
    "retention_literal",
    "Retention, all newcomers taken off",
    "higher",
    estimator=Ratio(
        top={_LOST: -1, "customers_passing": -1},
        bottom={_START: 1},
        top_squares={_LOST: 1, "customers_passing": 1},
        products={_LOST: -1},
        bottom_squares={_START: 1},
        base=1.0,
    ),
    formula="(customers at the end - all who joined) / customers at the start",
    both="; who joined and left again is taken off twice, so it understates and may fall below zero",
    source="the literal (E - N) / S; prefer `retention`",
    example="0.85 0.775 0.925",
)


def churn(frame: FrameT, *, lost: str = "lost", **options: Unpack[Options]) -> FrameT:
    """Share of the customers at the start of a period who were lost in it.

    Args:
        frame: one row per customer; `standing` makes such a frame from dates.
        lost: column of yes or no, empty for those who were no customers at the start.
        **options: see `Options`.

    Examples:
        >>> import polars as pl
        >>> churn(pl.DataFrame({"lost": [True, False, False, False, None]})).select("value", "n").row(0)
        (0.25, 4)
    """
    return measure(frame, CHURN, lost=lost, **options)


def retention(frame: FrameT, *, kept: str = "kept", **options: Unpack[Options]) -> FrameT:
    """Share of the customers at the start of a period who are there at its end: 1 - churn.

    Examples:
        >>> import polars as pl
        >>> retention(pl.DataFrame({"kept": [False, True, True, True, None]})).select("value", "n").row(0)
        (0.75, 4)
    """
    return measure(frame, RETENTION, kept=kept, **options)


def net_shrinkage(
    frame: FrameT, *, at_start: str = "at_start", at_end: str = "at_end", **options: Unpack[Options]
) -> FrameT:
    """How much smaller the customer base became, newcomers included: (S - E) / S.

    Examples:
        >>> import polars as pl
        >>> base = pl.DataFrame({"at_start": [1, 1, 1, 1, 0], "at_end": [1, 1, 0, 0, 1]})
        >>> net_shrinkage(base)["value"].item()
        0.25
    """
    return measure(frame, NET_SHRINKAGE, at_start=at_start, at_end=at_end, **options)


def retention_literal(
    frame: FrameT, *, at_start: str = "at_start", at_end: str = "at_end", **options: Unpack[Options]
) -> FrameT:
    """(E - N) / S with every newcomer taken off, also those who left again.

    Warns:
        Misleading: always; it understates by those who joined and left within the period.

    Examples:
        >>> import polars as pl
        >>> base = pl.DataFrame({"at_start": [1, 1, 1, 1, 0, 0], "at_end": [1, 1, 1, 0, 1, 0]})
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     retention_literal(base)["value"].item()
        0.5
    """
    message = "retention_literal takes off newcomers who left again and so understates; prefer retention"
    warnings.warn(message, Misleading, stacklevel=2)
    return measure(frame, RETENTION_LITERAL, at_start=at_start, at_end=at_end, **options)


def referral_rate(frame: FrameT, *, referred: str, **options: Unpack[Options]) -> FrameT:
    """Share of new customers who came by referral; one row per new customer.

    Examples:
        >>> import polars as pl
        >>> referral_rate(pl.DataFrame({"referred": [True, False, None]}), referred="referred")["value"].item()
        0.5
    """
    return measure(frame, REFERRAL_RATE, referred=referred, **options)


def repeat_purchase_rate(
    frame: FrameT, *, customer: str, at: str, by: Keys = None, level: float = 0.95, minimum_n: int | None = None
) -> FrameT:
    """Share of buyers who bought on at least two days; several orders of one day are one purchase.

    Args:
        frame: one row per order.
        customer: column that tells customers apart; rows without one are left out.
        at: column of dates or datetimes of the orders.
        by: columns that hold the same for all orders of a customer, such as the cohort.
        level: of the likely range.
        minimum_n: buyers for `enough`.

    Examples:
        >>> import datetime as dt
        >>> import polars as pl
        >>> days = [dt.date(1997, 1, 1), dt.date(1997, 1, 18), dt.date(1997, 1, 1)]
        >>> orders = pl.DataFrame({"who": ["a", "a", "b"], "day": days})
        >>> repeat_purchase_rate(orders, customer="who", at="day").select("value", "n").row(0)
        (0.5, 2)
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [customer, at, *keys])
    day = local_ticks(wrapped, at, schema) // DAY
    days = wrapped.filter(~nw.col(customer).is_null()).select(*keys, customer, day.alias(_DAY))
    ends = total(days, [*keys, customer], [nw.col(_DAY).min().alias(_IN), nw.col(_DAY).max().alias(_OUT)])
    again = nw.when(nw.col(_OUT) > nw.col(_IN)).then(nw.lit(1)).otherwise(nw.lit(0))
    buyers: Any = ends.filter(~nw.col(_IN).is_null()).select(*keys, again.alias("again"))
    found: Frame = measure(buyers, REPEAT_PURCHASE_RATE, again="again", by=keys, level=level, minimum_n=minimum_n)
    return unwrap(found, frame)


def standing(
    frame: FrameT, *, joined: str, left: str, start: dt.date, end: dt.date, customer: str | None = None, by: Keys = None
) -> FrameT:
    """Who was a customer at the start and at the end of a period.

    Args:
        frame: one row per customer, or per subscription when `customer` is given.
        joined: column of dates or datetimes.
        left: the same, empty for those who are still there.
        start: first day or moment of the period.
        end: first day or moment after it; a naive moment is read in the columns' time zone.
        customer: column that tells customers apart; one counts as present while any subscription runs.
        by: columns to keep; the same for all rows of a customer.

    Returns:
        One row per customer who was there or joined in the period: `customer` and `by`, then `at_start` and
        `at_end` (0 or 1), `lost` and `kept` (0 or 1, null for who was not there at the start).

    Raises:
        MetricError: the period ends before it starts.

    Examples:
        >>> import polars as pl
        >>> d = dt.date
        >>> people = pl.DataFrame({"joined": [d(2025, 1, 1), d(2025, 1, 1), d(2026, 1, 9)],
        ...                        "left": [None, d(2026, 1, 5), None]})
        >>> january = standing(people, joined="joined", left="left", start=d(2026, 1, 1), end=d(2026, 2, 1))
        >>> january.select("at_start", "at_end", "lost").rows()
        [(1, 1, 0), (1, 0, 1), (0, 1, None)]
        >>> churn(january)["value"].item()
        0.5
    """
    wrapped, keys = wrap(frame), key_names(by)
    named = [customer] if customer else []
    schema = require(wrapped, [joined, left, *named, *keys])
    _refuse_backwards(start, end)
    came, gone = moment(joined, schema), moment(left, schema)
    here = {_PRESENT: came < bound(joined, schema, end)}
    here[_PRESENT] = here[_PRESENT] & (gone.is_null() | (gone >= bound(left, schema, start)))
    flags = {name: _there(joined, left, schema, at) for name, at in (("at_start", start), ("at_end", end))}
    rows = wrapped.select(*keys, *named, *(_one(test).alias(name) for name, test in (here | flags).items()))
    present = rows.filter(nw.col(_PRESENT) == 1)
    if customer:
        most = [nw.col(name).max() for name in flags]
        present = total(present.filter(~nw.col(customer).is_null()), [*keys, customer], most)
    was, stayed = nw.col("at_start") == 1, nw.col("at_end")
    told = [nw.when(was).then(1 - stayed).alias("lost"), nw.when(was).then(stayed).alias("kept")]
    return unwrap(present.select(*keys, *named, *flags).with_columns(*told), frame)


def daily_churn(
    frame: FrameT, *, joined: str, left: str, start: dt.date, end: dt.date, by: Keys = None, level: float = 0.95
) -> FrameT:
    """Sum over days of customers lost that day / customers at the start of that day.

    It counts those who join and leave within the period, as shops with many short subscriptions want, and
    may exceed 1. Who joins and leaves on one day was there at the start of none. The range is that of
    Nelson and Aalen: variance the sum of lost / customers squared.

    Args:
        frame: one row per customer.
        joined: column of dates or datetimes.
        left: the same, empty for those who are still there.
        start: first day of the period.
        end: first day after it.
        by: columns to group by.
        level: of the range.

    Returns:
        The keys, `value`, `low`, `high`, `n` (customers at the start), `lost`.

    Raises:
        MetricError: the period ends before it starts.

    Source: ChartMogul help, Churn rate formulas ("Shopify formula").

    Examples:
        >>> import polars as pl
        >>> d = dt.date
        >>> people = pl.DataFrame({"joined": [d(2025, 1, 1), d(2025, 1, 1), d(2026, 1, 2)],
        ...                        "left": [None, d(2026, 1, 5), d(2026, 1, 9)]})
        >>> found = daily_churn(people, joined="joined", left="left", start=d(2026, 1, 1), end=d(2026, 2, 1))
        >>> round(found["value"].item(), 4)  # 1/3 on the fifth, 1/2 on the ninth
        0.8333
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [joined, left, *keys])
    _refuse_backwards(start, end)
    first, last = micros(start) // DAY, micros(end) // DAY
    days = [
        (local_ticks(wrapped, column, schema) // DAY).alias(name) for column, name in ((joined, _JOIN), (left, _LEAVE))
    ]
    rows = wrapped.select(*keys, *days).filter(nw.col(_JOIN) < last)
    there = rows.filter(nw.col(_LEAVE).is_null() | ((nw.col(_LEAVE) >= first) & (nw.col(_LEAVE) > nw.col(_JOIN))))
    counted = _day_counts(there, keys, first, last)
    before = (nw.col(_IN_SUM) - nw.col(_IN) - nw.col(_OUT_SUM) + nw.col(_OUT)).cast(nw.Float64)
    lost = nw.col(_OUT).cast(nw.Float64)
    hit = nw.when(nw.col(_OUT) > 0)
    rates = counted.select(
        *keys,
        hit.then(lost / before).otherwise(nw.lit(0.0)).alias("value"),
        hit.then(lost / (before * before)).otherwise(nw.lit(0.0)).alias(_DAY),
        nw.when(nw.col(_DAY) < first).then(nw.col(_IN)).otherwise(nw.lit(0)).alias("n"),
        nw.col(_OUT).alias("lost"),
    )
    found = total(rates, keys, [nw.col(name).sum() for name in ("value", _DAY, "n", "lost")])
    margin = nw.col(_DAY) ** 0.5 * z_quantile(level)
    low = nw.max_horizontal(nw.col("value") - margin, nw.lit(0.0)).alias("low")
    counts = [nw.col(name).cast(nw.Int64) for name in ("n", "lost")]
    return unwrap(found.select(*keys, "value", low, (nw.col("value") + margin).alias("high"), *counts), frame)


def _day_counts(there: Frame, keys: list[str], first: int, last: int) -> Frame:
    """Per day: who came, who left, and running sums of both."""
    came = nw.when(nw.col(_JOIN) < first).then(nw.lit(first - 1)).otherwise(nw.col(_JOIN)).alias(_DAY)
    one, none = nw.lit(1), nw.lit(0)
    joins = there.select(*keys, came.cast(nw.Int64), one.alias(_IN), none.alias(_OUT))
    gone = there.filter(nw.col(_LEAVE) < last)
    leaves = gone.select(*keys, nw.col(_LEAVE).cast(nw.Int64).alias(_DAY), none.alias(_IN), one.alias(_OUT))
    events: Frame = nw.concat([joins, leaves])
    summed = total(events, [*keys, _DAY], [nw.col(name).sum() for name in (_IN, _OUT)])
    counted = summed.with_columns(nw.col(name).cast(nw.Int64) for name in (_IN, _OUT))
    return running(counted, keys, [_DAY], {_IN_SUM: _IN, _OUT_SUM: _OUT})


def _there(joined: str, left: str, schema: nw.Schema, at: dt.date) -> nw.Expr:
    came, gone = moment(joined, schema), moment(left, schema)
    return (came < bound(joined, schema, at)) & (gone.is_null() | (gone >= bound(left, schema, at)))


def _one(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0))


def _refuse_backwards(start: dt.date, end: dt.date) -> None:
    if micros(end) <= micros(start):
        raise MetricError(f"the period ends ({end}) before it starts ({start})")
