"""The editor of a work calendar: a week as text, holidays as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kosketus.people.team import choices
from kosketus.people.team.contracts import Holiday, Span, WorkHours
from kosketus.people.team.errors import TeamError
from kosketus.people.team.hours import read_spans, write_spans

DAYS = tuple(f"day_{number}" for number in WEEKDAYS)
_EARLIEST = date(1970, 1, 1)
_LATEST = date(2200, 12, 31)


class HolidayForm(forms.Form):
    """One day without work; a row without a day is left out."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    name = forms.CharField(label=_("Holiday"), required=False, max_length=80)
    yearly = forms.BooleanField(label=_("Every year"), required=False)

    def clean_day(self) -> date | None:
        """Years that a calendar can hold."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and not _EARLIEST <= day <= _LATEST:
            raise forms.ValidationError(_("Choose a day between 1970 and 2200."))
        return day

    def clean(self) -> dict[str, Any]:
        """A name without a day is a slip."""
        given = super().clean() or {}
        if (given.get("name") or given.get("yearly")) and not given.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choose the day of this holiday, or empty the row."))
        return given


HolidayFormSet = forms.formset_factory(
    HolidayForm, extra=1, can_delete=True, max_num=400, absolute_max=400, validate_max=True
)


class CalendarForm(forms.Form):
    """Name, zone and week; seven fields ``day_0`` (Monday) to ``day_6``."""

    name = forms.CharField(label=_("Name"), max_length=80)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=choices.time_zone_choices)
    valid_from = forms.DateField(
        label=_("Counts from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: from now on. A day in the past corrects reply times since then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in WEEKDAYS.items():
            self.fields[f"day_{number}"] = forms.CharField(
                label=capfirst(name), required=False, max_length=120, widget=forms.TextInput({"autocomplete": "off"})
            )
            setattr(self, f"clean_day_{number}", self._reader(f"day_{number}"))

    def _reader(self, field: str) -> Callable[[], tuple[Span, ...]]:
        def read() -> tuple[Span, ...]:
            try:
                return read_spans(self.cleaned_data[field])
            except TeamError as error:
                raise forms.ValidationError(str(error.message)) from error

        return read

    def days(self) -> list[forms.BoundField]:
        """The fields of the week, Monday first."""
        return [self[day] for day in DAYS]

    def rest(self) -> list[forms.BoundField]:
        """The fields that stand above the week."""
        return [self[name] for name in self.fields if name not in DAYS]

    def week(self) -> tuple[tuple[Span, ...], ...]:
        """The days that can be read, Monday first; a day that cannot is empty here."""
        return tuple(self.cleaned_data.get(day, ()) for day in DAYS)

    def clean_valid_from(self) -> date | None:
        """Years that a calendar can hold."""
        day: date | None = self.cleaned_data["valid_from"]
        if day is not None and not _EARLIEST <= day <= _LATEST:
            raise forms.ValidationError(_("Choose a day between 1970 and 2200."))
        return day

    def hours(self, holidays: forms.BaseFormSet[HolidayForm]) -> WorkHours:
        """What the two forms say together."""
        return WorkHours(time_zone=self.cleaned_data["time_zone"], week=self.week(), holidays=read_holidays(holidays))

    def valid_from_moment(self) -> datetime | None:
        """Midnight at which the chosen day begins, in the calendar's zone."""
        day = self.cleaned_data["valid_from"]
        return day and datetime.combine(day, time.min, ZoneInfo(self.cleaned_data["time_zone"]))


def read_holidays(formset: forms.BaseFormSet[HolidayForm]) -> tuple[Holiday, ...]:
    """The rows that have a day and stay, by day."""
    kept = [form.cleaned_data for form in formset.forms if form not in formset.deleted_forms]
    found = [Holiday(day=row["day"], yearly=row["yearly"], name=row["name"]) for row in kept if row.get("day")]
    return tuple(sorted(found, key=lambda holiday: (holiday.day, holiday.name)))


def week_initial(hours: WorkHours) -> dict[str, str]:
    """A week as the editor's fields show it."""
    return {"time_zone": hours.time_zone} | {
        day: write_spans(spans) for day, spans in zip(DAYS, hours.week, strict=True)
    }


def holidays_initial(hours: WorkHours) -> list[dict[str, Any]]:
    """Holidays as the editor's rows show them."""
    return [{"day": h.day, "name": h.name, "yearly": h.yearly} for h in hours.holidays]
