"""The steps of the benchmark of the outbox; imported once Django is set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from kosketus.kernel import clock, consumers, db, events, outbox, sealer
from kosketus.kernel.consumers import Recorded
from kosketus.kernel.facts import Lane, fact
from kosketus.kernel.ids import uuid7

_CEILING = "CREATE TABLE ceiling AS SELECT * FROM kernel_event WHERE 1 = 0"


@fact("bench.viewed", version=1, subject="visitor", lane=Lane.WEB)
@dataclass(frozen=True, kw_only=True)
class Viewed:
    """A page was viewed."""

    page: str
    title: str
    width: int


def counting_consumer() -> list[int]:
    """Register a consumer; the sizes of the batches it is given."""
    given: list[int] = []

    def count(batch: Sequence[Recorded]) -> None:
        given.append(len(batch))

    consumers.consumer("bench", lane=Lane.WEB)(count)
    return given


def publish(rows: int, batch: int) -> None:
    """Facts made, checked, encoded and committed by *batch*."""
    for start in range(0, rows, batch):
        drafts = [
            events.Draft(
                fact=Viewed(page="/shop/shoes", title="Shoes", width=number),
                occurred_at=clock.now(),
                subject=f"visitor:{number % 50}",
            )
            for number in range(start, min(start + batch, rows))
        ]
        with db.write():
            events.publish(drafts, actor="site", skip_known=True)


def has_ceiling() -> bool:
    """Whether the database runs in this process, so that its CPU is counted here."""
    return db.is_sqlite()


def ceiling(rows: int, batch: int) -> None:
    """The same row, finished beforehand, into a table with the same two unique indexes."""
    body = '{"page":"/shop/shoes","title":"Shoes","width":1}'
    with connection.cursor() as cursor:
        cursor.execute(_CEILING)
        cursor.execute("CREATE UNIQUE INDEX ceiling_uid ON ceiling (uid)")
        cursor.execute("CREATE UNIQUE INDEX ceiling_seq ON ceiling (lane, seq)")
        moment = "2026-03-01 12:00:00"
        for start in range(0, rows, batch):
            numbers = range(start + 1, min(start + batch, rows) + 1)
            made = [
                (
                    n,
                    n,
                    uuid7().hex,
                    "web",
                    "bench.viewed",
                    1,
                    "visitor:1",
                    None,
                    "site",
                    "live",
                    moment,
                    moment,
                    None,
                    body,
                )
                for n in numbers
            ]
            with db.write():
                cursor.executemany(f"INSERT INTO ceiling VALUES ({', '.join(['%s'] * 14)})", made)


def seal() -> None:
    """Number all rows."""
    while sealer.seal_once():
        pass


def read() -> None:
    """Every row, raw and typed."""
    for _row in outbox.rows_between(Lane.WEB, above=0):
        pass


def consume() -> None:
    """Every row, decoded, to the consumer."""
    while consumers.run_once("bench"):
        pass
