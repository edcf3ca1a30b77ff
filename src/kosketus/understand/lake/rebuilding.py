"""Making a typed table anew from the log.

The new table is built beside the old one and takes its place by a rename, so a killed rebuild leaves the old one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from deltalake import DeltaTable

from kosketus.kernel import corrections
from kosketus.kernel.facts import Lane
from kosketus.understand.lake import rows, store
from kosketus.understand.lake.tables import LakeTable

_SLICE = 250_000


def is_outdated(table: LakeTable, handle: DeltaTable) -> bool:
    """Whether a typed table holds rows of an older version of its fact, which the log could give as the newest.

    Web signals have no log: what is new in them stays empty in their older rows.
    """
    if table.source is None or table.lane != Lane.FACTS:
        return False
    actions = pl.DataFrame(handle.get_add_actions(flatten=True))
    if actions.is_empty() or "min.version" not in actions.columns:
        return False
    return bool((actions["min.version"] < table.source.version).any())


def rebuild(table: LakeTable, log: DeltaTable | None) -> int:
    """Make a typed table anew from the log's facts, each through the upcasters of its version; how many rows."""
    if log is None:
        return 0
    figure = store.figure_of(log) or 0
    if store.is_remote():
        return _replace(table, log, figure)
    home = store.folder(table)
    fresh = home.with_name(f".{table.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    total = _fill(table, log, figure, fresh)
    _swap(home, fresh)
    return total


def _replace(table: LakeTable, log: DeltaTable, figure: int) -> int:
    """Object storage cannot rename: the whole table changes in one commit, and needs memory for all its rows."""
    parts = [part for _end, part in _slices(table, log, figure)]
    built = pl.concat(parts) if parts else pl.DataFrame(schema=table.schema)
    store.overwrite(store.create(table), built, figure=figure)
    return built.height


def _fill(table: LakeTable, log: DeltaTable, figure: int, fresh: Path) -> int:
    handle = store.create(table, at=fresh)
    total = 0
    for end, part in _slices(table, log, figure):
        store.append(handle, part, figure=end)
        total += part.height
    store.mark(handle, figure)
    store.make_durable(table, after=-1, upto=handle.version(), at=fresh)
    return total


def _slices(table: LakeTable, log: DeltaTable, figure: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The table's rows out of the log in order of ``seq``, each piece with the number up to which it goes."""
    source = pl.scan_delta(log).filter(pl.col("kind").is_in(list(table.kinds or ())))
    gone = _never_again(table)
    for start in range(0, figure + 1, _SLICE):
        part = source.filter((pl.col("seq") > start) & (pl.col("seq") <= start + _SLICE)).collect()
        projected = rows.project(part, table).join(gone, on="uid", how="anti")
        if projected.height:
            yield min(start + _SLICE, figure), projected.sort("seq")


def _never_again(table: LakeTable) -> pl.DataFrame:
    """Corrected facts, which the log keeps and the table had folded in."""
    kinds = table.kinds or ()
    uids = [str(uid) for kind in kinds for uid in corrections.lasting(kind, settled=True)]
    return pl.DataFrame({"uid": uids}, schema={"uid": pl.String()})


def _swap(home: Path, fresh: Path) -> None:
    old = home.with_name(f".{home.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if home.exists():
        home.rename(old)
    fresh.rename(home)
    shutil.rmtree(old, ignore_errors=True)
