"""What stands in an exported cell. A text that a spreadsheet would run as a formula is defused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kosketus.kernel import formulas

Cell = str | int | float | date | datetime | None
Row = Sequence[Cell]

_LONGEST = 32_767  # characters in a cell of a spreadsheet


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table to be written: ``kinds`` says for each column how a spreadsheet shows it."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Row]
    kinds: Sequence[str] = ()


def harmless(text: str) -> str:
    """*text* so that a spreadsheet shows it: an apostrophe stands before what might be run; NUL is dropped."""
    return formulas.guard(text.replace("\x00", "")[: _LONGEST - 1])
