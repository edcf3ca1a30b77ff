"""Which day, week, month, quarter or year a moment belongs to, on every engine."""

from __future__ import annotations

from typing import Literal

import narwhals.stable.v2 as nw

from cxmetrics._frames import FrameT, require, unwrap, wrap
from cxmetrics.errors import MetricError, WrongColumn

Every = Literal["day", "week", "month", "quarter", "year"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TRUNCATE = {"day": "1d", "month": "1mo", "quarter": "1q", "year": "1y"}


def with_period(frame: FrameT, *, at: str, every: Every, name: str = "period", week_starts: str = "monday") -> FrameT:
    """Add the first day of the period that each moment falls into, to group by.

    It is a date; in pandas, which has no dates, a datetime at midnight.

    Args:
        frame: any frame that Narwhals knows.
        at: column of dates or datetimes; an aware one is read in its own time zone.
        every: `day`, `week`, `month`, `quarter` or `year`.
        name: of the new column.
        week_starts: English name of the first day of a week.

    Raises:
        WrongColumn: the column holds no dates.
        MetricError: no such period or weekday.

    Examples:
        >>> import datetime as dt
        >>> import polars as pl
        >>> frame = pl.DataFrame({"at": [dt.date(2026, 11, 22)]})
        >>> with_period(frame, at="at", every="month")["period"].item()
        datetime.date(2026, 11, 1)
        >>> with_period(frame, at="at", every="week", week_starts="sunday")["period"].item()
        datetime.date(2026, 11, 22)
    """
    if every != "week" and every not in _TRUNCATE:
        raise MetricError(f"no period {every!r}; there are day, week, month, quarter, year")
    if week_starts not in WEEKDAYS:
        raise MetricError(f"no weekday {week_starts!r}; there are {', '.join(WEEKDAYS)}")
    wrapped = wrap(frame)
    dtype = require(wrapped, [at])[at]
    if not dtype.is_temporal():
        raise WrongColumn(f"column {at!r} holds {dtype}, not dates; convert it first")
    moment = nw.col(at) if dtype == nw.Datetime else nw.col(at).cast(nw.Datetime("us"))
    start = _week(moment, week_starts) if every == "week" else moment.dt.truncate(_TRUNCATE[every])
    first = start if wrapped.implementation.is_pandas_like() else start.dt.date()
    return unwrap(wrapped.with_columns(first.alias(name)), frame)


def _week(moment: nw.Expr, starts: str) -> nw.Expr:
    """Narwhals cannot truncate to weeks everywhere, so one of seven steps back is taken.

    Sunday is 7 on most engines and 0 on Spark (Narwhals 2.29), so numbers are taken modulo 7.
    """
    day, weekday = moment.dt.truncate("1d"), moment.dt.weekday() % 7
    result = day
    for back in range(1, 7):
        number = (WEEKDAYS.index(starts) + back + 1) % 7
        result = nw.when(weekday == number).then(day.dt.offset_by(f"-{back}d")).otherwise(result)
    return result
