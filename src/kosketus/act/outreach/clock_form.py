"""The form of the rules of asking, and the rules in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from babel.dates import format_time, get_day_names
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kosketus.act.outreach import names
from kosketus.act.outreach.domain.clocks import Clocks
from kosketus.ui import locales

_MOST_DAYS = 730
_HOUR = 60
_PURPOSE = "purpose_"
_QUIET = ["quiet_from", "quiet_until", "quiet_weekdays", "holidays"]


def _days(label: Any, help_text: Any = "", least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=_MOST_DAYS)


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, help_text=help_text, widget=widget)


def weekdays() -> list[tuple[int, str]]:
    """The days of the week, Monday first, in the language of the page."""
    return sorted(
        (number, str(name)) for number, name in get_day_names("wide", "stand-alone", locales.current()).items()
    )


class ClockForm(forms.Form):
    """How often and when people may be asked."""

    ask_days = _days(gettext_lazy("Days between two surveys"))
    offer_days = _days(gettext_lazy("Days between two offers"))
    between_days = _days(gettext_lazy("Days between a survey and an offer"))
    quiet_from = _time(gettext_lazy("Quiet from"))
    quiet_until = _time(gettext_lazy("Quiet until"), gettext_lazy("The same time twice: no hour is quiet."))
    quiet_weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Quiet days"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    holidays = forms.BooleanField(
        label=gettext_lazy("Also on the holidays of your first working calendar"), required=False
    )
    rest_days = _days(gettext_lazy("Days of rest after its end"))
    open_days = _days(
        gettext_lazy("Days until a waiting message is forgotten"),
        gettext_lazy("Old logs often lack the end of a conversation; without this nobody in them would ever be asked."),
        least=1,
    )

    def __init__(self, *args: Any, clocks: Clocks, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(clocks)
        super().__init__(*args, **kwargs)
        ticks = self.fields["quiet_weekdays"]
        assert isinstance(ticks, forms.MultipleChoiceField)  # noqa: S101 - told to mypy
        ticks.choices = weekdays()
        for purpose, label in names.PURPOSES.items():
            self.fields[_PURPOSE + purpose] = _days(label)

    @property
    def purposes(self) -> list[str]:
        """The fields of the clocks by purpose."""
        return [name for name in self.fields if name.startswith(_PURPOSE)]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand on the page, under a heading each."""
        named = (
            (_("How often, for one person"), ["ask_days", "offer_days", "between_days"]),
            (_("Days between two of the same kind, 0 where the days above are enough"), self.purposes),
            (_("Quiet times, by the clocks where the person lives"), _QUIET),
            (_("Conversations"), ["rest_days", "open_days"]),
        )
        return [(title, [self[name] for name in fields]) for title, fields in named]

    def clean_quiet_weekdays(self) -> list[int]:
        """At least one day is left."""
        days = [int(day) for day in self.cleaned_data["quiet_weekdays"]]
        if len(days) == len(weekdays()):
            raise forms.ValidationError(_("Leave at least one day on which people may be asked."))
        return days

    def clocks(self) -> Clocks:
        """The values as the ledger takes them."""
        given = self.cleaned_data
        return Clocks(
            ask_days=given["ask_days"],
            offer_days=given["offer_days"],
            between_days=given["between_days"],
            purposes={name.removeprefix(_PURPOSE): given[name] for name in self.purposes if given[name]},
            quiet_from=_minutes(given["quiet_from"]),
            quiet_until=_minutes(given["quiet_until"]),
            quiet_weekdays=tuple(given["quiet_weekdays"]),
            holidays=given["holidays"],
            rest_days=given["rest_days"],
            open_days=given["open_days"],
        )


def _initial(clocks: Clocks) -> dict[str, Any]:
    return {
        "ask_days": clocks.ask_days,
        "offer_days": clocks.offer_days,
        "between_days": clocks.between_days,
        "quiet_from": _clock(clocks.quiet_from),
        "quiet_until": _clock(clocks.quiet_until),
        "quiet_weekdays": list(clocks.quiet_weekdays),
        "holidays": clocks.holidays,
        "rest_days": clocks.rest_days,
        "open_days": clocks.open_days,
        **{_PURPOSE + purpose: clocks.purposes.get(purpose, 0) for purpose in names.PURPOSES},
    }


def _minutes(moment: time) -> int:
    return moment.hour * _HOUR + moment.minute


def _clock(minutes: int) -> time:
    return time(minutes // _HOUR % 24, minutes % _HOUR)


def sentences(clocks: Clocks) -> list[str]:
    """The rules as a person says them."""
    return [
        *_intervals(clocks),
        *_quiet(clocks),
        _talks(clocks),
        _("A reminder needs no place of its own, and there is one for each question."),
        _("Whoever said no is left alone. Offers go only to people who agreed to them."),
        _("Answers that somebody waits for, news about orders and warnings are written down here and never held back."),
    ]


def _intervals(clocks: Clocks) -> list[str]:
    said = [
        (clocks.ask_days, _at_most_surveys(clocks.ask_days)),
        (clocks.offer_days, _at_most_offers(clocks.offer_days)),
        (clocks.between_days, _between(clocks.between_days)),
    ]
    return [words for days, words in said if days] + _of_purposes(clocks.purposes)


def _at_most_surveys(days: int) -> str:
    words = ngettext(
        "At most one survey in %(days)d day per person.", "At most one survey in %(days)d days per person.", days
    )
    return words % {"days": days}


def _at_most_offers(days: int) -> str:
    words = ngettext(
        "At most one offer in %(days)d day per person.", "At most one offer in %(days)d days per person.", days
    )
    return words % {"days": days}


def _between(days: int) -> str:
    words = ngettext(
        "At least %(days)d day between a survey and an offer.",
        "At least %(days)d days between a survey and an offer.",
        days,
    )
    return words % {"days": days}


def _of_purposes(purposes: Mapping[str, int]) -> list[str]:
    said = []
    for purpose, days in purposes.items():
        words = ngettext(
            "“%(purpose)s”: at least %(days)d day between two.",
            "“%(purpose)s”: at least %(days)d days between two.",
            days,
        )
        if days:
            said.append(words % {"purpose": names.PURPOSES.get(purpose, purpose), "days": days})
    return said


def _quiet(clocks: Clocks) -> list[str]:
    said = []
    if clocks.quiet_from != clocks.quiet_until:
        words = _("Nobody is written to between %(start)s and %(end)s, by the clocks where the person lives.")
        said.append(words % {"start": spoken(clocks.quiet_from), "end": spoken(clocks.quiet_until)})
    days = [name for number, name in weekdays() if number in clocks.quiet_weekdays]
    days += [_("holidays")] if clocks.holidays else []
    if days:
        said.append(_("Quiet days: %(days)s.") % {"days": ", ".join(days)})
    return said


def spoken(minutes: int) -> str:
    """Minutes after midnight as a clock shows them."""
    return format_time(_clock(minutes), "short", locale=locales.current())


def _talks(clocks: Clocks) -> str:
    first = _("Nobody is asked while a message or complaint of theirs waits for us.")
    if not clocks.rest_days:
        return first
    then = ngettext(
        "After its end they have %(days)d day of rest.",
        "After its end they have %(days)d days of rest.",
        clocks.rest_days,
    )
    return f"{first} {then % {'days': clocks.rest_days}}"
