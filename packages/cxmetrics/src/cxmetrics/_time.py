"""Moments as whole microseconds since 1970, on every engine."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame
from cxmetrics.errors import MetricError, WrongColumn
from cxmetrics.periods import WEEKDAYS, Every

SECOND = 1_000_000
DAY = 86_400 * SECOND
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_THURSDAY = 3  # 1970 began on one
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - naive columns are compared with naive moments
_EPOCH_UTC = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def ticks(frame: Frame, name: str, schema: nw.Schema) -> nw.Expr:
    """A column of dates or datetimes as microseconds since 1970; naive ones as if they were UTC.

    Raises:
        WrongColumn: the column holds no dates.
    """
    column = moment(name, schema)
    engine = frame.implementation
    if engine.is_spark_like():  # casts count seconds; PySpark has no difference in seconds through Narwhals
        aware = column if _zone(schema[name]) else column.cast(nw.Datetime("us", "UTC"))
        return (aware.cast(nw.Float64) * SECOND).round(0).cast(nw.Int64)
    if engine.is_duckdb():
        epoch = _EPOCH_UTC if _zone(schema[name]) else _EPOCH
        return (column - nw.lit(epoch)).dt.total_microseconds().cast(nw.Int64)
    return column.dt.timestamp("us")


def local_ticks(frame: Frame, name: str, schema: nw.Schema) -> nw.Expr:
    """The same for the wall clock: an aware column in its own time zone, so that days begin at midnight there."""
    if not _zone(schema[name]) or frame.implementation.is_spark_like():  # Spark: days of UTC
        return ticks(frame, name, schema)
    wall = nw.col(name).dt.replace_time_zone(None)
    if frame.implementation.is_duckdb():
        return (wall - nw.lit(_EPOCH)).dt.total_microseconds().cast(nw.Int64)
    return wall.dt.timestamp("us")


def floor_over(frame: Frame, number: nw.Expr, divisor: int) -> nw.Expr:
    """A whole number over another, rounded down; null stays null.

    Narwhals hands DuckDB a page of cases for `//`, at ten times the cost. A quotient of floats is safe here: days
    and weeks since 1970 lie far enough from the next whole number until the year 2300.
    """
    if frame.implementation.is_duckdb():
        return (number / divisor).floor().cast(nw.Int64)
    return number // divisor


def period_number(frame: Frame, name: str, schema: nw.Schema, every: Every, *, week_starts: str) -> nw.Expr:
    """Days, weeks, months, quarters or years counted through, so that neighbours differ by one.

    Cheaper per row than the first day of the period, which `with_period` finds for the few rows left in the end.

    Raises:
        MetricError: no such period or weekday.
        WrongColumn: the column holds no dates.
    """
    if every not in {"day", "week", *_MONTHS}:
        raise MetricError(f"no period {every!r}; there are day, week, month, quarter, year")
    if week_starts not in WEEKDAYS:
        raise MetricError(f"no weekday {week_starts!r}; there are {', '.join(WEEKDAYS)}")
    if every in _MONTHS:
        column = moment(name, schema)
        months = column.dt.year().cast(nw.Int64) * 12 + column.dt.month().cast(nw.Int64) - 1
        return floor_over(frame, months, _MONTHS[every])
    if frame.implementation.is_duckdb():  # there a difference of dates is a number
        day = (nw.col(name).cast(nw.Date) - nw.lit(_EPOCH.date())).cast(nw.Int64)
    else:
        day = local_ticks(frame, name, schema) // DAY
    return day if every == "day" else floor_over(frame, day + _THURSDAY - WEEKDAYS.index(week_starts), 7)


def moment(name: str, schema: nw.Schema) -> nw.Expr:
    """A temporal column as datetimes.

    Raises:
        WrongColumn: the column holds no dates.
    """
    dtype = schema[name]
    if not isinstance(dtype, nw.Date | nw.Datetime):
        raise WrongColumn(f"column {name!r} holds {dtype}, not dates; convert it first")
    return nw.col(name) if isinstance(dtype, nw.Datetime) else nw.col(name).cast(nw.Datetime("us"))


def bound(name: str, schema: nw.Schema, given: dt.date) -> nw.Expr:
    """A moment that can be compared with that column; a naive one is read in the column's time zone."""
    zone = _zone(schema[name])
    if not isinstance(given, dt.datetime):
        given = dt.datetime(given.year, given.month, given.day)  # noqa: DTZ001 - the zone follows
    if zone and given.tzinfo is None:
        given = given.replace(tzinfo=ZoneInfo(zone))
    elif given.tzinfo is not None and not zone:
        raise WrongColumn(f"column {name!r} has no time zone, but {given.isoformat()} has one")
    return nw.lit(given)


def micros(given: dt.date) -> int:
    """A date or moment as microseconds since 1970; naive as if UTC."""
    if not isinstance(given, dt.datetime):
        given = dt.datetime(given.year, given.month, given.day)  # noqa: DTZ001
    since = given - (_EPOCH_UTC if given.tzinfo else _EPOCH)
    return since // dt.timedelta(microseconds=1)


def _zone(dtype: nw.dtypes.DType) -> str | None:
    return dtype.time_zone if isinstance(dtype, nw.Datetime) else None
