"""What pages and the command line say of a score, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.kernel import clock
from kosketus.ui import dates, honesty, locales, numbers
from kosketus.ui.honesty import Finding, Verdict
from kosketus.understand.scores.contracts import Filter, Grain, GroupScore, Period, PeriodScore, State, Value
from kosketus.understand.scores.facade import Definition

_FINDINGS = {"higher": Finding.UP, "lower": Finding.DOWN, "no clear change": Finding.NONE}
_BANDS: dict[str, str | Promise] = {
    "promoters": gettext_lazy("Promoters"),
    "passives": gettext_lazy("Passives"),
    "detractors": gettext_lazy("Detractors"),
    "satisfied": gettext_lazy("Satisfied"),
}
GRAINS: dict[Grain, str | Promise] = {
    Grain.MONTH: gettext_lazy("By month"),
    Grain.QUARTER: gettext_lazy("By quarter"),
    Grain.YEAR: gettext_lazy("By year"),
}


def figure(definition: Definition, value: Value) -> str:
    """The number as people read it, or "–"."""
    return numbers.figure(value.value, definition.shown)


def likely_range(definition: Definition, value: Value) -> str:
    """The likely range in words; empty where there is none to show."""
    if value.low is None or value.high is None:
        return ""
    return honesty.likely_range(value.low, value.high, definition.shown)


def answers(value: Value) -> str:
    """How many answers, with their noun; empty where that is withheld."""
    return "" if value.n is None else numbers.answers(value.n)


def period(one: Period) -> str:
    """The period's name, such as "May 2026"."""
    return dates.period(one.since, one.until)


def within(one: Period) -> str:
    """The period inside a sentence, such as "in May"."""
    return dates.within(one.since, one.until, year=_this_year())


def verdict(definition: Definition, scored: PeriodScore) -> Verdict | None:
    """What may be said of a period against the one before; None where there is nothing before it."""
    if scored.value.state is State.WITHHELD:
        return honesty.hidden(scored.value.minimum_n)
    if scored.value.state is State.FEW:
        return honesty.too_few(scored.value.n or 0)
    if scored.change is None or scored.previous is None:
        return None
    if scored.change.verdict == "too few":
        return Verdict(
            finding=Finding.FEW, words=_("Too few answers %(when)s to compare") % {"when": within(scored.previous)}
        )
    return honesty.verdict(
        _FINDINGS[scored.change.verdict], within(scored.previous), low_is_good=low_is_good(definition)
    )


def group_verdict(definition: Definition, group: GroupScore) -> Verdict | None:
    """What may be said of a group against everybody else."""
    if group.value.state is State.WITHHELD:
        return honesty.hidden(group.value.minimum_n)
    if group.value.state is State.FEW:
        return honesty.too_few(group.value.n or 0)
    if group.change is None or group.change.verdict == "too few":
        return None
    if group.change.verdict == "no clear change":
        return Verdict(finding=Finding.NONE, words=_("No clear difference from the others"))
    finding = _FINDINGS[group.change.verdict]
    up = finding is Finding.UP
    words = _("Clearly higher than the others") if up else _("Clearly lower than the others")
    return Verdict(finding=finding, words=words, good=up != low_is_good(definition))


def finding(definition: Definition, scored: PeriodScore) -> str:
    """The title of a trend: what it shows, in a sentence."""
    said = verdict(definition, scored)
    name = _("%(score)s %(figure)s %(when)s") % {
        "score": definition.name,
        "figure": figure(definition, scored.value),
        "when": dates.within(scored.period.since, scored.period.until, year=_this_year()),
    }
    return f"{name}. {said.words}." if said else f"{name}."


def band(name: str) -> str:
    """The name of a band, such as "Promoters"."""
    return str(_BANDS.get(name, name))


def filtered(each: Filter) -> str:
    """A filter as a person says it."""
    return f"{each.field.partition('.')[2] or each.field} = {each.value}".replace("_", " ")


def listed(names: Sequence[str]) -> str:
    """Names in a row, such as "A, B and C"."""
    return format_list(names, locale=locales.current())


def low_is_good(definition: Definition) -> bool:
    """Whether the score is the better the lower it is."""
    return definition.metric.direction == "lower"


def counted_on() -> str:
    """When a number was counted, for what leaves the page."""
    return _("Counted on %(moment)s") % {"moment": dates.moment(clock.now())}


def _this_year() -> int:
    return clock.now().year
