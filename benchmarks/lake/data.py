"""Facts for the benchmarks of the lake: answers of two years, written through the lake's own writer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import connection

from kosketus.kernel import corrections, db, events
from kosketus.kernel.facts import Arrived
from kosketus.kernel.models import Superseded
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.understand.lake import outbox, store, tables
from kosketus.understand.lake.rows import with_month

KIND = "survey.answered"
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MONTHS = 24
_CHUNK = 250_000
_BATCH = 10_000


def publish(count: int, *, customers: int) -> None:
    """Put answers into the outbox, in transactions of ten thousand."""
    draw = np.random.default_rng(1)
    values = draw.choice([10.0, 9.0, 8.0, 7.0, 6.0, 3.0], count)
    for start in range(0, count, _BATCH):
        drafts = [_draft(number, float(values[number]), customers) for number in range(start, start + _BATCH)]
        with db.write():
            events.publish(drafts, actor="bench", arrived=Arrived.BACKFILL)


def _draft(number: int, value: float, customers: int) -> events.Draft:
    answer = SurveyAnswered(
        survey="relation",
        question="recommend",
        question_version=1,
        response=f"r{number}",
        metric="nps",
        scale="0-10",
        value=value,
        channel="web" if number % 3 else "mail",
        context={"terminal": "ABCDEFG"[number % 7]},
    )
    at = FIRST + timedelta(minutes=number % 500_000)
    return events.Draft(fact=answer, occurred_at=at, identity=number % customers + 1)


def write_answers(count: int, *, customers: int) -> None:
    """Append *count* answers to the typed table as the loader would, month after month, and move its cursor."""
    table = tables.table_of(KIND)
    handle = store.create(table)
    for chunk in _chunks(count, customers):
        before = handle.version()
        store.append(handle, chunk.select(list(table.schema)), figure=int(chunk["seq"].max()))  # type: ignore[arg-type]
        store.make_durable(table, after=before, upto=handle.version())
    _pretend_published(count)
    outbox.move_safe_seq(table, count)


def _chunks(count: int, customers: int) -> Iterator[pl.DataFrame]:
    draw = np.random.default_rng(2)
    span = timedelta(days=365 * 2) / count
    for start in range(0, count, _CHUNK):
        yield _chunk(draw, start, min(_CHUNK, count - start), span, customers)


def _chunk(draw: np.random.Generator, start: int, size: int, span: timedelta, customers: int) -> pl.DataFrame:
    seq = np.arange(start + 1, start + size + 1)
    micros = (seq * (span / timedelta(microseconds=1))).astype("int64")
    values = draw.choice([10.0, 9.0, 8.0, 7.0, 6.0, 3.0], size, p=[0.3, 0.2, 0.15, 0.1, 0.15, 0.1])
    frame = pl.DataFrame(
        {
            "seq": seq,
            "uid": uids(seq),
            "identity": draw.integers(1, customers + 1, size),
            "occurred_at": micros,
            "value": values,
            "response": pl.Series(seq).cast(pl.String),
            "channel": np.where(seq % 3 == 0, "mail", "web"),
            "context": pl.Series(draw.choice([f'{{"terminal":"{name}"}}' for name in "ABCDEFG"], size)),
        }
    )
    return with_month(_completed(frame))


def uids(seq: np.ndarray[Any, Any]) -> pl.Series:
    """Ids as unlike each other as real ones: a version 7 id is 48 bits of time and 74 of chance."""
    low = np.random.default_rng(int(seq[0])).integers(0, 2**62, len(seq))
    high = pl.Series(seq).cast(pl.String).str.zfill(12)
    tail = pl.Series(low).cast(pl.String).str.zfill(19).str.slice(0, 19)
    parts = (high.str.slice(0, 8), high.str.slice(8, 4), "7" + tail.str.slice(0, 3), "8" + tail.str.slice(3, 3))
    return parts[0] + "-" + parts[1] + "-" + parts[2] + "-" + parts[3] + "-" + tail.str.slice(6, 12)


def _completed(frame: pl.DataFrame) -> pl.DataFrame:
    at = (pl.lit(FIRST) + pl.duration(microseconds=pl.col("occurred_at"))).cast(tables.UTC_MICROSECONDS)
    table = tables.table_of(KIND)
    known = {
        "kind": KIND, "version": 1, "actor": "bench", "arrived": "backfill", "survey": "relation",
        "question": "recommend", "question_version": 1, "metric": "nps", "scale": "0-10", "direction": "higher",
        "touchpoint": "", "language": "en", "import_id": 1,
    }  # fmt: skip
    given = frame.with_columns(at.alias("occurred_at")).with_columns(pl.col("occurred_at").alias("recorded_at"))
    given = given.with_columns(pl.format("identity:{}", pl.col("identity")).alias("subject"))
    given = given.with_columns(pl.lit(value).alias(name) for name, value in known.items())
    missing = [pl.lit(None).alias(name) for name in table.schema if name not in given.columns and name != "month"]
    types = {name: dtype for name, dtype in table.schema.items() if name != "month"}
    return given.with_columns(missing).cast(types)  # type: ignore[arg-type]


def _pretend_published(count: int) -> None:
    """Let the next number of the outbox be above those that were written past it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'kernel_event'", [count])
        if cursor.rowcount == 0:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('kernel_event', %s)", [count])


def correct(count: int, *, of: int) -> None:
    """Withdraw *count* answers spread over all *of* them."""
    table = tables.table_of(KIND)
    every = pl.scan_delta(store.folder(table)).filter(pl.col("seq") % (of // count) == 0).select("uid")
    from uuid import UUID

    with db.write():
        corrections.withdraw([UUID(uid) for uid in every.collect()["uid"]], kind=KIND, actor="bench")
    assert Superseded.objects.count() >= count
