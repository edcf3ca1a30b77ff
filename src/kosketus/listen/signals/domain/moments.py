"""Claimed dates become moments, or a reason why not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kosketus.kernel import events
from kosketus.listen.signals.domain.proposing.dates import iso
from kosketus.listen.signals.domain.recipe import DateColumn, Recipe
from kosketus.listen.signals.outcome import Reason

_REMEMBERED = 50_000
_AHEAD = timedelta(days=3653)
Moment = datetime | Reason


def reader(recipe: Recipe, *, zone: str, received: datetime) -> Callable[[Sequence[str]], Moment]:
    """A function from the cells of the recipe's date columns to an aware moment in UTC, or the reason why not.

    A date without a time counts as the recipe's hour in *zone*, but never later than *received*.
    """
    place = ZoneInfo(zone)
    known: dict[tuple[str, ...], Moment] = {}

    def read(cells: Sequence[str]) -> Moment:
        key = tuple(cells)
        if (moment := known.get(key)) is None:
            if len(known) > _REMEMBERED:
                known.clear()
            moment = known[key] = _checked(_claimed(recipe, key), recipe.hour, place, received)
        return moment

    return read


def other_reader(recipe: Recipe, *, zone: str, received: datetime) -> Callable[[Sequence[str]], Moment]:
    """As :func:`reader`, for another column that is written like the recipe's date; it may lie ahead of now."""
    formats = recipe.date.formats if isinstance(recipe.date, DateColumn) else ()
    column = DateColumn(column="", formats=formats)
    return reader(replace(recipe, date=column), zone=zone, received=received + _AHEAD)


def _claimed(recipe: Recipe, cells: Sequence[str]) -> datetime | date | None:
    if isinstance(recipe.date, DateColumn):
        return _decoded(cells[0].strip(), recipe.date.codes, recipe.date.formats)
    if recipe.date is None:
        return None
    columns = iter(cells)
    given = (recipe.date.year, recipe.date.month, recipe.date.day)
    try:
        found = date(*[part if isinstance(part, int) else _whole(next(columns)) for part in given])
        return _months_before(found, _whole(next(columns))) if recipe.date.months_back else found
    except ValueError:
        return None


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _decoded(text: str, codes: Mapping[str, str], formats: Sequence[str]) -> datetime | date | None:
    if not codes:
        return _parsed(text, formats)
    return _parsed(codes[text], ()) if text in codes else None


def _whole(cell: str) -> int:
    text = cell.strip()
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def _parsed(text: str, formats: Sequence[str]) -> datetime | date | None:
    for attempt in [_iso] if not formats else [_by_format(form) for form in formats]:
        try:
            return attempt(text)
        except (ValueError, OverflowError):
            continue
    return None


def _iso(text: str) -> datetime | date:
    if text.isdecimal():
        # "20240501" reads as a date, but so does a customer's number.
        raise ValueError(text)
    return iso(text)


def _by_format(form: str) -> Callable[[str], datetime | date]:
    timed = any(code in form for code in ("%H", "%I", "%c", "%X"))

    def parse(text: str) -> datetime | date:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - it gets its zone in _aware
        return found if timed else found.date()

    return parse


def _checked(claimed: datetime | date | None, hour: int, place: ZoneInfo, received: datetime) -> Moment:
    if claimed is None:
        return Reason.BAD_DATE
    if not received.year - 200 < claimed.year <= received.year + 1:
        # Conversions between zones overflow at the ends of the calendar.
        return Reason.TOO_EARLY if claimed.year < received.year else Reason.TOO_LATE
    moment = _aware(claimed, hour, place, received)
    doubt = events.out_of_bounds(moment, received=received, public=False)
    return Reason(str(doubt)) if doubt else moment


def _aware(claimed: datetime | date, hour: int, place: ZoneInfo, received: datetime) -> datetime:
    if isinstance(claimed, datetime):
        return (claimed if claimed.tzinfo else claimed.replace(tzinfo=place)).astimezone(UTC)
    moment = datetime.combine(claimed, time(hour), place).astimezone(UTC)
    today = claimed == received.astimezone(place).date()
    return min(moment, received) if today else moment
