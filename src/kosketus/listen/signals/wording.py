"""The words for what an import found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from kosketus.listen.signals.outcome import QuestionCount, Reason, Summary
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
    Reason.TOO_LONG: pgettext_lazy("left out", "too long"),
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


def outcome_line(summary: Summary) -> str:
    """What was, or would be, recorded."""
    words = {"new": numbers.integer(summary.new), "known": numbers.integer(summary.known)}
    if summary.dry_run:
        return _("Nothing was changed. %(new)s would be new, %(known)s are there already.") % words
    return _("%(new)s new, %(known)s were there already.") % words


def notes(summary: Summary) -> list[str]:
    """What else a person should know."""
    found = list(summary.notes)
    if summary.differing:
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
    width = max(len(question.key) for question in summary.questions)
    lines = [f"{title}: {numbers.rows(summary.rows)}"]
    lines += [f"  {question.key:<{width}}  {question_line(summary, question)}" for question in summary.questions]
    lines += [outcome_line(summary), *notes(summary)]
    lines += [_("Rows left out, with reasons: %(path)s") % {"path": path} for path in summary.rejects]
    if summary.rejects:
        lines.append(_("Mend them there and bring that file in with the same recipe."))
    return lines
