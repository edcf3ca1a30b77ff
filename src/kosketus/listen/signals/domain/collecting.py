"""Python's garbage collector, told to look less often while rows by the hundred thousand go by.

Rows make no cycles, but each of their tuples brings the next look nearer; looking took a third of an import's CPU.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 50, 50)
_lock = threading.Lock()
_usual: list[tuple[int, int, int]] = []


@contextmanager
def seldom() -> Iterator[None]:
    """Inside the block (of any thread) the collector looks seldom; after the last one, as it did before."""
    with _lock:
        _usual.append(gc.get_threshold() if not _usual else _usual[0])
        gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _lock:
            before = _usual.pop()
            if not _usual:
                gc.set_threshold(*before)
