"""What the first rows say about a column: in which order dates are written, what a score may be. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kosketus.listen.signals.domain.mapping import DATES

_DAY = 10
_STARS, _NPS = 5, 10
_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Dates:
    """How dates are written: ``order`` where only one is possible; ``mixed`` shows two that cannot be of one order."""

    order: str = ""
    mixed: tuple[str, str] | None = None


def orders_of(text: str) -> frozenset[str]:
    """The orders (keys of DATES) in which *text* is a date."""
    return frozenset(order for order, (formats, _label) in DATES.items() if _reads(text.strip(), formats))


def _reads(text: str, formats: Sequence[str]) -> bool:
    try:
        if not formats:
            return not text.isdecimal() and bool(datetime.fromisoformat(text) if len(text) > _DAY else _iso(text))
    except ValueError:
        return False
    return any(_matches(text, form) for form in formats)


def _iso(text: str) -> date:
    return date.fromisoformat(text)


def _matches(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def dates(cells: Iterable[str]) -> Dates:
    """How the dates of a column are written, as far as its cells tell."""
    possible, first = frozenset(DATES), ""
    for cell in cells:
        if found := orders_of(cell):
            if not possible & found:
                return Dates(mixed=(first, cell.strip()))
            # The cell that ruled an order out is the one to show.
            first = cell.strip() if possible & found != possible else first or cell.strip()
            possible &= found
    return Dates(order=next(iter(possible)) if first and len(possible) == 1 else "")


def kind_of(cells: Iterable[str]) -> str:
    """The kind of score (a key of KINDS) if its numbers leave one only: five points may be easy, hard or content."""
    numbers = [int(cell) for cell in cells if cell.strip().isascii() and cell.strip().isdecimal()]
    if not numbers or max(numbers) > _NPS + 1:
        return ""
    return "nps" if max(numbers) > _STARS else ""


def telling_rows(rows: Sequence[Sequence[str]], score: int, comment: int | None) -> list[tuple[str, str]]:
    """Three scores with what was said beside them: the highest, the lowest and one between, with words if there are."""
    said = [(row[score].strip(), row[comment].strip() if comment is not None else "") for row in rows]
    worded = [pair for pair in said if pair[0].isdecimal() and (pair[1] or comment is None)]
    ranked = sorted(worded or [pair for pair in said if pair[0].isdecimal()], key=lambda pair: int(pair[0]))
    if len(ranked) <= _SHOWN:
        return ranked
    return [ranked[0], ranked[len(ranked) // 2], ranked[-1]]
