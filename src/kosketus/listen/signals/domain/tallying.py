"""Counting what was read and why the rest was left out."""

from __future__ import annotations

from collections.abc import MutableMapping

from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.domain.binding import Made
from kosketus.listen.signals.domain.kinds.survey import Survey
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.domain.rejects import Rejects
from kosketus.listen.signals.domain.rows import Reading
from kosketus.listen.signals.domain.tables import Table
from kosketus.listen.signals.outcome import EXPECTED, Example, KindCount, People, QuestionCount, Reason, Summary

_EXAMPLES = 8
_SHOWN = 80


class Tally:
    """Fills a summary while rows go by."""

    def __init__(self, recipe: Recipe, summary: Summary) -> None:
        self.summary = summary
        self._has_persons = recipe.person is not None
        questions = [asked for section in recipe.sections if isinstance(section, Survey) for asked in section.questions]
        self._columns = [asked.column for asked in questions]
        summary.questions = [
            QuestionCount(key=asked.definition.key, metric=asked.definition.metric, column=asked.column)
            for asked in questions
        ]
        # One place for each section; answer sheets are counted by their questions.
        self._kinds = [
            None if isinstance(section, Survey) else KindCount(kind=section.kind) for section in recipe.sections
        ]
        summary.kinds = [kind for kind in self._kinds if kind]

    def add_recorded(self, recorded: Recorded, people: People) -> None:
        """Take over what became of a chunk's rows and people."""
        self.summary.people += people
        self.summary.new += recorded.new
        self.summary.known += recorded.known
        self.summary.differing += recorded.differing

    def count(self, table: Table, record: Record, reading: Reading, rejects: Rejects) -> None:
        """Count one row, and put it aside if anything in it has to be mended."""
        self.summary.rows += 1
        if reading.fault:
            reason, column = reading.fault
            _more(self.summary.rows_left_out, reason)
            self._put_aside(table, record, [(reason, column)] if reason not in EXPECTED else [], rejects)
            return
        if self._has_persons and reading.person is None and any(one.row for one in reading.made):
            self.summary.without_customer += 1
        found: list[tuple[Reason, str]] = []
        for kind, made in zip(self._kinds, reading.made, strict=True):
            found += self._count_answers(made) if kind is None else _count_row(kind, made)
        if found:
            self._put_aside(table, record, found, rejects)

    def _count_answers(self, made: Made) -> list[tuple[Reason, str]]:
        """Count the answers of a sheet; what has to be mended in it."""
        if made.fault:
            _more(self.summary.rows_left_out, made.fault[0])
            return [made.fault]
        if not made.left_out:
            for question in self.summary.questions:
                question.answers += 1
            return []
        missing = dict(made.left_out)
        for index, question in enumerate(self.summary.questions):
            if index in missing:
                _more(question.left_out, missing[index])
            else:
                question.answers += 1
        return [(reason, self._columns[index]) for index, reason in made.left_out if reason not in EXPECTED]

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


def _count_row(kind: KindCount, made: Made) -> list[tuple[Reason, str]]:
    if made.fault:
        _more(kind.left_out, made.fault[0])
        return [made.fault] if made.fault[0] not in EXPECTED else []
    if made.row is not None:
        kind.rows += 1
        if (amount := getattr(made.row, "amount_minor", None)) is not None:
            kind.money[made.row.currency] = kind.money.get(made.row.currency, 0) + amount
    return []


def _more(counts: MutableMapping[Reason, int], reason: Reason) -> None:
    counts[reason] = counts.get(reason, 0) + 1


def _example(table: Table, record: Record, reason: Reason, column: str) -> Example:
    names = column.split(", ") if column else []
    cells = [record.cells[table.header.index(name)] for name in names if name in table.header]
    value = " ".join(cells) if cells or column else ",".join(record.cells)
    return Example(file=table.name, line=record.line, column=column, value=value[:_SHOWN], reason=reason)
