"""Chance that can be counted again: the same programme and person always draw the same number."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

_RANGE = 1 << 64


def drawn(programme: UUID, subject: object, what: str) -> float:
    """A number from 0 up to 1, the same each time; *what* keeps one draw apart from another."""
    digest = blake2b(f"{programme}:{what}:{subject}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / _RANGE


def is_sampled(programme: UUID, subject: object, *, share: int) -> bool:
    """Whether somebody is among *share* per cent. A larger share holds everybody of a smaller one."""
    return share >= 100 or drawn(programme, subject, "share") * 100 < share  # noqa: PLR2004 - per cent


def slot_of(programme: UUID, person: int, *, slots: int, what: str) -> int:
    """Which of *slots* (weeks, days) a person's turn is in."""
    return 0 if slots == 1 else int(drawn(programme, person, what) * slots)
