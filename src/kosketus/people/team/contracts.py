"""What crosses the team's door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """Why somebody reads: a page shows numbers, rows need more permission than figures."""

    FIGURES = "figures"
    ROWS = "rows"
    EXPORT = "export"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Who reads, and what they may see. Every query of the lake takes one first, and there is no default.

    ``minimum_n`` is the size below which a group is withheld (answers); ``actor`` is the kernel's string.
    """

    actor: str
    role: str
    minimum_n: int
    purpose: Purpose = Purpose.FIGURES
    inboxes: tuple[int, ...] | None = None
