"""The lake as files: for backups, and for people who ask how it stands."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from deltalake import DeltaTable
from django.conf import settings

from kosketus.kernel import clock
from kosketus.understand.lake import store, tables
from kosketus.understand.lake.contracts import PinnedFiles, TableState
from kosketus.understand.lake.tables import LakeTable


def states() -> tuple[TableState, ...]:
    """Every table that has been made, and how it stands.

    Raises:
        LakeError: a table cannot be read.
    """
    opened = ((table, store.open_table(table)) for table in tables.tables())
    return tuple(_state(table, handle) for table, handle in opened if handle is not None)


def _state(table: LakeTable, handle: DeltaTable) -> TableState:
    actions = pl.DataFrame(handle.get_add_actions(flatten=True))
    return TableState(
        name=table.name,
        version=handle.version(),
        figure=store.figure_of(handle) or 0,
        rows=int(actions["num_records"].sum()) if actions.height else 0,
        files=actions.height,
        bytes=int(actions["size_bytes"].sum()) if actions.height else 0,
    )


def pin_files() -> tuple[PinnedFiles, ...]:
    """What makes up the lake at this moment, relative to its folder: data files and the log up to that version.

    Hold ``maintenance()`` until they are copied: loading may go on adding files, but none may go away. A lake in
    object storage is nothing to copy: it is kept by those who run the storage.
    """
    if store.is_remote():
        return ()
    opened = ((table, store.open_table(table)) for table in tables.tables())
    return tuple(_pinned(table, handle) for table, handle in opened if handle is not None)


def _pinned(table: LakeTable, handle: DeltaTable) -> PinnedFiles:
    actions = pl.DataFrame(handle.get_add_actions(flatten=True))
    data = [f"{table.name}/{path}" for path in actions["path"].to_list()] if actions.height else []
    return PinnedFiles(
        name=table.name,
        version=handle.version(),
        figure=store.figure_of(handle) or 0,
        files=(*data, *_log_files(store.folder(table), handle.version())),
        pinned_at=clock.now(),
    )


def _log_files(home: Path, version: int) -> list[str]:
    """Log entries up to *version* and checkpoints; a file's name begins with its version."""
    root = Path(settings.LAKE)
    log = home / "_delta_log"
    named = [path for path in sorted(log.iterdir()) if path.name[:20].isdigit() and int(path.name[:20]) <= version]
    pointer = [path for path in log.glob("_last_checkpoint") if any(path.suffix == ".parquet" for path in named)]
    return [str(path.relative_to(root)) for path in (*named, *pointer)]
