"""Delta tables on disk: open, create, append with a figure, make durable.

The rules were tried and matter. Append *through the handle* whose figure was read: appending by path
doubles rows. The figure is a Delta application transaction, whose id carries the installation's epoch.
delta-rs does not fsync, so rows count as safe only after :func:`make_durable`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from django.conf import settings

from kosketus.kernel import epoch
from kosketus.understand.lake.contracts import LakeError, LakeMismatch
from kosketus.understand.lake.tables import PARTITION, LakeTable

_CONFIGURATION: dict[str, str | None] = {
    # Checkpoints keep opening fast; deletion vectors would hide rows from readers that do not know them.
    "delta.checkpointInterval": "50",
    "delta.enableDeletionVectors": "false",
    # Of other columns the log would keep the least and the greatest value: words of people that no erasure reaches.
    "delta.dataSkippingStatsColumns": "seq,version,identity,occurred_at,recorded_at,import_id",
}


def is_remote() -> bool:
    """Whether the lake lies in object storage, and not in a folder of this machine."""
    return "://" in str(settings.LAKE)


def folder(table: LakeTable) -> Path:
    """The table's folder.

    Raises:
        RuntimeError: the lake has no folder; ask :func:`is_remote` first.
    """
    if is_remote():
        raise RuntimeError(f"the lake lies in {settings.LAKE}, not in a folder")
    return Path(settings.LAKE) / table.name


def place(table: LakeTable) -> str:
    """Where the table lies: a path or an address such as ``s3://bucket/lake/facts``."""
    return f"{settings.LAKE}/{table.name}"


def handle_of(place_: str | Path) -> DeltaTable:
    """A handle at the newest version of whatever table lies there.

    Raises:
        TableNotFoundError: there is none.
    """
    return DeltaTable(place_, storage_options=_options())


def _options() -> dict[str, str] | None:
    return dict(settings.LAKE_OPTIONS) if is_remote() else None


def remove_leftovers() -> None:
    """Take away half-built tables of a replay that was killed; object storage never has any."""
    if is_remote():
        return
    root = Path(settings.LAKE)
    for pattern in (".*.new", ".*.old"):
        for folder_ in root.glob(pattern):
            shutil.rmtree(folder_)


def application() -> str:
    """The id under which figures are kept: another epoch is another history."""
    return f"kosketus/{epoch.current()}"


def open_table(table: LakeTable) -> DeltaTable | None:
    """A handle at the newest version, or None where nothing has been loaded yet.

    Raises:
        LakeError: the folder cannot be read, or another program has switched deletion vectors on.
        LakeMismatch: the table was filled by another history than this database's.
    """
    try:
        handle = handle_of(place(table))
    except TableNotFoundError:
        return None
    except (OSError, DeltaError) as error:
        raise _unreadable(table, error) from error
    _refuse_foreign(table, handle)
    return handle


def figure_of(handle: DeltaTable) -> int | None:
    """The last ``seq`` that the table holds, or None where this history never loaded it."""
    return handle.transaction_version(application())


def _refuse_foreign(table: LakeTable, handle: DeltaTable) -> None:
    if "deletionVectors" in (handle.protocol().reader_features or []):
        raise LakeError(
            f"The lake table {table.name} has deletion vectors, which another program must have switched on. Rows "
            "deleted through them would reappear here. Rewrite the table without them, or run: kosketus replay"
        )
    # Two loaders may have made the empty table both: a second commit alone tells nothing, rows without a figure do.
    if figure_of(handle) is None and handle.version() > 0 and handle.file_uris():
        raise LakeMismatch(
            f"The lake table {table.name} in {place(table)} belongs to another history than this database (a restored "
            "database beside a newer lake, for instance). Nothing was changed. Put the matching lake back, or rebuild "
            "it from the log with: kosketus replay --discard-newer"
        )


def _unreadable(table: LakeTable, error: Exception) -> LakeError:
    why = str(error).partition("\n")[0]  # below it delta-rs prints where in its own code it was
    return LakeError(
        f"The lake table {table.name} in {place(table)} cannot be read: {why}. New facts wait safely in the "
        "database. Check that this user may read and write the folder; if files are damaged, run: kosketus replay"
    )


