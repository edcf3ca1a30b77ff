"""Working hours."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.people.team.calendar_forms import (
    CalendarForm,
    HolidayFormSet,
    holidays_initial,
    week_initial,
)
from kosketus.people.team.contracts import WorkHours
from kosketus.people.team.domain.calendars import USUAL_WEEK, change_calendar, make_calendar, rename_calendar
from kosketus.people.team.errors import TeamError
from kosketus.people.team.forms import add_error
from kosketus.people.team.models import User, WorkCalendar
from kosketus.people.team.queries.calendars import all_calendars, hours_of, newest_version, newest_versions
from kosketus.people.team.queries.organisation import current_organisation
from kosketus.people.team.queries.weeks import draw_week, minutes_a_week
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page, writes


@page("settings.read")
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars, each with its week."""
    newest = newest_versions()
    cards = [{"calendar": c, "version": newest[c.pk], **_drawn(hours_of(newest[c.pk]).week)} for c in all_calendars()]
    return render(request, "team/calendars.html", {"cards": cards, "may_write": _may_write(request)})


@page("calendars.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: HttpRequest) -> HttpResponseBase:
    """Make a calendar."""
    hours = WorkHours(time_zone=current_organisation().time_zone, week=USUAL_WEEK)
    form, holidays = _editor(request, "", hours)
    del form.fields["valid_from"]
    if request.method == "POST" and form.is_valid() and holidays.is_valid():
        try:
            make_calendar(name=form.cleaned_data["name"], hours=form.hours(holidays), made_by=_me(request))
        except TeamError as error:
            add_error(form, error)
        else:
            messages.success(request, _("The calendar is there. It counts for all time until you change it."))
            return redirect("team:calendars")
    return _shown(request, form, holidays, {})


@page("settings.read")
@writes("calendars.write")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One calendar: its week, its holidays, and what it said before."""
    found = get_object_or_404(WorkCalendar, public_id=public_id)
    form, holidays = _editor(request, found.name, hours_of(newest_version(found)))
    if request.method == "POST" and form.is_valid() and holidays.is_valid():
        try:
            _change(request, found, form, holidays)
        except TeamError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Saved as a new version. The earlier ones are kept below."))
            return redirect("team:calendar", public_id)
    versions = found.versions.select_related("made_by").order_by("-number")
    return _shown(request, form, holidays, {"calendar": found, "versions": versions})


def _change(request: HttpRequest, found: WorkCalendar, form: CalendarForm, holidays: Any) -> None:
    hours = form.hours(holidays)
    if form.cleaned_data["name"] != found.name:
        rename_calendar(calendar=found, name=form.cleaned_data["name"])
    if hours != hours_of(newest_version(found)) or form.cleaned_data["valid_from"]:
        change_calendar(calendar=found, hours=hours, valid_from=form.valid_from_moment(), made_by=_me(request))


@page("calendars.write")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The week as it is typed at this moment; stores nothing."""
    form = CalendarForm(request.POST)
    form.is_valid()
    return render(request, "team/parts/week.html", _drawn(form.week()))


def _editor(request: HttpRequest, name: str, hours: WorkHours) -> tuple[CalendarForm, Any]:
    given = posted(request)
    form = CalendarForm(given, initial={"name": name} | week_initial(hours))
    return form, HolidayFormSet(given, initial=holidays_initial(hours), prefix="holidays")


def _shown(request: HttpRequest, form: CalendarForm, holidays: Any, found: dict[str, Any]) -> HttpResponse:
    is_bad = form.is_bound and not (form.is_valid() and holidays.is_valid())
    week = form.week() if form.is_bound else _typed(form)
    drawn = {"form": form, "holidays": holidays, "days": form.days(), "may_write": _may_write(request)}
    drawn |= _drawn(week) | found
    return render(request, "team/calendar.html", drawn, status=422 if is_bad else 200)


def _typed(form: CalendarForm) -> Any:
    shown = CalendarForm(form.initial)
    shown.is_valid()
    return shown.week()


def _drawn(week: Any) -> dict[str, Any]:
    return {"week": draw_week(week), "minutes": minutes_a_week(week)}


def _may_write(request: HttpRequest) -> bool:
    return request.user.has_perm("calendars.write")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - @page lets only people in; told to mypy
    return request.user
