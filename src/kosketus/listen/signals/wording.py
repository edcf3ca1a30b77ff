"""The words for what an import found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from kosketus.listen.signals.outcome import KindCount, People, QuestionCount, Reason, Summary
from kosketus.ui import numbers

REASONS: Mapping[Reason, Any] = {
    Reason.EMPTY: pgettext_lazy("left out", "empty"),
    Reason.NO_ANSWER: pgettext_lazy("left out", "no answer"),
    Reason.NOT_APPLICABLE: pgettext_lazy("left out", "not applicable"),
    Reason.NOT_A_NUMBER: pgettext_lazy("left out", "not a number"),
    Reason.OUTSIDE_SCALE: pgettext_lazy("left out", "outside the scale"),
    Reason.UNKNOWN_OPTION: pgettext_lazy("left out", "unknown option"),
    Reason.BAD_DATE: pgettext_lazy("left out", "unreadable date"),
    Reason.TOO_EARLY: pgettext_lazy("left out", "dated before 1970"),
    Reason.TOO_LATE: pgettext_lazy("left out", "dated in the future"),
    Reason.NO_KEY: pgettext_lazy("left out", "without a key"),
    Reason.RAGGED: pgettext_lazy("left out", "wrong number of columns"),
    Reason.BROKEN_QUOTES: pgettext_lazy("left out", "quotes that do not close"),
    Reason.BAD_ENCODING: pgettext_lazy("left out", "damaged characters"),
    Reason.BROKEN_LINE: pgettext_lazy("left out", "no JSON object"),
    Reason.TOO_LONG: pgettext_lazy("left out", "too long"),
    Reason.AMBIGUOUS_NUMBER: pgettext_lazy("left out", "a number that reads two ways"),
    Reason.UNKNOWN_CURRENCY: pgettext_lazy("left out", "unknown currency"),
    Reason.TWO_CURRENCIES: pgettext_lazy("left out", "in another currency than before"),
    Reason.NEGATIVE_AMOUNT: pgettext_lazy("left out", "below zero"),
    Reason.BAD_AMOUNT: pgettext_lazy("left out", "an amount that cannot be"),
    Reason.BEFORE_START: pgettext_lazy("left out", "ends before it begins"),
    Reason.AFTER_END: pgettext_lazy("left out", "changes after its end"),
    Reason.UNKNOWN_STATE: pgettext_lazy("left out", "unknown state"),
    Reason.UNKNOWN_AUTHOR: pgettext_lazy("left out", "unknown author"),
    Reason.UNKNOWN_PURPOSE: pgettext_lazy("left out", "unknown purpose"),
    Reason.BAD_TEXT: pgettext_lazy("left out", "characters that cannot be stored"),
    Reason.NO_MATCH: pgettext_lazy("left out", "without a row in the other file"),
    Reason.NO_CUSTOMER: pgettext_lazy("left out", "naming no customer"),
}


def reasons(left_out: Mapping[Reason, int]) -> str:
    """Such as "84 outside the scale, 1 empty", most frequent first."""
    ranked = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(
        _("%(number)s %(reason)s") % {"number": numbers.integer(number), "reason": REASONS[reason]}
        for reason, number in ranked
    )


def rows_left_out(left_out: Mapping[Reason, int]) -> str:
    """Such as "85 rows left out: 84 outside the scale, 1 empty"; "no rows left out" where there are none."""
    number = sum(left_out.values())
    if not number:
        return _("no rows left out")
    sentence = ngettext("%(number)s row left out: %(why)s", "%(number)s rows left out: %(why)s", number)
    return sentence % {"number": numbers.integer(number), "why": reasons(left_out)}


def question_line(summary: Summary, question: QuestionCount) -> str:
    """Such as "2,746 answers, 85 rows left out: 84 outside the scale, 1 empty"."""
    return _("%(answers)s, %(left_out)s") % {
        "answers": numbers.answers(question.answers),
        "left_out": rows_left_out(summary.left_out_of(question)),
    }


def kind_line(summary: Summary, kind: KindCount) -> str:
    """Such as "8,135 orders, no rows left out; 1,296,612.36 BRL"."""
    line = _("%(rows)s, %(left_out)s") % {
        "rows": rows_of(kind),
        "left_out": rows_left_out(summary.left_out_of(kind)),
    }
    if not kind.money:
        return line
    sums = ", ".join(numbers.money(_major(minor, currency), currency) for currency, minor in sorted(kind.money.items()))
    return _("%(line)s; %(sums)s in all") % {"line": line, "sums": sums}


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def rows_of(kind: KindCount) -> str:
    """Such as "8,132 orders"."""
    number = kind.rows
    words = {
        "order": ngettext("%(number)s order", "%(number)s orders", number),
        "subscription": ngettext("%(number)s subscription", "%(number)s subscriptions", number),
        "ticket": ngettext("%(number)s event of tickets", "%(number)s events of tickets", number),
        "signal": ngettext("%(number)s event", "%(number)s events", number),
        "spend": ngettext("%(number)s expense", "%(number)s expenses", number),
        "customer": ngettext("%(number)s customer", "%(number)s customers", number),
    }
    return words[kind.kind] % {"number": numbers.integer(number)}


def headline(summary: Summary) -> str:
    """The first thing to know: how the first question, or the first kind, fared."""
    if summary.questions:
        return question_line(summary, summary.questions[0])
    return kind_line(summary, summary.kinds[0]) if summary.kinds else ""


def outcome_line(summary: Summary) -> str:
    """What was, or would be, recorded."""
    if summary.is_of_customers:
        return _people_line(summary)
    words = {"new": numbers.integer(summary.new), "known": numbers.integer(summary.known)}
    if summary.dry_run:
        return _("Nothing was changed. %(new)s would be new, %(known)s are there already.") % words
    return _("%(new)s new, %(known)s were there already.") % words


def _people_line(summary: Summary) -> str:
    """Such as "1,200 new, 340 known, 12 changed"."""
    people = summary.people
    words = {name: numbers.integer(getattr(people, name)) for name in ("new", "known", "changed")}
    if summary.dry_run:
        return _("Nothing was changed. %(new)s would be new, %(known)s known, %(changed)s changed.") % words
    return _("%(new)s new, %(known)s known, %(changed)s changed.") % words


def _people_notes(people: People) -> Iterator[str]:
    if people.several:
        line = ngettext(
            "%(number)s customer has several mail addresses; all of them lead to the same customer.",
            "%(number)s customers have several mail addresses; all of them lead to the same customer.",
            people.several,
        )
        yield line % {"number": numbers.integer(people.several)}
    if people.elsewhere:
        line = ngettext(
            "%(number)s mail address or phone belongs to another customer already and stays there.",
            "%(number)s mail addresses or phones belong to other customers already and stay there.",
            people.elsewhere,
        )
        yield line % {"number": numbers.integer(people.elsewhere)}


def notes(summary: Summary) -> list[str]:
    """What else a person should know."""
    found = [*summary.notes, *_people_notes(summary.people)]
    if summary.differing and summary.kinds:
        line = ngettext(
            "%(number)s row differs from what was brought in before; what was told first was kept.",
            "%(number)s rows differ from what was brought in before; what was told first was kept.",
            summary.differing,
        )
        found.append(line % {"number": numbers.integer(summary.differing)})
    elif summary.differing:
        line = ngettext(
            "%(number)s answer differs from what was brought in before; the first one was kept.",
            "%(number)s answers differ from what was brought in before; the first ones were kept.",
            summary.differing,
        )
        found.append(line % {"number": numbers.integer(summary.differing)})
    if summary.without_customer:
        line = ngettext(
            "%(number)s row names no customer; its answers count without one.",
            "%(number)s rows name no customer; their answers count without one.",
            summary.without_customer,
        )
        found.append(line % {"number": numbers.integer(summary.without_customer)})
    return found


def summary_lines(title: str, summary: Summary) -> list[str]:
    """The whole summary for a terminal, line by line."""
    width = max((len(question.key) for question in summary.questions), default=0)
    lines = [f"{title}: {numbers.rows(summary.rows)}"]
    lines += [f"  {question.key:<{width}}  {question_line(summary, question)}" for question in summary.questions]
    lines += [f"  {kind_line(summary, kind)}" for kind in summary.kinds]
    lines += [outcome_line(summary), *notes(summary)]
    lines += [_("Rows left out, with reasons: %(path)s") % {"path": path} for path in summary.rejects]
    if summary.rejects:
        lines.append(_("Mend them there, then: kosketus import FILE --like %(number)s") % {"number": summary.number})
    if summary.new and not summary.dry_run:
        lines.append(_("To undo it: kosketus import --undo %(number)s") % {"number": summary.number})
    return lines
