"""What pages and the command line say of a score, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from babel.lists import format_list
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.ui import dates, honesty, locales, numbers
from kosketus.ui.honesty import Finding, Verdict
from kosketus.understand.scores.contracts import (
    Clock,
    Filter,
    Grain,
    GroupScore,
    Period,
    PeriodScore,
    Receipt,
    State,
    Value,
)
from kosketus.understand.scores.facade import Compared, Definition, Remedy

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
CLOCKS: dict[Clock, str | Promise] = {
    Clock.CALENDAR: gettext_lazy("All hours"),
    Clock.WORKING: gettext_lazy("Working hours"),
}
LOOK: dict[Grain, str | Promise] = {
    Grain.MONTH: gettext_lazy("Look by month"),
    Grain.QUARTER: gettext_lazy("Look by quarter"),
    Grain.YEAR: gettext_lazy("Look by year"),
}


def figure(definition: Definition, value: Value) -> str:
    """The number as people read it, or "–"."""
    return numbers.figure(value.value, definition.shown)


def likely_range(definition: Definition, value: Value) -> str:
    """The likely range in words; empty where there is none to show."""
    if value.low is None or value.high is None:
        return ""
    return honesty.likely_range(value.low, value.high, definition.shown)


def answers(definition: Definition, value: Value) -> str:
    """How many answers (or customers, orders …), with their noun; empty where that is withheld."""
    return "" if value.n is None else numbers.counted(value.n, definition.noun)


def period(one: Period) -> str:
    """The period's name, such as "May 2026"."""
    return dates.period(one.since, one.until)


def moment_or_period(definition: Definition, one: Period) -> str:
    """The period's name, or "today" where the number says how it stands now."""
    return _("Today") if definition.stands_now and one.unfinished else period(one)


def counted_before(definition: Definition, scored: PeriodScore) -> str:
    """What a count was in the period before: "1,412 comments in September"; empty for all else."""
    if definition.shown != "count" or scored.previous is None or scored.before is None:
        return ""
    counted = numbers.counted(int(scored.before), definition.noun)
    if definition.stands_now:
        return _("%(counted)s at the end of %(period)s") % {"counted": counted, "period": period(scored.previous)}
    return f"{counted} {within(scored.previous)}"


def within(one: Period) -> str:
    """The period inside a sentence, such as "in May"."""
    return dates.within(one.since, one.until, year=_this_year())


def verdict(definition: Definition, scored: PeriodScore) -> Verdict | None:
    """What may be said of a period against the one before; None where there is nothing before it."""
    if scored.value.state is State.WITHHELD:
        return honesty.hidden(scored.value.minimum_n)
    if scored.value.state is State.FEW:
        return honesty.too_few(scored.value.n or 0, definition.noun)
    if scored.change is None or scored.previous is None:
        return None
    if scored.change.verdict == "too few":
        return Verdict(
            finding=Finding.FEW, words=_("Too few answers %(when)s to compare") % {"when": within(scored.previous)}
        )
    return honesty.verdict(
        _FINDINGS[scored.change.verdict], within(scored.previous), low_is_good=low_is_good(definition)
    )


def compared_verdict(definition: Definition, value: Value, other: Compared) -> Verdict:
    """What may be said of a number against the one that the reader chose."""
    if value.state is State.FEW:
        return honesty.too_few(value.n or 0, definition.noun)
    if other.value.state is State.EMPTY:
        return Verdict(finding=Finding.FEW, words=_("No answers %(when)s to compare with") % {"when": against(other)})
    if other.value.state is State.WITHHELD:
        return honesty.hidden(other.value.minimum_n)
    return _tested(definition, other)


def _tested(definition: Definition, other: Compared) -> Verdict:
    if other.change is None:
        return Verdict(finding=Finding.NONE, words=_("Not tested: a count is no estimate"))
    if other.change.verdict == "too few":
        return Verdict(finding=Finding.FEW, words=_("Too few answers %(when)s to compare") % {"when": against(other)})
    if other.change.verdict == "no clear change" and other.versus.group is not None:
        group = filtered(other.versus.group)
        return Verdict(finding=Finding.NONE, words=_("No clear difference from %(group)s") % {"group": group})
    return honesty.verdict(_FINDINGS[other.change.verdict], against(other), low_is_good=low_is_good(definition))


def against(other: Compared) -> str:
    """The other side inside a sentence, such as "in May 2025" or "for channel = web"."""
    if other.versus.group is not None:
        return _("for %(group)s") % {"group": filtered(other.versus.group)}
    return within(other.period)


def other_side(definition: Definition, other: Compared) -> str:
    """The number on the other side: "June 2025: +18, likely between +9 and +26, 412 answers"."""
    name = filtered(other.versus.group) if other.versus.group else period(other.period)
    told = [figure(definition, other.value), likely_range(definition, other.value), answers(definition, other.value)]
    return f"{name}: {', '.join(each for each in told if each)}"