def create(table: LakeTable, *, at: Path | None = None) -> DeltaTable:
    """Make an empty table (or open the one that somebody else made just now); ``at`` for one built beside it."""
    home = str(at or place(table))
    try:
        if not is_remote():
            Path(home).mkdir(parents=True, exist_ok=True)
        return DeltaTable.create(
            home,
            schema=Schema.from_arrow(pl.Schema(table.schema)),
            mode="ignore",
            partition_by=[PARTITION],
            configuration=_CONFIGURATION,
            storage_options=_options(),
        )
    except DeltaError as error:
        if DeltaTable.is_deltatable(home, storage_options=_options()):
            return handle_of(home)
        raise _unreadable(table, error) from error
    except OSError as error:
        raise _unreadable(table, error) from error


def append(handle: DeltaTable, rows: pl.DataFrame, *, figure: int, schema_grows: bool = False) -> None:
    """Append through *handle* and move its figure, in one commit.

    Raises:
        CommitFailedError: another loader was faster; open anew and read again.
    """
    write_deltalake(
        handle,
        rows,
        mode="append",
        schema_mode="merge" if schema_grows else None,
        commit_properties=CommitProperties(app_transactions=[Transaction(application(), figure)]),
    )


def overwrite(handle: DeltaTable, rows: pl.DataFrame, *, figure: int) -> None:
    """Put *rows* in the place of all that the table holds, columns included, in one commit."""
    write_deltalake(
        handle,
        rows,
        mode="overwrite",
        schema_mode="overwrite",
        commit_properties=CommitProperties(app_transactions=[Transaction(application(), figure)]),
    )


def mark(handle: DeltaTable, figure: int) -> None:
    """An empty commit that only sets the figure."""
    nothing = pl.scan_delta(handle).head(0).collect()
    properties = CommitProperties(app_transactions=[Transaction(application(), figure)])
    write_deltalake(handle, nothing, mode="append", commit_properties=properties)


def make_durable(table: LakeTable, *, after: int, upto: int, at: Path | None = None) -> None:
    """Flush what the commits above version *after* up to *upto* wrote: files, log entries, folders.

    Object storage has taken an object for good when it says so: nothing to do there.
    """
    if is_remote():
        return
    home = at or folder(table)
    parents = {home, home / "_delta_log"}
    for version in range(after + 1, upto + 1):
        entry = home / "_delta_log" / f"{version:020d}.json"
        for path in (*_added(home, entry), entry):
            if (
                path.exists()
            ):  # a compaction may have replaced it since; then the newer file is flushed by its own commit
                _fsync(path)
                parents.add(path.parent)
    for parent in (*parents, home.parent):
        _fsync(parent)


def _added(home: Path, entry: Path) -> Iterator[Path]:
    if not entry.exists():
        return
    for line in entry.read_text(encoding="utf-8").splitlines():
        action = json.loads(line)
        if "add" in action:
            yield home / unquote(action["add"]["path"])


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_all_durable(table: LakeTable, handle: DeltaTable) -> None:
    """Flush every file of the table: for a start after a crash between an append and its flush."""
    if is_remote():
        return
    home = folder(table)
    entries = (home / "_delta_log").iterdir()
    files = [home / action["path"] for action in pl.DataFrame(handle.get_add_actions(flatten=True)).to_dicts()]
    parents = {home, home / "_delta_log", home.parent}
    for path in (*files, *entries):
        if path.is_file():
            _fsync(path)
            parents.add(path.parent)
    for parent in parents:
        _fsync(parent)


def scan(handle: DeltaTable, table: LakeTable) -> pl.LazyFrame:
    """The pinned version of the table, lazily; files are pruned by month and by statistics.

    Columns that the fact has gained since a file was written are null there.
    """
    frame = pl.scan_delta(handle)
    known = {field.name for field in handle.schema().fields}
    gained = [pl.lit(None, dtype).alias(name) for name, dtype in table.schema.items() if name not in known]
    return frame.with_columns(gained).select(list(table.schema))
