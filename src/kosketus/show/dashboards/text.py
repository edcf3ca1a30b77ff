"""A score as plain text, for terminals and mails."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kosketus.listen.signals import facade as signals
from kosketus.show.dashboards import words
from kosketus.ui import numbers
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Dimension, PeriodScore, Sheet, Source
from kosketus.understand.scores.facade import Definition

Row = Sequence[str]


def sheet_as_text(sheet: Sheet) -> str:
    """The number in focus, its history, its groups, and how it was counted."""
    definition = scores.definition(sheet.query.score)
    if sheet.current is None:
        return _("%(score)s: nothing to count yet.") % {"score": definition.name}
    parts = [_headline(definition, sheet.current), _trend(definition, sheet.trend)]
    if sheet.dimension:
        parts.append(_groups(definition, sheet) if sheet.groups else _no_groups(sheet.dimension, sheet))
    return "\n\n".join([*parts, _receipt(definition, sheet)])


def _headline(definition: Definition, current: PeriodScore) -> str:
    said = words.verdict(definition, current)
    pieces = [
        f"{definition.name} {words.figure(definition, current.value)}",
        words.period(current.period),
        words.likely_range(definition, current.value),
        words.answers(definition, current.value),
        f"{said.sign} {said.words}".strip() if said else "",
    ]
    return " · ".join(piece for piece in pieces if piece)


def _trend(definition: Definition, trend: Sequence[PeriodScore]) -> str:
    rows = [
        (
            words.period(each.period) + (" …" if each.period.unfinished else ""),
            words.figure(definition, each.value),
            numbers.span(each.value.low, each.value.high, definition.shown),
            words.answers(definition, each.value),
            said.words if (said := words.verdict(definition, each)) else "",
        )
        for each in trend
    ]
    return _table((_("Period"), _("Score"), _("Likely range"), numbers.counted_heading(definition.noun), ""), rows)


def _groups(definition: Definition, sheet: Sheet) -> str:
    field, name = (sheet.dimension.field, sheet.dimension.name) if sheet.dimension else ("", "")
    rows = [
        (
            words.group_name(field, group.name),
            words.figure(definition, group.value),
            numbers.span(group.value.low, group.value.high, definition.shown),
            words.answers(definition, group.value),
            said.words if (said := words.group_verdict(definition, group)) else "",
        )
        for group in sheet.groups
    ]
    return _table((name, _("Score"), _("Likely range"), numbers.counted_heading(definition.noun), ""), rows)


def _no_groups(asked: Dimension, sheet: Sheet) -> str:
    """What was asked for is told by nobody: what is."""
    told = {"field": asked.field, "fields": ", ".join(each.field for each in sheet.dimensions)}
    return _("Nothing counted here tells %(field)s. There are: %(fields)s") % told


def _table(heads: Row, rows: Sequence[Row]) -> str:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return "\n".join(_line(row, widths) for row in (heads, *rows))


def _line(row: Row, widths: Sequence[int]) -> str:
    first, last = 0, len(widths) - 1
    cells = [cell.ljust(widths[at]) if at in {first, last} else cell.rjust(widths[at]) for at, cell in enumerate(row)]
    return "  ".join(cells).rstrip()


def _receipt(definition: Definition, sheet: Sheet) -> str:
    receipt = sheet.receipt
    lines = [
        _("How this was counted"),
        _("  %(metric)s, version %(version)s: %(formula)s") % {
            "metric": receipt.metric, "version": receipt.version, "formula": definition.formula,
        },
        _("  Likely range: %(interval)s") % {"interval": definition.method},
        "  " + words.bands(definition, receipt),
        *(f"  {_source(definition, source)}" for source in receipt.sources),
        _("  Days in %(zone)s; facts up to number %(seq)s") % {"zone": receipt.zone, "seq": receipt.upto_seq},
        *(f"  {note}" for note in sheet.notes),
        _("  Again: %(command)s") % {"command": receipt.command},
    ]  # fmt: skip
    return "\n".join(line for line in lines if line.strip())


def _source(definition: Definition, source: Source) -> str:
    counted = numbers.counted(source.counted, definition.noun)
    return f"{source.name}: {counted}, {signals.left_out_in_words(source.left_out)}"
