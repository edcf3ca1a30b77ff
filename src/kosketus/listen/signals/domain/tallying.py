"""Counting what was read and why the rest was left out."""

from __future__ import annotations

from collections.abc import MutableMapping

from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.domain.rejects import Rejects
from kosketus.listen.signals.domain.rows import Reading
from kosketus.listen.signals.domain.tables import Table
from kosketus.listen.signals.outcome import EXPECTED, Example, QuestionCount, Reason, Summary
from kosketus.listen.surveys.contracts import Recorded

_EXAMPLES = 8
_SHOWN = 80


class Tally:
    """Fills a summary while rows go by."""

    def __init__(self, recipe: Recipe, summary: Summary) -> None:
        self.summary = summary
        self._has_persons = recipe.person is not None
        self._columns = [asked.column for asked in recipe.questions]
        summary.questions = [
            QuestionCount(key=asked.definition.key, metric=asked.definition.metric, column=asked.column)
            for asked in recipe.questions
        ]

    def add_recorded(self, recorded: Recorded) -> None:
        """Take over what became of a chunk's answers."""
        self.summary.new += recorded.new
        self.summary.known += recorded.known
        self.summary.differing += recorded.differing

    def count(self, table: Table, record: Record, reading: Reading, rejects: Rejects) -> None:
        """Count one row, and put it aside if anything in it has to be mended."""
        self.summary.rows += 1
        if reading.fault:
            reason, column = reading.fault
            _more(self.summary.rows_left_out, reason)
            self._put_aside(table, record, [(reason, column)], rejects)
            return
        if reading.response and self._has_persons and reading.person is None:
            self.summary.without_customer += 1
        self._count_answers(reading)
        found = [(reason, self._columns[index]) for index, reason in reading.left_out if reason not in EXPECTED]
        self._put_aside(table, record, found, rejects)

    def _count_answers(self, reading: Reading) -> None:
        missing = dict(reading.left_out)
        for index, question in enumerate(self.summary.questions):
            if index in missing:
                _more(question.left_out, missing[index])
            else:
                question.answers += 1

    def _put_aside(self, table: Table, record: Record, found: list[tuple[Reason, str]], rejects: Rejects) -> None:
        if not found:
            return
        rejects.add(
            line=record.line,
            reasons=[reason for reason, _column in found],
            columns=[column for _reason, column in found if column],
            cells=record.cells,
        )
        for reason, column in found:
            if self._is_worth_showing(reason):
                self.summary.examples.append(_example(table, record, reason, column))

    def _is_worth_showing(self, reason: Reason) -> bool:
        shown = self.summary.examples
        return len(shown) < _EXAMPLES and sum(example.reason == reason for example in shown) < 2  # noqa: PLR2004 - a pair shows a pattern


def _more(counts: MutableMapping[Reason, int], reason: Reason) -> None:
    counts[reason] = counts.get(reason, 0) + 1


def _example(table: Table, record: Record, reason: Reason, column: str) -> Example:
    names = column.split(", ") if column else []
    cells = [record.cells[table.header.index(name)] for name in names if name in table.header]
    value = " ".join(cells) if cells or column else ",".join(record.cells)
    return Example(file=table.name, line=record.line, column=column, value=value[:_SHOWN], reason=reason)
