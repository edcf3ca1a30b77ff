"""Rebuild the lake from its log.

The log (table ``facts``) is the truth; typed tables are projections and may be thrown away at any time. A new
table is built beside the old one and takes its place by a rename, so a killed replay leaves the old one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from kosketus.kernel import epoch
from kosketus.kernel.facts import Lane
from kosketus.understand.lake import loader, outbox, store, tables
from kosketus.understand.lake.contracts import LakeMismatch
from kosketus.understand.lake.rebuilding import rebuild
from kosketus.understand.lake.tables import LakeTable

Progress = Callable[[str, int], None]


def replay(*, discard_newer: bool = False, progress: Progress | None = None) -> dict[str, int]:
    """Rebuild every typed table of the log's lane; rows per table.

    ``discard_newer`` is for a restored database beside a newer lake: facts that the database does not know are
    dropped from the log first, and the log joins this database's history.

    Raises:
        LakeMismatch: the lake belongs to another history and ``discard_newer`` was not given.
    """
    with loader.maintenance():
        if discard_newer:
            _join_history()
        refuse_older_log()
        log = store.open_table(tables.log())
        built = {}
        for table in tables.tables():
            if table.lane == Lane.FACTS and not table.is_log:
                built[table.name] = rebuild(table, log)
                if progress:
                    progress(table.name, built[table.name])
    return built


def adopt(*, previous: str) -> None:
    """Carry the figures of the epoch *previous* over to the present one: for a lake restored with its database."""
    old = f"kosketus/{previous}"
    for handle in filter(None, map(_of_any_history, tables.tables())):
        figure = handle.transaction_version(old)
        if figure is not None and handle.transaction_version(store.application()) is None:
            store.mark(handle, figure)


def newer_than_database() -> int:
    """How many facts of the log this database has never seen."""
    handle = _of_any_history(tables.log())
    if handle is None:
        return 0
    known = outbox.highest_known(Lane.FACTS)
    return int(pl.scan_delta(handle).filter(pl.col("seq") > known).select(pl.len()).collect().item())


def refuse_older_log() -> None:
    """Refuse to rebuild from a log that this database does not fit; typed tables may be as broken as they like.

    Raises:
        LakeMismatch: naming what to do.
    """
    log = loader.opened(tables.log(), safe=outbox.safe_seq(tables.log()))
    if log is not None:
        loader.refuse_older_database(tables.log(), store.figure_of(log) or 0)


def _join_history() -> None:
    """Part with what the database never saw, and begin a new epoch in which both know the same."""
    if _fits():
        return
    epoch.renew(actor="replay")
    for table in tables.tables():
        if table.is_log or table.lane != Lane.FACTS:
            _cut(table)
        else:
            _drop(table)


def _drop(table: LakeTable) -> None:
    """A table of the other history is made anew anyway; in object storage its rows go, and its folder stays."""
    if not store.is_remote():
        shutil.rmtree(store.folder(table), ignore_errors=True)
    elif (handle := _of_any_history(table)) is not None:
        handle.delete()


def _fits() -> bool:
    try:
        refuse_mismatch()
    except LakeMismatch:
        return False
    return True


def _cut(table: LakeTable) -> None:
    handle = _of_any_history(table)
    if handle is not None:
        known = outbox.highest_known(table.lane)
        handle.delete(f"seq > {known}")
        store.mark(handle, known)
        store.make_all_durable(table, handle)


def _of_any_history(table: LakeTable) -> DeltaTable | None:
    try:
        return store.handle_of(store.place(table))
    except TableNotFoundError:
        return None


def refuse_mismatch() -> None:
    """At start: refuse a lake whose figure or epoch does not fit the database.

    Raises:
        LakeMismatch: naming what to do.
    """
    for table in tables.tables():
        safe = outbox.safe_seq(table)
        handle = loader.opened(table, safe=safe)
        if handle is not None:
            figure = store.figure_of(handle) or 0
            loader.refuse_older_database(table, figure)
            _refuse_older_log(table, figure, safe)


def _refuse_older_log(table: LakeTable, figure: int, safe: int) -> None:
    if table.is_log and figure < safe:
        raise LakeMismatch(
            f"The lake's log in {store.place(table)} holds facts up to {figure}, but facts up to {safe} were in it: "
            "the lake is older than the database. Nothing was changed. Put the matching lake back, or restore the last "
            "backup of both."
        )
