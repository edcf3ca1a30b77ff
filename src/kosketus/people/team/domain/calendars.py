"""Changes to work calendars: each edit is a new version."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock, db
from kosketus.people.team.contracts import Span, Week, WorkHours
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import User, WorkCalendar, WorkCalendarVersion

_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_NINE_TO_FIVE: tuple[Span, ...] = ((9 * 60, 17 * 60),)
USUAL_WEEK: Week = (_NINE_TO_FIVE,) * 5 + ((),) * 2


def found_calendar(*, time_zone: str, week: Week = USUAL_WEEK) -> WorkCalendar:
    """The first calendar, usually Monday to Friday, 9 to 17. Call inside ``db.write()``."""
    return make_calendar(name=_gettext("Working hours"), hours=WorkHours(time_zone=time_zone, week=week), made_by=None)


def make_calendar(*, name: str, hours: WorkHours, made_by: User | None) -> WorkCalendar:
    """A calendar with its first version, which counts for all time before its next one.

    Raises:
        TeamError: the name is taken.
    """
    with db.write():
        _refuse_taken_name(name)
        calendar = WorkCalendar.objects.create(name=name)
        _add(calendar, number=1, hours=hours, valid_from=_BEGINNING, made_by=made_by)
    return calendar


def change_calendar(*, calendar: WorkCalendar, hours: WorkHours, valid_from: datetime | None, made_by: User) -> None:
    """Add a version that counts from *valid_from* (now where None); a moment in the past corrects history."""
    with db.write():
        held = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
        newest = held.versions.aggregate(newest=Max("number"))["newest"]
        _add(held, number=newest + 1, hours=hours, valid_from=valid_from or clock.now(), made_by=made_by)


def rename_calendar(*, calendar: WorkCalendar, name: str) -> None:
    """Give a calendar another name.

    Raises:
        TeamError: the name is taken.
    """
    with db.write():
        held = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
        _refuse_taken_name(name, held)
        held.name = name
        held.save(update_fields=["name"])


def _refuse_taken_name(name: str, calendar: WorkCalendar | None = None) -> None:
    others = WorkCalendar.objects.exclude(pk=calendar.pk) if calendar else WorkCalendar.objects.all()
    if others.filter(name=name).exists():
        raise TeamError(_("There is a calendar with this name already."), field="name")


def _add(
    calendar: WorkCalendar, *, number: int, hours: WorkHours, valid_from: datetime, made_by: User | None
) -> WorkCalendarVersion:
    return WorkCalendarVersion.objects.create(
        calendar=calendar,
        number=number,
        valid_from=valid_from,
        time_zone=hours.time_zone,
        week=[[list(span) for span in day] for day in hours.week],
        holidays=[{"date": h.day.isoformat(), "yearly": h.yearly, "name": h.name} for h in hours.holidays],
        made_by=made_by,
    )
