"""What was counted once and cannot have changed: small tables, kept in this process as long as there is room.

A key tells everything on which a table depends (what was asked, who may see which rows, up to which fact was counted,
what no longer counts), so an entry is never stale: another state of the facts is another key. Tables hold counts before
any rule about small groups; the rule is applied to each reader's own answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

import polars as pl

Key = tuple[Hashable, ...]
_BYTES = 64_000_000
_LARGEST = 16_000_000


class Kept:
    """Tables by key, the least recently used dropped first; safe between threads, each table made once at a time."""

    def __init__(self, limit: int = _BYTES, largest: int = _LARGEST) -> None:
        self._limit, self._largest = limit, largest
        self._tables: OrderedDict[Key, pl.DataFrame] = OrderedDict()
        self._making: dict[Key, Lock] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The table of *key*, from *make* where it is not kept. Whatever *make* raises is raised, and nothing kept."""
        found = self.found(key)
        if found is not None:
            return found
        with self.turn(key):
            found = self.found(key)
            return self.keep(key, make()) if found is None else found

    @contextmanager
    def turn(self, key: Key) -> Iterator[None]:
        """One at a time for each key."""
        with self._lock:
            mine = self._making.setdefault(key, Lock())
        with mine:
            try:
                yield
            finally:
                self._making.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._tables.clear()

    def __len__(self) -> int:
        return len(self._tables)

    def found(self, key: Key) -> pl.DataFrame | None:
        """The table of *key*, or None."""
        with self._lock:
            table = self._tables.get(key)
            if table is not None:
                self._tables.move_to_end(key)
            return table

    def keep(self, key: Key, table: pl.DataFrame) -> pl.DataFrame:
        """*table*, kept where it is not too large."""
        with self._lock:
            if table.estimated_size() <= self._largest:
                self._tables[key] = table
                while sum(each.estimated_size() for each in self._tables.values()) > self._limit:
                    self._tables.popitem(last=False)
        return table


CELLS = Kept()
