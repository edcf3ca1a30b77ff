"""Recipes: how a table's columns become answers, customers and context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kosketus.listen.surveys.contracts import QuestionDefinition, SurveyDefinition

AUTO = "auto"
"""The kind of an identity where a cell may hold a mail address or a number: an @ tells them apart."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A value taken from a column. ``codes`` decode it; a value among ``missing``, or without a code, is no value."""

    column: str
    codes: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class DateColumn:
    """The moment stands in one column: ISO 8601, or one of ``formats`` (as of strptime)."""

    column: str
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DateParts:
    """The date is put together: each part is a number, or the name of a column."""

    year: int | str
    month: int | str
    day: int | str


@dataclass(frozen=True, kw_only=True)
class PersonColumn:
    """The column that says who answered. ``source`` names the system whose number it is."""

    column: str
    kind: str = "external"
    source: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question and the column that holds its answers.

    Cells among ``blank`` mean that nothing was answered, among ``not_applicable`` that it did not concern them.
    """

    definition: QuestionDefinition
    column: str
    blank: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one kind of table is brought in. ``zone`` is empty for the organisation's own."""

    name: str
    title: str
    about: str
    survey: SurveyDefinition
    date: DateColumn | DateParts
    questions: tuple[Asked, ...]
    key: tuple[str, ...] = ()
    zone: str = ""
    hour: int = 12
    encoding: str = ""
    delimiter: str = ""
    person: PersonColumn | None = None
    attributes: Mapping[str, Column] = field(default_factory=dict)
    context: Mapping[str, Column] = field(default_factory=dict)
    channel: str | Column = ""
    language: str | Column = ""
    weight: str = ""
    text: str = ""

    def columns(self) -> list[str]:
        """Every column that the recipe reads, each once, in the order of the recipe."""
        named = [*self.key, *self.date_columns(), *self._person_columns(), *self._decoded(), self.weight]
        return list(dict.fromkeys(name for name in [*named, *(q.column for q in self.questions)] if name))

    def date_columns(self) -> list[str]:
        """The columns that the date is read from, in its order: year, month, day."""
        if isinstance(self.date, DateColumn):
            return [self.date.column]
        return [part for part in (self.date.year, self.date.month, self.date.day) if isinstance(part, str)]

    def _person_columns(self) -> list[str]:
        return [self.person.column, self.person.name] if self.person else []

    def _decoded(self) -> list[str]:
        taken = [*self.attributes.values(), *self.context.values(), self.channel, self.language]
        return [value.column for value in taken if isinstance(value, Column)]