def group_verdict(definition: Definition, group: GroupScore) -> Verdict | None:
    """What may be said of a group against everybody else."""
    if group.value.state is State.WITHHELD:
        return honesty.hidden(group.value.minimum_n)
    if group.value.state is State.FEW:
        return honesty.too_few(group.value.n or 0, definition.noun)
    if group.change is None or group.change.verdict == "too few":
        return None
    if group.change.verdict == "no clear change":
        return Verdict(finding=Finding.NONE, words=_("No clear difference from the others"))
    finding = _FINDINGS[group.change.verdict]
    up = finding is Finding.UP
    words = _("Clearly higher than the others") if up else _("Clearly lower than the others")
    return Verdict(finding=finding, words=words, good=up != low_is_good(definition))


def is_judged(scored: PeriodScore) -> bool:
    """Whether a verdict may be given on a period at all."""
    return scored.value.state is State.ENOUGH


def finding(definition: Definition, scored: PeriodScore, said: Verdict | None = None) -> str:
    """The title of a trend: what it shows, in a sentence; *said* in the place of the verdict on the period before."""
    said = said or verdict(definition, scored)
    name = _("%(score)s %(figure)s %(when)s") % {
        "score": definition.name,
        "figure": figure(definition, scored.value),
        "when": _("today") if definition.stands_now and scored.period.unfinished else within(scored.period),
    }
    return f"{name}. {said.words}." if said else f"{name}."


def band(name: str) -> str:
    """The name of a band, such as "Promoters"."""
    return str(_BANDS.get(name, name))


def bands(definition: Definition, receipt: Receipt) -> str:
    """How many stand in each band, of scores that are made of answers."""
    counted = receipt.bands.items() if definition.is_answered else ()
    return ", ".join(f"{band(name)} {numbers.integer(n)}" for name, n in counted)


def filtered(each: Filter) -> str:
    """A filter as a person says it."""
    name = each.field.partition(".")[2] or each.field
    if name.startswith(customers.SEGMENT):
        slug = name.removeprefix(customers.SEGMENT)
        return f"{dict(customers.segment_names()).get(slug, slug)} = {group_name(each.field, each.value)}"
    return f"{name} = {each.value}".replace("_", " ")


def group_name(field: str, value: str) -> str:
    """What a group of a breakdown is called: those in a segment and all others have no name of their own."""
    if field.partition(".")[2].startswith(customers.SEGMENT):
        return option(value)
    return value


def option(name: str) -> str:
    """What was chosen where nobody wrote words for it: the options that every survey has."""
    return {"yes": _("Yes"), "no": _("No"), "other": _("Something else")}.get(name, name)


def spoken(texts: Mapping[str, str]) -> str:
    """The words in the reader's language, else in English, else in any; empty where there are none."""
    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), "")


def listed(names: Sequence[str]) -> str:
    """Names in a row, such as "A, B and C"."""
    return format_list(names, locale=locales.current())


def low_is_good(definition: Definition) -> bool:
    """Whether the score is the better the lower it is."""
    return definition.metric.direction == "lower"


def remedy(definition: Definition, found: Remedy) -> str:
    """What would make a change visible: answers needed, how long they take, in which period they would be."""
    said = [
        ngettext(
            "About %(needed)s answer in each period shows a change of %(change)s four times out of five.",
            "About %(needed)s answers in each period show a change of %(change)s four times out of five.",
            found.needed,
        )
        % {"needed": numbers.integer(_roughly(found.needed)), "change": size(definition, found.difference)}
    ]
    if found.months is not None:
        pace = ngettext("%(count)s answer a month", "%(count)s answers a month", round(found.a_month))
        said.append(
            ngettext(
                "At your pace of %(pace)s that is %(months)s month.",
                "At your pace of %(pace)s that is %(months)s months.",
                found.months,
            )
            % {"pace": pace % {"count": numbers.integer(found.a_month)}, "months": numbers.integer(found.months)}
        )
    if found.grain is None:
        said.append(_("Not even a year has that many: ask more people, or look for a larger change."))
    return " ".join(said)


def size(definition: Definition, difference: float) -> str:
    """How large a change is, without its direction: "10 points", "0.4" of a mean."""
    if definition.shown == "mean":
        return numbers.decimal(difference, 1)
    if definition.shown in {"duration", "count"}:
        return numbers.figure(difference, definition.shown)
    return numbers.points(difference * (100 if definition.shown == "share" else 1)).lstrip("+")


def _roughly(count: int) -> int:
    """Two figures are enough for a number that is itself a guess."""
    step = int(10 ** max(len(str(count)) - 2, 0))
    return -(-count // step) * step


def counted_on() -> str:
    """When a number was counted, for what leaves the page."""
    return _("Counted on %(moment)s") % {"moment": dates.moment(clock.now())}


def _this_year() -> int:
    return clock.now().year
