"""What an import found, as tables and sentences for its pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from kosketus.listen.signals import wording
from kosketus.listen.signals.models import Import
from kosketus.listen.signals.outcome import Summary
from kosketus.ui import dates, numbers
from kosketus.ui.tables import Cell, Column, Table, table

PREVIEW_COLUMNS = 6
_CELL = 40
_WORDS = 160


def name_of(record: Import) -> str:
    """The files' names, or what else the import is."""
    return ", ".join(file["name"] for file in record.files) or record.recipe


def imports_table(records: Sequence[Import]) -> Table:
    """Files that came so far."""
    columns = [
        Column(label=_("File")),
        Column(label=_("State")),
        Column(label=_("New"), number=True),
        Column(label=_("When")),
    ]
    rows = [
        [
            Cell(text=name_of(record), address=reverse("signals:import_one", args=[record.public_id])),
            Cell(text=record.get_state_display()),
            Cell(text=numbers.integer(record.added) if record.added else numbers.EMPTY),
            Cell(text=dates.moment(record.started_at), muted=True),
        ]
        for record in records
    ]
    return Table(caption=_("Files so far"), columns=columns, rows=rows)


def preview_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """The first rows of the first columns."""
    shown = [Column(label=name[:_CELL] or numbers.EMPTY) for name in columns[:PREVIEW_COLUMNS]]
    cells = [[Cell(text=cell[:_CELL] or numbers.EMPTY) for cell in row[:PREVIEW_COLUMNS]] for row in rows]
    return Table(caption=_("The first rows"), columns=shown, rows=cells)


def telling_table(rows: Sequence[tuple[str, str]]) -> Table:
    """Scores with the words beside them, by which a person sees which end is good."""
    cells = [[Cell(text=score), Cell(text=words[:_WORDS] or numbers.EMPTY)] for score, words in rows]
    columns = [Column(label=_("Score"), number=True), Column(label=_("What was said"))]
    return Table(caption=_("Which end of the scale is good?"), columns=columns, rows=cells)


def questions_table(summary: Summary) -> Table:
    """Each question: answers, rows left out, why."""
    columns = [
        Column(label=_("Question")),
        Column(label=_("Answers"), number=True),
        Column(label=_("Left out"), number=True),
        Column(label=_("Why")),
    ]
    rows = []
    for question in summary.questions:
        left_out = summary.left_out_of(question)
        why = Cell(text=wording.reasons(left_out) or numbers.EMPTY, muted=True)
        counts = (question.answers, sum(left_out.values()))
        rows.append([Cell(text=question.column), *(Cell(text=numbers.integer(count)) for count in counts), why])
    return Table(caption=_("What was found"), columns=columns, rows=rows)


def kinds_table(summary: Summary) -> Table:
    """Each kind of rows: how many, left out, why."""
    columns = [Column(label=_("Rows")), Column(label=_("Left out"), number=True), Column(label=_("Why"))]
    rows = []
    for kind in summary.kinds:
        left_out = summary.left_out_of(kind)
        why = Cell(text=wording.reasons(left_out) or numbers.EMPTY, muted=True)
        rows.append([Cell(text=wording.rows_of(kind)), Cell(text=numbers.integer(sum(left_out.values()))), why])
    return Table(caption=_("What was found"), columns=columns, rows=rows)


def examples_table(summary: Summary) -> Table:
    """A few rows that were left out."""
    rows = [
        [
            str(wording.REASONS[one.reason]),
            numbers.integer(one.line),
            one.column or numbers.EMPTY,
            one.value or numbers.EMPTY,
        ]
        for one in summary.examples
    ]
    columns = [
        Column(label=_("Why")),
        Column(label=_("Line"), number=True),
        Column(label=_("Column")),
        Column(label=_("What stands there")),
    ]
    return table(_("Examples of what is left out"), columns, rows)


def words(summary: Summary) -> dict[str, object]:
    """The sentences above the tables."""
    return {
        "rows": numbers.rows(summary.rows),
        "outcome": wording.outcome_line(summary),
        "notes": wording.notes(summary),
        "headline": wording.headline(summary),
    }
