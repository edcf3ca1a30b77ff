"""What stands in an exported cell. A text that a spreadsheet would run as a formula is defused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | date | datetime | None
Row = Sequence[Cell]

# What spreadsheets take for the beginning of a formula, and what they skip before one (OWASP, "CSV Injection"),
# full-width signs included.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
_LONGEST = 32_767  # characters in a cell of a spreadsheet


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table to be written: ``kinds`` says for each column how a spreadsheet shows it."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Row]
    kinds: Sequence[str] = ()


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might run *text*; spaces before it change nothing."""
    return text.startswith(_DANGEROUS) or text.lstrip(" \u00a0").startswith(_DANGEROUS)


def harmless(text: str) -> str:
    """*text* so that a spreadsheet shows it: an apostrophe stands before what might be run; NUL is dropped."""
    whole = text.replace("\x00", "")[: _LONGEST - 1]
    return f"'{whole}" if is_dangerous(whole) else whole
