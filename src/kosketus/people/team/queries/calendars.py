"""What a calendar says, and when it said what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kosketus.people.team.contracts import CalendarInfo, Holiday, WorkHours, WorkPeriod
from kosketus.people.team.models import WorkCalendar, WorkCalendarVersion


def all_calendars() -> QuerySet[WorkCalendar]:
    """All calendars, the oldest first: that one is used where nobody chose another."""
    return WorkCalendar.objects.order_by("pk")


def calendar_infos() -> tuple[CalendarInfo, ...]:
    """All calendars as values, the usual one first."""
    return tuple(CalendarInfo(public_id=c.public_id, name=c.name) for c in all_calendars())


def newest_version(calendar: WorkCalendar) -> WorkCalendarVersion:
    """What the calendar was last told."""
    return calendar.versions.order_by("-number")[:1].get()


def newest_versions() -> dict[int, WorkCalendarVersion]:
    """What each calendar was last told, by the calendar's key. One query."""
    ordered = WorkCalendarVersion.objects.select_related("made_by").order_by("number")
    return {version.calendar_id: version for version in ordered}


def hours_of(version: WorkCalendarVersion) -> WorkHours:
    """A stored version as a value."""
    return WorkHours(
        time_zone=version.time_zone,
        week=tuple(tuple((start, end) for start, end in day) for day in version.week),
        holidays=tuple(_holiday(stored) for stored in version.holidays),
    )


def _holiday(stored: dict[str, Any]) -> Holiday:
    return Holiday(day=date.fromisoformat(stored["date"]), yearly=stored["yearly"], name=stored["name"])


def work_periods(public_id: UUID | None = None) -> tuple[WorkPeriod, ...]:
    """The time line of a calendar (of the usual one where None): periods that follow each other without a gap.

    Raises:
        WorkCalendar.DoesNotExist: there is no such calendar.
    """
    calendars = all_calendars().filter(public_id=public_id) if public_id else all_calendars()
    calendar = calendars[:1].get()
    return time_line(calendar.versions.order_by("number"))


def time_line(versions: Iterable[WorkCalendarVersion]) -> tuple[WorkPeriod, ...]:
    """Periods out of versions in the order of their numbers: a later number wins from its beginning on."""
    standing: list[WorkCalendarVersion] = []
    for version in versions:
        standing = [earlier for earlier in standing if earlier.valid_from < version.valid_from] + [version]
    return tuple(_periods(standing))


def _periods(standing: Sequence[WorkCalendarVersion]) -> Iterable[WorkPeriod]:
    ends: list[datetime | None] = [version.valid_from for version in standing[1:]] + [None]
    for version, end in zip(standing, ends, strict=True):
        yield WorkPeriod(valid_from=version.valid_from, valid_to=end, hours=hours_of(version))
