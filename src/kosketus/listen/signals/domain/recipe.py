"""Recipes: how a table's columns become customers, answers, orders, tickets and whatever else there is to bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

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
    """The moment stands in one column: a code for a day, ISO 8601, or one of ``formats`` (as of strptime)."""

    column: str
    formats: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DateParts:
    """The date is put together: each part is a number, or the name of a column.

    ``months_back`` is a column that says how many months earlier it was.
    """

    year: int | str
    month: int | str
    day: int | str
    months_back: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonColumn:
    """The column that says who it was. ``source`` names the system whose number it is.

    ``also`` names columns with further signs of the same customer, by the kind of identity: mail addresses, phones.
    """

    column: str
    kind: str = "external"
    source: str = ""
    name: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Another file beside this one, whose row with the same ``key`` as our ``column`` lends us columns.

    Its columns are called ``name.column`` in the recipe. ``total`` ones are added up over all rows of a key, of
    the others the first row counts. Without a row of that key ours is left out, unless the lookup is ``optional``.
    """

    name: str
    file: str
    key: str
    column: str
    take: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    optional: bool = False

    def lent(self) -> list[str]:
        """The names by which the recipe knows the columns that are lent."""
        return [f"{self.name}.{column}" for column in (*self.take, *self.total)]


@dataclass(frozen=True, kw_only=True)
class FileShape:
    """What recognising is not enough for. ``header`` names the columns of a file without column names."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    sheet: str = ""
    header: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether the file has other columns by this shape than by recognising."""
        return bool(self.encoding or self.delimiter or self.sheet or self.header)


class Section(Protocol):
    """How columns become rows of one kind."""

    kind: ClassVar[str]

    def columns(self) -> Iterable[str]:
        """Every column that the section reads; empty names are passed over."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one kind of table is brought in. ``zone`` is empty for the organisation's own."""

    name: str
    title: str
    about: str
    sections: tuple[Section, ...]
    date: DateColumn | DateParts | None = None
    zone: str = ""
    hour: int = 12
    file: FileShape = field(default_factory=FileShape)
    person: PersonColumn | None = None
    attributes: Mapping[str, Column] = field(default_factory=dict)
    context: Mapping[str, Column] = field(default_factory=dict)
    lookups: tuple[Lookup, ...] = ()
    text: str = ""

    def columns(self) -> list[str]:
        """Every column that the file must have, each once, in the order of the recipe."""
        lent = {name for lookup in self.lookups for name in lookup.lent()}
        asked = [lookup.column for lookup in self.lookups]
        return [name for name in dict.fromkeys([*self._named(), *asked]) if name and name not in lent]

    def _named(self) -> Iterator[str]:
        yield from self.date_columns()
        yield from self._person_columns()
        yield from (column.column for column in (*self.attributes.values(), *self.context.values()))
        for section in self.sections:
            yield from section.columns()

    def date_columns(self) -> list[str]:
        """The columns that the date is read from, in its order: year, month, day, months back."""
        if self.date is None:
            return []
        if isinstance(self.date, DateColumn):
            return [self.date.column]
        parts = (self.date.year, self.date.month, self.date.day, self.date.months_back)
        return [part for part in parts if isinstance(part, str) and part]

    def _person_columns(self) -> Sequence[str]:
        return (self.person.column, self.person.name, *self.person.also.values()) if self.person else ()


def column_of(given: str | Column) -> str:
    """The column behind a value that is a fixed word or a column; empty for a word."""
    return given.column if isinstance(given, Column) else ""
