"""One page, one moment: what was read of the database for one figure holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("seen_at_one_look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Within it all questions see what was so when the first one asked."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def seen(key: Hashable, read: Callable[[], T]) -> T:
    """What *read* says; within one look, what it said of *key* at first."""
    look = _seen.get()
    if look is None:
        return read()
    if key not in look:
        look[key] = read()
    found: T = look[key]
    return found
