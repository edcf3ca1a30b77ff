"""A recipe bound to one table's header: where each value stands, and how its cell is read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kosketus.kernel import intake
from kosketus.listen.signals.domain import amounts, moments
from kosketus.listen.signals.domain.recipe import AUTO, Column, PersonColumn, Recipe
from kosketus.listen.signals.outcome import Reason
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey

_KEY_LENGTH = 200
_VALUE_LENGTH = 200
Cells = Sequence[str]
Fault = tuple[Reason, str]
"""Why a row is useless, and the column that is to blame (empty for the whole row)."""


class Made(NamedTuple):
    """What one section made of a row. Without ``row`` there is nothing, for the reason ``fault`` if there is one.

    ``left_out`` names parts (by position) that were left out of it.
    """

    row: Any
    fault: Fault | None = None
    left_out: Sequence[tuple[int, Reason]] = ()


class Binding:
    """Where a recipe's columns stand in one table. Not for several threads: it counts rows that look alike."""

    def __init__(self, recipe: Recipe, header: Sequence[str], *, zone: str, received: datetime) -> None:
        self.recipe = recipe
        self.place = {name: index for index, name in reversed(list(enumerate(header)))}
        self.context = self.decoders(recipe.context)
        self.date_blame = ", ".join(recipe.date_columns())
        self.zone, self.received = zone, received
        self._alike: Counter[bytes] = Counter()

    def moment(self) -> Callable[[Cells], moments.Moment]:
        """A function from a row to the moment that the recipe's date says."""
        places = [self.place[name] for name in self.recipe.date_columns()]
        read = moments.reader(self.recipe, zone=self.zone, received=self.received)
        if len(places) == 1:
            [place] = places
            return lambda cells: read((cells[place],))
        return lambda cells: read([cells[place] for place in places])

    def other_moment(self, column: str) -> Callable[[Cells], moments.Moment | None]:
        """The moment in another column, written like the recipe's date; None where the cell is empty."""
        place = self.place[column]
        read = moments.other_reader(self.recipe, zone=self.zone, received=self.received)
        return lambda cells: read((cells[place],)) if cells[place].strip() else None

    def key(self, columns: Sequence[str]) -> Callable[[Cells], str]:
        """The natural key in *columns*; without any, the row's content and which of its like it is."""
        places = [self.place[name] for name in columns]
        if not places:
            return self._content_key
        if len(places) == 1:
            [place] = places
            return lambda cells: _short(clean(cells[place]))
        return lambda cells: _joined([clean(cells[place]) for place in places])

    def _content_key(self, cells: Cells) -> str:
        digest = hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).digest()[:16]
        self._alike[digest] += 1
        return f"{digest.hex()}-{self._alike[digest]}"

    def decoders(self, columns: Mapping[str, Column]) -> list[Decoder]:
        """Where named values stand."""
        return [(name, self.place[column.column], column) for name, column in columns.items()]

    def word(self, given: str | Column, length: int) -> Callable[[Cells], str]:
        """A fixed word, or the decoded cell of its column."""
        if isinstance(given, str):
            fixed = given[:length]
            return lambda _cells: fixed
        index = self.place[given.column]
        return lambda cells: decode(given, cells[index])[:length]

    def person(self, given: PersonColumn) -> Callable[[Cells], IdentityKey | None]:
        """Who a row is about; None where the cell names nobody."""
        place, source, kind = self.place[given.column], given.source, given.kind
        if kind != AUTO:
            return lambda cells: customers.readable_key(kind, cells[place], source)
        return lambda cells: customers.readable_key(
            "email" if "@" in cells[place] else "external", cells[place], source
        )

    def money(self, column: str, currency: str | Column) -> Callable[[Cells], tuple[int | None, str] | Fault]:
        """An amount in minor units with its currency; None where the cell is empty.

        A currency that stands beside the number ("12,50 €") counts before one for all, never against a column's.
        """
        code = self.word(currency, 3)
        blame = currency.column if isinstance(currency, Column) else column
        place = self.place[column] if column else None
        decimal = self.recipe.file.decimal

        def read(cells: Cells) -> tuple[int | None, str] | Fault:
            if place is None or not cells[place].strip():
                return (None, code(cells).upper())
            (plain, sign), said = amounts.without_sign(cells[place]), code(cells).upper()
            unit = amounts.currency_of(sign, said) if sign else said
            if not amounts.is_currency(unit) or (unit != said and isinstance(currency, Column)):
                return (Reason.UNKNOWN_CURRENCY, blame)
            minor = amounts.minor_units(plain, unit, decimal=decimal)
            return (minor, column) if isinstance(minor, Reason) else (minor, unit)

        return read

    def number(self, column: str) -> Callable[[Cells], float | Reason | None]:
        """A number; None where the cell is empty or there is no such column."""
        if not column:
            return lambda _cells: None
        place, decimal = self.place[column], self.recipe.file.decimal
        return lambda cells: amounts.number(cells[place], decimal=decimal) if cells[place].strip() else None


def believed(row: Any, fault: intake.Fault | None, blame: str = "") -> Made:
    """A row, unless the room that keeps its kind cannot believe it; *blame* names the columns that may be wrong."""
    return Made(row) if fault is None else Made(None, (reason_of(fault), blame))


def reason_of(fault: intake.Fault) -> Reason:
    """A room's refusal in our own closed set."""
    return Reason.BAD_DATE if fault is intake.Fault.NO_TIME else Reason(str(fault))


Decoder = tuple[str, int, Column]


def decoded(decoders: Sequence[Decoder], cells: Cells) -> dict[str, str]:
    """The values that there are, by name."""
    if not decoders:
        return {}
    found = ((name, decode(column, cells[index])) for name, index, column in decoders)
    return {name: value for name, value in found if value}


def decode(column: Column, cell: str) -> str:
    """The value in a cell, empty for none."""
    value = clean(cell)
    if value in column.missing:
        return ""
    return column.codes.get(value, "") if column.codes else value[:_VALUE_LENGTH]


def clean(cell: str) -> str:
    """A cell as the database takes it: PostgreSQL keeps no NUL in text."""
    return cell.replace("\x00", "").strip() if "\x00" in cell else cell.strip()


def _short(key: str) -> str:
    return key if len(key) <= _KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()


def _joined(parts: Sequence[str]) -> str:
    return _short("/".join(part.replace("/", "//") for part in parts)) if any(parts) else ""
