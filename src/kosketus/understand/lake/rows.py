"""From rows of the outbox to columns of the lake."""

from __future__ import annotations

import polars as pl

from kosketus.kernel import facts
from kosketus.understand.lake.tables import ENVELOPE, PARTITION, LakeTable, is_json


def project(batch: pl.DataFrame, table: LakeTable) -> pl.DataFrame:
    """The rows of *batch* (envelope and body) that belong in *table*, with its columns.

    Bodies of the newest version are decoded by the engine; older ones go through their upcasters first.
    """
    if table.source is None:
        return batch.select(list(table.schema))
    mine = _upcast(batch.filter(pl.col("kind") == table.source.kind), table)
    return mine.with_columns(_fields(table)).select(list(table.schema))


def _upcast(rows: pl.DataFrame, table: LakeTable) -> pl.DataFrame:
    source = table.source
    if source is None or rows.is_empty() or bool((rows["version"] == source.version).all()):
        return rows
    bodies = [
        body if version == source.version else facts.encode(facts.decode(source.kind, version, body))
        for version, body in zip(rows["version"], rows["body"], strict=True)
    ]
    return rows.with_columns(pl.Series("body", bodies, pl.String), pl.lit(source.version, pl.Int32).alias("version"))


def _fields(table: LakeTable) -> list[pl.Expr]:
    if table.source is None:
        return []
    hints = table.source.columns
    scalars = {name: dtype for name, dtype in table.own_columns.items() if not is_json(hints[name])}
    decoded = pl.col("body").str.json_decode(pl.Struct(scalars))
    taken = [decoded.struct.field(name).alias(_stored(name)) for name in scalars]
    texts = [
        pl.col("body").str.json_path_match(f"$.{name}").alias(_stored(name)) for name in hints if name not in scalars
    ]
    return [*taken, *texts]


def _stored(name: str) -> str:
    return f"its_{name}" if name in ENVELOPE else name


def with_month(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the partition: the month of ``occurred_at`` in UTC."""
    return rows.with_columns(pl.col("occurred_at").dt.strftime("%Y-%m").alias(PARTITION))
