"""Small files become few, and facts that were corrected leave the typed tables.

Each load appends a file per month, and a reader opens every one of them; each correction is looked up at every
read until it is folded in. The log keeps every fact as it was published.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from deltalake import DeltaTable

from kosketus.kernel import corrections, crash
from kosketus.understand.lake import loader, outbox, store, tables
from kosketus.understand.lake.rewriting import remove
from kosketus.understand.lake.tables import PARTITION, LakeTable

TARGET_BYTES = 32 * 1024 * 1024
_FEW = 8
# A reader that pinned a version before the compaction may still be scanning its files.
_KEPT = timedelta(hours=1)


def compact_all() -> dict[str, int]:
    """Compact the tables of which some month has many small files; files that went away, by table.

    Raises:
        LakeError: a table cannot be read.
    """
    with loader.maintenance():
        for table in tables.tables():
            fold(table)
        opened = ((table, store.open_table(table)) for table in tables.tables())
        return {table.name: _compact(table, handle) for table, handle in opened if handle and _is_crowded(handle)}


def fold(table: LakeTable) -> int:
    """Take the facts out of a typed table that can never count again, and note that they are gone; how many.

    Only facts that have surely reached the table count as gone: one that still waits in the outbox is loaded later.
    """
    if table.source is None:
        return 0
    lasting = corrections.lasting(table.source.kind)
    waiting = outbox.where(lasting)
    handle = store.open_table(table) if lasting else None
    if handle is None:
        return 0
    figure = store.figure_of(handle) or 0
    gone = {uid for uid in lasting if (place := waiting.get(uid, 0)) is not None and place <= figure}
    removed = remove(table, "uid", sorted(map(str, gone)))
    crash.point("lake.before-settle")
    corrections.settle(gone)
    return removed


def _is_crowded(handle: DeltaTable) -> bool:
    actions = pl.DataFrame(handle.get_add_actions(flatten=True))
    if actions.is_empty():
        return False
    small = actions.filter(pl.col("size_bytes") < TARGET_BYTES)
    return bool((small.group_by(f"partition.{PARTITION}").len()["len"] > _FEW).any())


def _compact(table: LakeTable, handle: DeltaTable) -> int:
    before = handle.version()
    done = handle.optimize.compact(target_size=TARGET_BYTES)
    store.make_durable(table, after=before, upto=handle.version())
    handle.vacuum(retention_hours=int(_KEPT.total_seconds() // 3600), enforce_retention_duration=False, dry_run=False)
    return int(done["numFilesRemoved"])
