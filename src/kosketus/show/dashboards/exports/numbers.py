"""The numbers of a score's page as tables: what the screen shows, and no more than it may show."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kosketus.show.dashboards import pictures, words
from kosketus.show.dashboards.exports.cells import Cell, Row, Sheet
from kosketus.ui import honesty
from kosketus.understand.scores.contracts import Change, Period, State, Value
from kosketus.understand.scores.contracts import Sheet as Scored
from kosketus.understand.scores.facade import Definition

# Names for machines, the same in every language, as in the API.
COLUMNS = (
    "table",
    "name",
    "since",
    "until",
    "score",
    "low",
    "high",
    "answers",
    "state",
    "verdict",
    "difference",
    "difference_low",
    "difference_high",
)


def rows(scored: Scored) -> Iterator[Row]:
    """Every period, every group of the period in focus, every step of the scale, in one table for machines."""
    for each in scored.trend:
        yield ("trend", str(each.period.grain), *_span(each.period), *_figures(each.value), *_change(each.change))
    if scored.current is None:
        return
    span = _span(scored.current.period)
    for group in scored.groups:
        yield ("group", group.name, *span, *_figures(group.value), *_change(group.change))
    for step, n in sorted(scored.distribution.items()):
        yield ("distribution", str(step), *span, None, None, None, n, "", "", None, None, None)


def notes(definition: Definition, scored: Scored) -> list[str]:
    """The receipt, line by line, with the day of the count and the command."""
    lines = [f"{term}: {text}" for term, text in pictures.receipt_lines(definition, scored.receipt)]
    return [words.counted_on(), *lines, scored.receipt.command]


def sheets(definition: Definition, scored: Scored) -> Iterator[Sheet]:
    """The same for people: a worksheet for each table of the page, and the receipt at the end."""
    yield _trend(definition, scored)
    if scored.groups and scored.dimension is not None:
        yield _groups(definition, scored)
    if scored.distribution:
        yield _distribution(scored)
    yield _receipt(definition, scored)


def _trend(definition: Definition, scored: Scored) -> Sheet:
    shown = definition.shown
    return Sheet(
        title=str(definition.name),
        columns=[_("Period"), _("Begins"), *_headings()],
        kinds=["text", "date", shown, shown, shown, "count", "text"],
        rows=[
            (
                words.period(each.period),
                each.period.since,
                *_figures(each.value)[:4],
                _told(words.verdict(definition, each)),
            )
            for each in scored.trend
        ],
    )


def _groups(definition: Definition, scored: Scored) -> Sheet:
    shown = definition.shown
    field, name = (scored.dimension.field, scored.dimension.name) if scored.dimension else ("", "")
    return Sheet(
        title=name,
        columns=[name, *_headings()],
        kinds=["text", shown, shown, shown, "count", "text"],
        rows=[
            (
                words.group_name(field, each.name),
                *_figures(each.value)[:4],
                _told(words.group_verdict(definition, each)),
            )
            for each in scored.groups
        ],
    )


def _distribution(scored: Scored) -> Sheet:
    whole = sum(scored.distribution.values())
    return Sheet(
        title=_("How the answers lie on the scale"),
        columns=[_("Answer"), _("Share"), _("Answers")],
        kinds=["count", "share", "count"],
        rows=[(step, n / whole, n) for step, n in sorted(scored.distribution.items())],
    )


def _receipt(definition: Definition, scored: Scored) -> Sheet:
    lines: list[Row] = [(term, text) for term, text in pictures.receipt_lines(definition, scored.receipt)]
    period = words.period(scored.current.period) if scored.current else ""
    return Sheet(
        title=_("How this was counted"),
        columns=[str(definition.name), period],
        kinds=["text", "words"],
        rows=[
            *lines,
            (_("Counted"), words.counted_on()),
            (_("Count it again on the command line:").rstrip(":"), scored.receipt.command),
        ],
    )


def _headings() -> list[str]:
    return [_("Score"), _("Likely from"), _("Likely to"), _("Answers"), _("What may be said")]


def _span(period: Period) -> tuple[Cell, Cell]:
    return period.since, period.until


def _figures(value: Value) -> tuple[Cell, Cell, Cell, Cell, Cell]:
    """Score, range, answers and state; a withheld number has its state only."""
    if value.state is State.WITHHELD:
        return None, None, None, None, str(value.state)
    return value.value, value.low, value.high, value.n, str(value.state)


def _change(change: Change | None) -> tuple[Cell, Cell, Cell, Cell]:
    if change is None:
        return "", None, None, None
    return change.verdict, change.difference, change.low, change.high


def _told(said: honesty.Verdict | None) -> str:
    return said.words if said else ""
