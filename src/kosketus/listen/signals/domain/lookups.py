"""Rows of other files, found by a foreign key: kept in a database on disk, so that memory stays bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from decimal import Decimal
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.binding import clean
from kosketus.listen.signals.domain.inspecting import inspect
from kosketus.listen.signals.domain.recipe import FileShape, Lookup, Recipe
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.domain.tables import Table, opened
from kosketus.listen.signals.errors import RecipeProblem
from kosketus.listen.signals.outcome import Reason

_CHUNK = 5_000
_SEPARATOR = "\x1f"


def missing_files(recipe: Recipe, folder: Path) -> list[str]:
    """The names of files that the recipe looks into and that do not lie in *folder*."""
    return [lookup.file for lookup in recipe.lookups if not (folder / lookup.file).is_file()]


@contextmanager
def joined(table: Table, recipe: Recipe) -> Iterator[None]:
    """Inside the block, *table* has the columns that its recipe's lookups lend it.

    Raises:
        ImportProblem: one of the other files is absent, cannot be read, or lacks a column.
    """
    with ExitStack() as stack:
        for lookup in recipe.lookups:
            # A file of rows left out brings along what it was lent.
            if not set(lookup.lent()) <= set(table.header):
                _join(table, lookup, stack)
        yield


def _join(table: Table, lookup: Lookup, stack: ExitStack) -> None:
    path = table.inspected.path.parent / lookup.file
    if not path.is_file():
        raise RecipeProblem(
            _("%(file)s needs the file %(other)s beside it.") % {"file": table.name, "other": lookup.file},
            todo=_("Put %(other)s into the same folder and run the command again.") % {"other": lookup.file},
        )
    # An empty name is a private database in a temporary file of its own.
    found = _Index(stack.enter_context(closing(sqlite3.connect(""))), lookup)
    found.fill(path)
    place = table.header.index(lookup.column)
    table.records = found.extended(table.records, place)
    table.header = [*table.header, *lookup.lent()]


class _Index:
    """One other file by its key."""

    def __init__(self, connection: sqlite3.Connection, lookup: Lookup) -> None:
        self._db, self._lookup = connection, lookup
        self._width = len(lookup.take) + len(lookup.total)
        # It is thrown away after use: nothing has to survive a crash.
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE rows (key TEXT PRIMARY KEY, taken TEXT, total TEXT) WITHOUT ROWID"
        )

    def fill(self, path: Path) -> None:
        """Read the other file."""
        with opened(inspect(path), FileShape()) as table:
            wanted = [self._lookup.key, *self._lookup.take, *self._lookup.total]
            if missing := [name for name in wanted if name not in table.header]:
                raise RecipeProblem(
                    _("%(file)s has no column %(missing)s.") % {"file": path.name, "missing": ", ".join(missing)},
                    todo=_("Export it again, or change the recipe."),
                )
            key, *places = [table.header.index(name) for name in wanted]
            records = (record.cells for record in table.records if record.fault is None)
            while chunk := list(islice(records, _CHUNK)):
                for cells in chunk:
                    self._add(clean(cells[key]), [cells[place] for place in places])

    def _add(self, key: str, cells: Sequence[str]) -> None:
        taken = len(self._lookup.take)
        values = (key, _SEPARATOR.join(cells[:taken]), _SEPARATOR.join(cells[taken:]))
        known = self._db.execute("INSERT OR IGNORE INTO rows VALUES (?, ?, ?)", values).rowcount == 0
        if known and self._lookup.total:
            [before] = self._db.execute("SELECT total FROM rows WHERE key = ?", (key,)).fetchone()
            summed = [_sum(old, new) for old, new in zip(before.split(_SEPARATOR), cells[taken:], strict=True)]
            self._db.execute("UPDATE rows SET total = ? WHERE key = ?", (_SEPARATOR.join(summed), key))

    def extended(self, records: Iterator[Record], place: int) -> Iterator[Record]:
        """*records* with what their foreign key leads to."""
        while chunk := list(islice(records, _CHUNK)):
            yield from (self._extend(record, place) for record in chunk)

    def _extend(self, record: Record, place: int) -> Record:
        if record.fault not in {None, Reason.NO_MATCH}:
            return record
        row = self._db.execute("SELECT taken, total FROM rows WHERE key = ?", (clean(record.cells[place]),)).fetchone()
        if row is None:
            fault = record.fault if self._lookup.optional else Reason.NO_MATCH
            return Record(record.line, [*record.cells, *[""] * self._width], fault)
        taken = row[0].split(_SEPARATOR) if self._lookup.take else []
        total = row[1].split(_SEPARATOR) if self._lookup.total else []
        return Record(record.line, [*record.cells, *taken, *total], record.fault)


def _sum(old: str, new: str) -> str:
    """Both together; a cell that is no number makes the whole one, so that the row is left out with its reason."""
    try:
        return str(Decimal(old.strip()) + Decimal(new.strip()))
    except ArithmeticError:
        return f"{old} + {new}"
