"""The installation's epoch: which history the numbers of this database belong to.

After a restore the outbox gives numbers again that an older life of the same database gave to other facts.
Whoever keeps a ``seq`` outside the database keeps the epoch with it, and refuses a figure of another one.
"""

from __future__ import annotations

from kosketus.kernel import settings
from kosketus.kernel.ids import uuid7

_NAME = "kernel.epoch"


def current() -> str:
    """The epoch, 32 hexadecimal digits, made at first use."""
    kept = settings.read(_NAME)
    return str(kept if kept is not None else settings.store_once(name=_NAME, value=uuid7().hex, actor="kernel"))


def renew(*, actor: str) -> str:
    """Begin a new epoch, as a restore does, and return it. What carries the old one fits no longer."""
    begun = uuid7().hex
    settings.store(name=_NAME, value=begun, actor=actor)
    return begun
