"""Working time between two moments: hours of the week with breaks, holidays, time zones, daylight saving.

A calendar is unrolled once into a table with one row per day of UTC: how much was worked before that day, and
its open stretches. The working time up to a moment is then one look-up by day and a few additions, and the
time between two moments is a difference, so millions of rows need no loop and no search.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, require, unwrap, wrap
from cxmetrics._tables import table_like
from cxmetrics._time import DAY, SECOND, floor_over, ticks
from cxmetrics.errors import MetricError
from cxmetrics.periods import WEEKDAYS

Hours = Sequence[tuple[str, str]]
"""Open stretches of a day by the wall clock, such as (("09:00", "12:00"), ("13:00", "17:00")); "24:00" is midnight."""

_DAY, _BEFORE, _OPEN, _LONG, _AT = "_cx_day", "_cx_before", "_cx_open_", "_cx_long_", "_cx_moment"
_NO_DAY = -(10**9)
_MICROSECOND = dt.timedelta(microseconds=1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When people work.

    Attributes:
        zone: IANA name of the time zone whose wall clock the hours are of.
        week: hours by English weekday; a day that is absent is closed.
        since: first day that the calendar knows.
        until: first day that it does not know any more.
        exceptions: hours of single days, `()` for a holiday.

    Raises:
        MetricError: hours that overlap, run backwards or cannot be read; an unknown weekday or zone.

    Examples:
        >>> office = Calendar(zone="Europe/Helsinki", week={"monday": [("09:00", "12:00"), ("13:00", "17:00")]},
        ...                   since=dt.date(2026, 11, 1), until=dt.date(2026, 12, 1),
        ...                   exceptions={dt.date(2026, 11, 9): ()})
        >>> [hours for hours in office.stretches()][0]
        (datetime.datetime(2026, 11, 2, 7, 0, tzinfo=datetime.timezone.utc), ...)
        >>> sum((close - opens for opens, close in office.stretches()), dt.timedelta()) / dt.timedelta(hours=1)
        28.0
    """

    zone: str
    week: Mapping[str, Hours]
    since: dt.date
    until: dt.date
    exceptions: Mapping[dt.date, Hours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := set(self.week) - set(WEEKDAYS):
            raise MetricError(f"no weekday {sorted(unknown)}; there are {', '.join(WEEKDAYS)}")
        if self.until <= self.since:
            raise MetricError(f"the calendar ends ({self.until}) before it starts ({self.since})")
        for hours in (*self.week.values(), *self.exceptions.values()):
            _check(hours)
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError):
            raise MetricError(f"no time zone {self.zone!r}; use a name such as 'Europe/Helsinki'") from None

    def stretches(self) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Every open stretch in UTC, in order; one that daylight saving swallows whole is left out."""
        zone = ZoneInfo(self.zone)
        for days in range((self.until - self.since).days):
            day = self.since + dt.timedelta(days=days)
            hours = self.exceptions.get(day, self.week.get(WEEKDAYS[day.weekday()], ()))
            for opens, closes in sorted((_minutes(one), _minutes(other)) for one, other in hours):
                ends = tuple(_instant(day, minutes, zone) for minutes in (opens, closes))
                if ends[0] < ends[1]:
                    yield ends[0], ends[1]

    def table(self) -> dict[str, list[int]]:
        """One row per day of UTC: its number since 1970, time worked before, start and length of stretches."""
        zone = ZoneInfo(self.zone)
        ends = [(_instant(day, 0, zone) - _EPOCH) // _MICROSECOND for day in (self.since, self.until)]
        days: dict[int, list[tuple[int, int]]] = {day: [] for day in range(ends[0] // DAY, -(-ends[1] // DAY))}
        for opens, closes in self.stretches():
            for start, end in _by_day((opens - _EPOCH) // _MICROSECOND, (closes - _EPOCH) // _MICROSECOND):
                days[start // DAY].append((start, end - start))
        return _columns(days)


def working_time(frame: FrameT, *, start: str, end: str, calendar: Calendar | None, name: str = "seconds") -> FrameT:
    """Add the seconds between two moments that fall into a calendar's hours; all of them without a calendar.

    Null where a moment is missing or outside the days that the calendar knows; negative where `end` is before
    `start`. Naive columns are read as UTC.

    Args:
        frame: any frame that Narwhals knows.
        start: column of datetimes.
        end: column of datetimes.
        calendar: working hours; None for calendar time.
        name: of the new column.

    Examples:
        >>> import polars as pl
        >>> office = Calendar(zone="UTC", week={"friday": [("09:00", "17:00")], "monday": [("09:00", "17:00")]},
        ...                   since=dt.date(2026, 11, 1), until=dt.date(2026, 12, 1))
        >>> friday, monday = dt.datetime(2026, 11, 20, 16), dt.datetime(2026, 11, 23, 10)
        >>> asked = pl.DataFrame({"asked": [friday], "answered": [monday]})
        >>> working_time(asked, start="asked", end="answered", calendar=office)["seconds"].item() / 3600
        2.0
    """
    wrapped = wrap(frame)
    return unwrap(with_seconds(wrapped, start, end, calendar, name=name), frame)


def with_seconds(frame: Frame, start: str, end: str, calendar: Calendar | None, *, name: str) -> Frame:
    """`working_time` on a wrapped frame."""
    schema = require(frame, [start, end])
    names = list(schema)
    moments = {side: ticks(frame, column, schema) for side, column in (("from", start), ("to", end))}
    if calendar is None:
        return frame.with_columns(((moments["to"] - moments["from"]) / SECOND).alias(name))
    marked = frame.with_columns(moment.alias(_AT + side) for side, moment in moments.items())
    table = calendar.table()
    days = table_like(frame, table)
    for side in moments:
        marked = _looked_up(marked, days, list(table), side)
    worked = (_worked("to", table) - _worked("from", table)) / SECOND
    return marked.select(*(name_ for name_ in names if name_ != name), worked.alias(name))


def _looked_up(frame: Frame, days: Frame, columns: list[str], side: str) -> Frame:
    """The row of the calendar beside each moment."""
    own = days.select(nw.col(column).alias(column + side) for column in columns)
    day = floor_over(frame, nw.col(_AT + side), DAY).fill_null(_NO_DAY).cast(nw.Int64).alias(_DAY + side)
    return frame.with_columns(day).join(own, on=_DAY + side, how="left")


def _worked(side: str, table: Mapping[str, Sequence[int]]) -> nw.Expr:
    """Microseconds worked up to the moment; lengths of nothing fill days with fewer stretches."""
    worked = nw.col(_BEFORE + side)
    for place in range((len(table) - 2) // 2):
        since = nw.col(_AT + side) - nw.col(f"{_OPEN}{place}{side}")
        length = nw.col(f"{_LONG}{place}{side}")
        part = nw.when(since >= length).then(length).otherwise(since)
        worked = worked + nw.when(since > 0).then(part).otherwise(since * 0)
    return worked


def _columns(days: Mapping[int, list[tuple[int, int]]]) -> dict[str, list[int]]:
    most = max(1, *(len(stretches) for stretches in days.values()))
    before, worked = [], 0
    for stretches in days.values():
        before.append(worked)
        worked += sum(length for _, length in stretches)
    table = {_DAY: list(days), _BEFORE: before}
    for place in range(most):
        cells = [stretches[place] if place < len(stretches) else (0, 0) for stretches in days.values()]
        table[f"{_OPEN}{place}"] = [opens for opens, _ in cells]
        table[f"{_LONG}{place}"] = [length for _, length in cells]
    return table


def _by_day(start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch cut at each midnight of UTC."""
    while start < end:
        midnight = (start // DAY + 1) * DAY
        yield start, min(end, midnight)
        start = midnight


def _instant(day: dt.date, minutes: int, zone: ZoneInfo) -> dt.datetime:
    """A wall-clock time in UTC.

    A time that daylight saving skips is read by the offset before the jump; of one that comes twice the first
    is meant.
    """
    days, rest = divmod(minutes, 24 * 60)
    wall = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(rest // 60, rest % 60), tzinfo=zone)
    return wall.astimezone(dt.UTC)


def _check(hours: Hours) -> None:
    ends = sorted((_minutes(opens), _minutes(closes)) for opens, closes in hours)
    flat = [minutes for pair in ends for minutes in pair]
    if any(opens >= closes for opens, closes in ends) or flat != sorted(flat):
        raise MetricError(f"the hours {list(hours)} overlap or run backwards; past midnight belongs to the next day")


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    try:
        result = int(hours) * 60 + int(minutes)
    except ValueError:
        raise MetricError(f"{clock!r} is no time of day such as '09:00'") from None
    if not 0 <= result <= 24 * 60 or not 0 <= int(minutes) < 60:  # noqa: PLR2004 - minutes of an hour
        raise MetricError(f"{clock!r} is no time of day from '00:00' to '24:00'")
    return result
