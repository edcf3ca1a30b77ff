"""The loader: carries sealed facts from the outbox into the lake, each exactly once.

Per table: open one handle, read its figure, take the rows above it, append through that handle. Who loses a
race starts again from a new handle. The kernel's cursor of the table moves only after the files are flushed:
it says how far rows are *safe*, and the outbox keeps what is not.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from django.conf import settings

from kosketus.kernel import crash
from kosketus.kernel.facts import Lane
from kosketus.understand.lake import outbox, rebuilding, rows, store, tables
from kosketus.understand.lake.contracts import LakeError, LakeMismatch
from kosketus.understand.lake.tables import LakeTable

BATCH = 50_000
_TRIES = 8
_flushed: set[str] = set()
_threads = threading.RLock()
_held: ContextVar[bool] = ContextVar("lake_maintenance_held", default=False)


@dataclass(frozen=True)
class _Target:
    table: LakeTable
    handle: DeltaTable
    figure: int
    safe: int

    @property
    def reached(self) -> int:
        """Up to which ``seq`` nothing of this table's kinds is missing from the lake."""
        return max(self.figure, self.safe)


@contextmanager
def maintenance() -> Iterator[None]:
    """The lock for load, compaction, replay and backup: one at a time, over all processes of this machine.

    The system releases it when a process dies, however it dies. A lake in object storage may have loaders on several
    machines: there the figure and the storage's conditional commit decide.
    """
    root = Path(settings.DATA if store.is_remote() else settings.LAKE)
    with _threads:
        if _held.get():
            yield  # flock would wait for ourselves
            return
        try:
            root.mkdir(parents=True, exist_ok=True)
            lock = os.open(root / ".maintenance", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LakeError(
                f"The lake folder {root} cannot be written: {error.strerror}. New facts wait safely in the database. "
                "Give this user the right to write there; loading goes on by itself."
            ) from error
        token = _held.set(True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            _held.reset(token)
            os.close(lock)


def load_once(*, limit: int = BATCH) -> int:
    """Load one batch per lane; the number of facts that were read. Zero means that the lake is up to date.

    Raises:
        LakeError: the lake cannot be used; nothing is lost, the facts stay in the outbox.
    """
    with maintenance():
        return sum(_load_lane(lane, limit) for lane in Lane)


def load_all() -> int:
    """Load until the lake is up to date; the number of facts that were read."""
    total = 0
    while loaded := load_once():
        total += loaded
    return total


def _load_lane(lane: Lane, limit: int) -> int:
    if outbox.sealed_head(lane) <= outbox.safe_in_lane(lane):
        return 0  # nothing new: most calls end here, after two small queries
    mine = [table for table in tables.tables() if table.lane == lane and not (table.is_log and lane != Lane.FACTS)]
    for _attempt in range(_TRIES):
        targets = [_target(table) for table in mine]
        try:
            return _load_batch(lane, targets, limit)
        except CommitFailedError:
            continue  # another loader appended first: read its figure and try again
    raise LakeError("Another program keeps writing to the lake at the same time. Facts wait safely in the database.")


def opened(table: LakeTable, *, safe: int) -> DeltaTable | None:
    """The table as it was when *safe* was noted, or None where nothing was ever loaded.

    Raises:
        LakeMismatch: the table is gone although facts were in it.
    """
    handle = store.open_table(table)
    if handle is None and safe:
        raise LakeMismatch(
            f"The lake table {table.name} is gone from {store.place(table)}, but it held facts up to {safe}. "
            "Nothing was changed. Put the lake folder back, or restore the last backup; a lost table of one kind "
            "comes back with: kosketus replay"
        )
    return handle


def _target(table: LakeTable) -> _Target:
    safe = outbox.safe_seq(table)
    handle = opened(table, safe=safe) or store.create(table)
    if table.name not in _flushed and rebuilding.is_outdated(table, handle):
        # A newer Kosketus met the table for the first time: its fact has a new version since.
        rebuilding.rebuild(table, store.open_table(tables.log()))
        handle = store.create(table)
    figure = store.figure_of(handle) or 0
    if figure > safe:
        refuse_older_database(table, figure)
    return _Target(table, handle, figure, safe)


def _load_batch(lane: Lane, targets: list[_Target], limit: int) -> int:
    if not targets:
        return 0
    start = min(target.reached for target in targets)
    head = outbox.sealed_head(lane)
    batch = outbox.sealed(lane, above=start, upto=head, limit=limit)
    end = head if batch.height < limit else int(batch["seq"][-1])
    for target in targets:
        _load_table(target, batch, end)
    return batch.height


def refuse_older_database(table: LakeTable, figure: int) -> None:
    """Refuse a table that holds facts of which the database knows nothing: their numbers would be given again.

    Raises:
        LakeMismatch: naming what to do.
    """
    known = outbox.highest_known(table.lane)
    if figure > known:
        raise LakeMismatch(
            f"The lake table {table.name} holds facts up to {figure}, but the database knows only up to {known}: the "
            "database is older than the lake. Nothing was changed. Restore the matching database, or drop what it does "
            "not know with: kosketus replay --discard-newer"
        )


def _load_table(target: _Target, batch: pl.DataFrame, end: int) -> None:
    table, handle = target.table, target.handle
    if table.name not in _flushed:
        # Whatever a killed loader appended without flushing must be flushed before it may count as safe.
        store.make_all_durable(table, handle)
        _flushed.add(table.name)
    new = rows.project(batch.filter(pl.col("seq") > target.reached), table)
    if new.height:
        _append(target, new)
    if end > target.safe:
        crash.point("lake.before-safe")
        outbox.move_safe_seq(table, end)


def _append(target: _Target, new: pl.DataFrame) -> None:
    table, handle = target.table, target.handle
    before = handle.version()
    crash.point("lake.before-append")
    try:
        store.append(handle, new, figure=int(new["seq"].max()), schema_grows=_grows(table, handle))  # type: ignore[arg-type]
    except CommitFailedError:
        raise
    except (OSError, DeltaError) as error:
        raise LakeError(
            f"The lake table {table.name} could not take {new.height} facts: {error}. They wait safely in the "
            f"database. Free space or mend the rights of {store.place(table)}; loading goes on by itself."
        ) from error
    crash.point("lake.before-flush")
    store.make_durable(table, after=before, upto=handle.version())


def _grows(table: LakeTable, handle: DeltaTable) -> bool:
    return bool(set(table.schema) - {field.name for field in handle.schema().fields})
