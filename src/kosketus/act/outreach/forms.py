"""The form of a send-out: who, when, how many. Usual values stand in it already, so that most is left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.act.outreach.domain.listing import Reading, read_list
from kosketus.act.outreach.models import Audience, Programme
from kosketus.act.outreach.models.programme import NAME_LENGTH
from kosketus.act.outreach.occasions import NAMES, Usual
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team

_UNITS = {"minutes": 1, "hours": 60, "days": 1440}
_MOST_BYTES = 20 << 20
_YEAR = 365
_WEEKS = 52
ONCE, AGAIN = "once", "again"
_SHOWN_LINES = 3


class ProgrammeForm(forms.Form):
    """One send-out. Which fields count depends on who is asked; the others may hold anything and are passed over."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    audience = forms.ChoiceField(label=gettext_lazy("Who is asked"), choices=Audience.choices, widget=forms.RadioSelect)
    segment = forms.ChoiceField(label=gettext_lazy("Which of them"), required=False)
    listed = forms.CharField(
        label=gettext_lazy("Mail addresses, one in a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("A whole table can be pasted: of each line the mail addresses count."),
    )
    file = forms.FileField(label=gettext_lazy("Or a file (CSV or text)"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Customer numbers in it are those of"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("The name of the system that numbers your customers, as in your imports."),
    )
    event = forms.ChoiceField(label=gettext_lazy("What happens"), required=False)
    delay = forms.IntegerField(label=gettext_lazy("Ask after"), required=False, min_value=0, max_value=_YEAR * 24)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        required=False,
        choices=[
            ("minutes", gettext_lazy("minutes")),
            ("hours", gettext_lazy("hours")),
            ("days", gettext_lazy("days")),
        ],
    )
    repeat_days = forms.IntegerField(
        label=gettext_lazy("Ask the same person again after days"),
        required=False,
        min_value=0,
        max_value=2 * _YEAR,
        help_text=gettext_lazy("0: only when it happens again."),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"),
        required=False,
        choices=[(ONCE, gettext_lazy("Once")), (AGAIN, gettext_lazy("Again and again, a part of them each week"))],
        widget=forms.RadioSelect,
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("Everybody’s turn comes once in weeks"),
        required=False,
        min_value=1,
        max_value=_WEEKS,
        help_text=gettext_lazy("26: twice a year, and a 26th of them each week."),
    )
    settle_days = forms.IntegerField(
        label=gettext_lazy("Leave newcomers alone for days"),
        required=False,
        min_value=0,
        max_value=_YEAR,
        help_text=gettext_lazy("So many after the first purchase, as far as purchases are known."),
    )
    begin_on = forms.DateField(
        label=gettext_lazy("Begin on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: as soon as it is started."),
    )
    spread_days = forms.IntegerField(label=gettext_lazy("Spread over days"), required=False, min_value=1, max_value=60)
    share = forms.IntegerField(
        label=gettext_lazy("Of these, ask a share of (%)"),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=gettext_lazy("Who is among them is drawn by lot, and stays so."),
    )
    at_most = forms.IntegerField(label=gettext_lazy("At most so many"), required=False, min_value=1)
    quota = forms.IntegerField(label=gettext_lazy("Stop at so many answers"), required=False, min_value=1)
    remind_days = forms.IntegerField(
        label=gettext_lazy("Remind after days"),
        required=False,
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("One reminder, to those who have not answered. 0: none."),
    )
    expire_days = forms.IntegerField(
        label=gettext_lazy("An answer is possible for days"), required=False, min_value=1, max_value=_YEAR
    )
    may_wait = forms.ChoiceField(
        label=gettext_lazy("Who cannot be asked now"),
        required=False,
        choices=[
            ("yes", gettext_lazy("is asked later, while it still makes sense")),
            ("no", gettext_lazy("is left alone")),
        ],
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any], has_list: bool = False
    ) -> None:
        super().__init__(data, files, initial=dict(initial))
        self.reading = Reading((), ())
        self._has_list = has_list
        self._choose("segment", [("", _("All customers")), *((one.slug, one.name) for one in customers.segments())])
        self._choose("event", [(one.value, spoken.name) for one, spoken in NAMES.items()])
        self._choose("owner", [("", _("nobody")), *team.colleagues()])

    def _choose(self, field: str, choices: list[tuple[str, str | Promise]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What belongs together."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("audience") == Audience.UPLOAD:
            self._read_list(given)
        if given.get("audience") == Audience.EVENT and given.get("delay") is None and "delay" not in self.errors:
            self.add_error("delay", _("Say how long after it. 0 asks at once."))
        begin_on = given.get("begin_on")
        if begin_on and begin_on < clock.now().astimezone(_zone()).date():
            self.add_error("begin_on", _("This day is over. Choose today or a later one."))
        return given

    def _read_list(self, given: Mapping[str, Any]) -> None:
        file = given.get("file")
        if file is not None and file.size > _MOST_BYTES:
            self.add_error("file", _("This file is larger than 20 MB. Bring it in parts."))
            return
        text = file.read().decode("utf-8-sig", errors="replace") if file else given.get("listed", "")
        self.reading = read_list(text, source=given.get("source", "").strip())
        if not self.reading.keys and not (self._has_list and not text.strip()):
            self.add_error("listed", _("There is no mail address in it. Paste addresses, or choose a file."))

    def settings(self) -> dict[str, Any]:
        """The fields of the programme; what does not count for its audience has its plain value."""
        given = self.cleaned_data
        chosen = Audience(given["audience"])
        by_event, again = chosen is Audience.EVENT, chosen is Audience.SEGMENT and given["rhythm"] == AGAIN
        return {
            "name": given["name"],
            "owner": given["owner"],
            "audience": chosen,
            "segment": given["segment"] if chosen is Audience.SEGMENT else "",
            "event": given["event"] if by_event else "",
            "delay_minutes": given["delay"] * _UNITS[given["unit"] or "days"] if by_event else 0,
            "repeat_days": (given["repeat_days"] or 0) if by_event else 0,
            "weeks": (given["weeks"] or 26) if again else 0,
            "settle_days": (given["settle_days"] or 0) if again else 0,
            "spread_days": 1 if by_event or again else given["spread_days"] or 1,
            "begun_at": None if by_event else _morning(given["begin_on"]),
            "share": given["share"] or 100,
            "at_most": 0 if by_event else given["at_most"] or 0,
            "quota": given["quota"] or 0,
            "remind_days": _or(given["remind_days"], 4),
            "expire_days": given["expire_days"] or 14,
            "may_wait": given["may_wait"] != "no",
        }


class OwnForm(forms.Form):
    """What can be changed of a send-out that was started."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choices: Any = [("", _("nobody")), *team.colleagues()]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def _zone() -> ZoneInfo:
    return ZoneInfo(team.organisation().time_zone)


def _morning(day: Any) -> datetime | None:
    """Ten o'clock of a day there; none for today, which begins at the start."""
    if day is None or day <= clock.now().astimezone(_zone()).date():
        return None
    return datetime.combine(day, time(10), _zone())


class RateForm(forms.Form):
    """What somebody expects of a letter, for the rehearsal only: nothing is stored."""

    rate = forms.IntegerField(
        label=gettext_lazy("Of 100 letters, this many are answered"),
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def share(self) -> float | None:
        """The share that was said; None where nothing was, or nothing that can be one."""
        return self.cleaned_data["rate"] / 100 if self.is_bound and self.is_valid() else None


def usual_values(name: str, usual: Usual, owner: str) -> dict[str, Any]:
    """What a new form begins with for a survey of some kind."""
    minutes = int(usual.delay.total_seconds() // 60)
    delay, unit = split(minutes or 1440)
    return {
        "name": name,
        "audience": Audience.EVENT if usual.occasion and not usual.weeks else Audience.SEGMENT,
        "event": usual.occasion or "",
        "delay": delay,
        "unit": unit,
        "repeat_days": usual.repeat_days,
        "rhythm": AGAIN if usual.weeks else ONCE,
        "weeks": usual.weeks or 26,
        "settle_days": usual.settle_days,
        "spread_days": 1,
        "share": 100,
        "remind_days": 4,
        "expire_days": 14,
        "may_wait": "yes",
        "owner": owner,
    }


def stored_values(programme: Programme) -> dict[str, Any]:
    """What the form of a draft begins with."""
    delay, unit = split(programme.delay_minutes)
    begun_at = programme.begun_at.astimezone(_zone()).date() if programme.begun_at else None
    return {
        "name": programme.name,
        "audience": programme.audience,
        "segment": programme.segment,
        "event": programme.event,
        "delay": delay,
        "unit": unit,
        "repeat_days": programme.repeat_days,
        "rhythm": AGAIN if programme.weeks else ONCE,
        "weeks": programme.weeks or 26,
        "settle_days": programme.settle_days,
        "begin_on": begun_at,
        "spread_days": programme.spread_days,
        "share": programme.share,
        "at_most": programme.at_most or None,
        "quota": programme.quota or None,
        "remind_days": programme.remind_days,
        "expire_days": programme.expire_days,
        "may_wait": "yes" if programme.may_wait else "no",
        "owner": programme.owner,
    }


def split(minutes: int) -> tuple[int, str]:
    """Minutes in the largest unit that says them whole."""
    unit = next((name for name in ("days", "hours") if minutes and minutes % _UNITS[name] == 0), "minutes")
    return minutes // _UNITS[unit], unit
