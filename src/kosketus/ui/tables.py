"""Tables as data: what ``ui/table.html`` draws, on a wide screen as rows, on a phone as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: ``number`` right-aligns it; ``address`` sorts by it, ``sorted`` says how it is sorted now."""

    label: str | Promise
    number: bool = False
    address: str = ""
    sorted: str = ""  # "", "ascending" or "descending"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A text, a link when it has an ``address``, quieter when ``muted``."""

    text: str | Promise
    address: str = ""
    muted: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows of the same length; the first cell of a row names it.

    Raises:
        ValueError: a row is longer or shorter than the columns.
    """

    caption: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default=())

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} cells for {len(self.columns)} columns")

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Every row as pairs of column and cell."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Table:
    """A table of plain texts."""
    cells = [[Cell(text=text) for text in row] for row in rows]
    return Table(caption=caption, columns=columns, rows=cells)
