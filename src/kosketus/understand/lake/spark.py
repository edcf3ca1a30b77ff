"""Spark over the lake: the same facts, for when one machine is not enough.

Spark reads the Parquet files of a pinned version, whose list comes from delta-rs, so it needs no jars of Delta. It
does not see the outbox: facts that wait there are not in its numbers, and its receipt says up to which ``seq`` they go.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

import cxmetrics
from cxmetrics import Metric
from kosketus.kernel import db
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import loader, outbox, store, tables
from kosketus.understand.lake.contracts import LakeError
from kosketus.understand.lake.tables import UTC_MICROSECONDS, LakeTable
from kosketus.understand.lake.uncounted import Uncounted, uncounted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {
    pl.Int64(): "bigint",
    pl.Int32(): "int",
    pl.Float64(): "double",
    pl.Boolean(): "boolean",
    pl.String(): "string",
    pl.Date(): "date",
    UTC_MICROSECONDS: "timestamp",
}


@dataclass(frozen=True, kw_only=True)
class SparkPinned:
    """A Spark frame, one row per fact that counts; ``figure`` is the last ``seq`` in it, of the table's ``version``."""

    frame: DataFrame
    version: int
    figure: int


@dataclass(frozen=True, kw_only=True)
class SparkScore:
    """One number that Spark counted, in the metric's unit; None where ``n`` is below the reader's minimum."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    figure: int
    version: int


def local_session() -> SparkSession:
    """A Spark of this machine's own, or the one that is there.

    Raises:
        LakeError: PySpark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - most installations have none
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise LakeError(
            "PySpark is not installed. Nothing was changed. Install it with: pip install pyspark"
        ) from error
    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    quiet = builder.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    quiet = quiet.config("spark.sql.shuffle.partitions", str(os.cpu_count() or 1))
    try:
        return quiet.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    except PySparkRuntimeError as error:
        raise LakeError(f"Spark did not start: {error}. Nothing was changed. It needs Java 17 or newer.") from error


def read_with_spark(
    scope: Scope, kind: str, session: SparkSession, *, since: datetime | None = None, until: datetime | None = None
) -> SparkPinned:
    """The facts of *kind* that the lake holds and that occurred in [since, until), with the columns of ``read``.

    Raises:
        LakeError: there is nothing in the lake yet, or it lies where Spark has no way to.
        PermissionError: nobody asks.
    """
    if not scope.actor:
        raise PermissionError("a query of the lake needs an actor")
    if store.is_remote():
        raise LakeError("Spark reads a lake in a folder only. Read object storage with the built-in engine.")
    table = tables.table_of(kind)
    store.application()
    with db.snapshot():
        those = uncounted(table)
        handle = loader.opened(table, safe=outbox.safe_seq(table))
    if handle is None or not handle.file_uris():
        raise LakeError("The lake holds no such facts yet: they wait in the database. `kosketus serve` loads them.")
    frame = _between(_files(session, table, handle.file_uris()), since, until)
    return SparkPinned(
        frame=_left_out(frame, those, session), version=handle.version(), figure=store.figure_of(handle) or 0
    )


def _files(session: SparkSession, table: LakeTable, files: Collection[str]) -> DataFrame:
    columns = ", ".join(f"`{name}` {_TYPES[dtype]}" for name, dtype in table.schema.items())
    reader = session.read.schema(columns).option("basePath", store.place(table))
    return reader.parquet(*files).select(*table.schema)


def _between(frame: DataFrame, since: datetime | None, until: datetime | None) -> DataFrame:
    if since is not None:
        frame = frame.where(frame.occurred_at >= since)
    return frame if until is None else frame.where(frame.occurred_at < until)


def _left_out(frame: DataFrame, those: Uncounted, session: SparkSession) -> DataFrame:
    if those.imports:
        frame = frame.where(frame.import_id.isNull() | ~frame.import_id.isin(list(those.imports)))
    if those.identities:
        frame = frame.where(frame.identity.isNull() | ~frame.identity.isin(list(those.identities)))
    if those.subjects:
        frame = frame.where(~frame.subject.isin(list(those.subjects)))
    if those.facts:
        gone = session.createDataFrame([(uid,) for uid in those.facts], "uid string")
        frame = frame.join(gone, on="uid", how="left_anti").select(*frame.columns)
    return frame


def score_with_spark(
    scope: Scope, metric: Metric, *, kind: str, where: Mapping[str, Collection[str]], column: str, **bounds: Any
) -> SparkScore:
    """Count *metric* over *column* of the facts of which each column in *where* has one of its values.

    Raises:
        LakeError: as :func:`read_with_spark`, or Spark is missing.
    """
    pinned = read_with_spark(scope, kind, local_session(), **bounds)
    frame = pinned.frame
    for name, values in where.items():
        frame = frame.where(frame[name].isin(list(values)))
    (role,) = (each.role for each in metric.inputs)
    named: dict[str, Any] = {role: column}
    (row,) = cxmetrics.measure(frame, metric, minimum_n=scope.minimum_n, **named).collect()
    shown = row["n"] >= scope.minimum_n
    numbers = {name: row[name] if shown else None for name in ("value", "low", "high", "n")}
    return SparkScore(**numbers, figure=pinned.figure, version=pinned.version)
