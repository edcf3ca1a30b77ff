"""What is typed to plan and to keep: a target, a note, a saved view."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.show.dashboards import planning
from kosketus.understand.scores.facade import Definition

_EARLIEST, _LATEST = date(1970, 1, 1), date(2200, 1, 1)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class _Dated(forms.Form):
    def _checked(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if not _EARLIEST <= day <= _LATEST:
            raise forms.ValidationError(_("Choose a day between 1970 and 2200."))
        return day


class TargetForm(_Dated):
    """A value in the unit that people know, and the day from which it holds."""

    value = forms.FloatField()
    valid_from = _day(gettext_lazy("Holds from"))

    def __init__(self, *given: Any, definition: Definition, **more: Any) -> None:
        super().__init__(*given, **more)
        least, most = planning.limits(definition)
        label = _("Target, %(unit)s") % {"unit": planning.unit(definition)}
        self.fields["value"] = forms.FloatField(label=label, min_value=least, max_value=most)
        self.fields["value"].widget.attrs["step"] = "any"
        self.order_fields(["value", "valid_from"])

    def clean_valid_from(self) -> date:
        """A day that a trend can hold."""
        return self._checked("valid_from")


class NoteForm(_Dated):
    """A day and what happened on it."""

    day = _day(gettext_lazy("Day"))
    words = forms.CharField(label=gettext_lazy("What happened"), max_length=80)
    everywhere = forms.BooleanField(label=gettext_lazy("Show it with every score"), required=False)

    def clean_day(self) -> date:
        """A day that a trend can hold."""
        return self._checked("day")


class ViewForm(forms.Form):
    """A name for what the page shows."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    shared = forms.BooleanField(label=gettext_lazy("Show it to everybody in the team"), required=False)
    score = forms.CharField(widget=forms.HiddenInput, max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000, required=False)
