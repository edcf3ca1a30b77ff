"""What was counted once and cannot have changed: small tables, kept in this process as long as there is room.

A key tells everything on which the table depends but new facts: what was asked, who may see which rows, what no longer
counts. Beside it stands up to which fact was counted. Facts are never changed, so an entry is never stale: what was
loaded since is counted alone and added. Tables hold counts before any rule about small groups; the rule is applied to
each reader's own answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

import polars as pl

Key = tuple[Hashable, ...]
Count = Callable[[int], pl.DataFrame]
"""What the facts above a ``seq`` come to, up to the one that is asked for."""
Add = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
EVERYTHING = -1
_BYTES = 64_000_000
_LARGEST = 16_000_000


class Kept:
    """Tables by key, the least recently used dropped first; safe between threads, each table made once at a time."""

    def __init__(self, limit: int = _BYTES, largest: int = _LARGEST) -> None:
        self._limit, self._largest = limit, largest
        self._tables: OrderedDict[Key, tuple[int, pl.DataFrame]] = OrderedDict()
        self._making: dict[Key, Lock] = {}
        self._lock = Lock()

    def get(self, key: Key, upto: int, count: Count, add: Add) -> pl.DataFrame:
        """The table of *key* over all facts up to *upto*: what is kept, and what *count* says of those after it.

        Whatever *count* raises is raised, and nothing new kept. Who asks for fewer facts than are kept, because they
        began to read before the last load, gets a count of their own.
        """
        reached, found = self._found(key)
        if found is not None and reached == upto:
            return found
        with self._lock:
            turn = self._making.setdefault(key, Lock())
        with turn:
            try:
                return self._grown(key, upto, count, add)
            finally:
                self._making.pop(key, None)

    def _grown(self, key: Key, upto: int, count: Count, add: Add) -> pl.DataFrame:
        reached, found = self._found(key)
        if found is None:
            return self._keep(key, upto, count(EVERYTHING))
        if reached > upto:
            return count(EVERYTHING)
        return found if reached == upto else self._keep(key, upto, add(found, count(reached)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._tables.clear()

    def __len__(self) -> int:
        return len(self._tables)

    def _found(self, key: Key) -> tuple[int, pl.DataFrame | None]:
        with self._lock:
            if key not in self._tables:
                return EVERYTHING, None
            self._tables.move_to_end(key)
            return self._tables[key]

    def _keep(self, key: Key, upto: int, table: pl.DataFrame) -> pl.DataFrame:
        with self._lock:
            if table.estimated_size() <= self._largest:
                self._tables[key] = (upto, table)
                while sum(each.estimated_size() for _upto, each in self._tables.values()) > self._limit:
                    self._tables.popitem(last=False)
        return table


CELLS = Kept()
