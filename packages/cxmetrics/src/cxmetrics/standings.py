"""Who was a customer when: standing at both ends of a period, and losses day by day.

Periods run from their first moment to before the next period's: somebody who leaves on the first day of
February left in February, somebody who joins on it is a newcomer of February.
"""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._tables import table_like
from cxmetrics._time import DAY, bound, micros, moment, period_number
from cxmetrics._windows import running
from cxmetrics.errors import MetricError
from cxmetrics.quantiles import z_quantile

_PRESENT, _JOIN, _LEAVE, _DAY, _ROWS = "_cx_present", "_cx_join", "_cx_leave", "_cx_day", "_cx_rows"
_IN, _OUT, _IN_SUM, _OUT_SUM = "_cx_in", "_cx_out", "_cx_in_sum", "_cx_out_sum"


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
    named = ((joined, _JOIN), (left, _LEAVE))
    days = [period_number(wrapped, each, schema, "day", week_starts="monday").alias(name) for each, name in named]
    rows = _near(wrapped, joined, left, start=start, end=end).select(*keys, *days).filter(nw.col(_JOIN) < last)
    there = rows.filter(nw.col(_LEAVE).is_null() | ((nw.col(_LEAVE) >= first) & (nw.col(_LEAVE) > nw.col(_JOIN))))
    counted = _day_counts(there, keys, first, last)
    before = (nw.col(_IN_SUM) - nw.col(_IN) - nw.col(_OUT_SUM) + nw.col(_OUT)).cast(nw.Float64)
    lost = nw.col(_OUT).cast(nw.Float64)
    hit = nw.when(nw.col(_OUT) > 0)
    none = nw.lit(0.0)
    rates = counted.select(
        *keys,
        hit.then(lost / before).otherwise(none).alias("value"),
        hit.then(lost / (before * before)).otherwise(none).alias(_DAY),
        nw.when(nw.col(_DAY) < first).then(nw.col(_IN)).otherwise(nw.lit(0)).alias("n"),
        nw.col(_OUT).alias("lost"),
    )
    found = total(rates, keys, [nw.col(name).sum() for name in ("value", _DAY, "n", "lost")])
    margin = nw.col(_DAY) ** 0.5 * z_quantile(level)
    low, high = nw.max_horizontal(nw.col("value") - margin, none), nw.col("value") + margin
    counts = nw.col("n", "lost").cast(nw.Int64)
    return unwrap(found.select(*keys, "value", low.alias("low"), high.alias("high"), counts), frame)


def _near(frame: Frame, joined: str, left: str, *, start: dt.date, end: dt.date) -> Frame:
    """Rows that may matter, by a cheap look at the moments: a day to spare, because days are those of the column."""
    schema, day = require(frame, [joined, left]), dt.timedelta(days=1)
    came, gone = moment(joined, schema), moment(left, schema)
    late = gone >= bound(left, schema, start - day)
    return frame.filter((came < bound(joined, schema, end + day)) & (gone.is_null() | late))


def _day_counts(there: Frame, keys: list[str], first: int, last: int) -> Frame:
    """Per day: who came, who left, and running sums of both; who came before counts for the day before the first."""
    early, gone = nw.col(_JOIN) < first, nw.col(_LEAVE) < last
    days = {
        _JOIN: nw.when(early).then(nw.lit(first - 1)).otherwise(nw.col(_JOIN)),
        _LEAVE: nw.when(gone).then(nw.col(_LEAVE)).otherwise(nw.lit(last)),
    }
    rows = there.select(*keys, *(day.cast(nw.Int64).alias(name) for name, day in days.items()))
    cells = total(rows, [*keys, *days], [nw.len().alias(_ROWS)])
    ends = cells.join(table_like(there, {_IN: [1, 0]}), how="cross")  # each cell once as it came, once as it left
    came = nw.col(_IN) == 1
    events = ends.filter(came | gone).select(
        *keys,
        nw.when(came).then(nw.col(_JOIN)).otherwise(nw.col(_LEAVE)).alias(_DAY),
        (nw.col(_ROWS) * nw.col(_IN)).alias(_IN),
        (nw.col(_ROWS) * (1 - nw.col(_IN))).alias(_OUT),
    )
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
