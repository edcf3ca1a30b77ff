"""The outbox: rooms publish facts in the transaction that writes their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from kosketus.kernel import clock, db, facts
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7
from kosketus.kernel.models import Event

_BATCH = 500
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
PUBLIC_PAST = timedelta(days=30)
PUBLIC_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A fact about to be published.

    ``subject`` is the key within which order holds; by default the identity, else the fact alone.
    ``uid`` is the idempotency key: a repeated one is refused by the database.
    """

    fact: Any
    occurred_at: datetime
    identity: int | None = None
    subject: str = ""
    uid: UUID = field(default_factory=uuid7)


def publish(
    drafts: Iterable[Draft], *, actor: str, arrived: Arrived = Arrived.LIVE, import_id: int | None = None
) -> int:
    """Put facts into the outbox and return how many. Call inside ``db.write()`` beside the rows they tell of.

    Raises:
        RuntimeError: there is no open write transaction; rows and facts would not commit together.
        django.db.IntegrityError: a ``uid`` was published before.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish facts inside db.write(), together with the rows they tell of")
    recorded_at = clock.now()
    rows = [_row(draft, recorded_at, actor, arrived, import_id) for draft in drafts]
    if db.is_sqlite():
        _number(rows)
    Event.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def out_of_bounds(occurred_at: datetime, *, received: datetime, public: bool) -> str | None:
    """Why a claimed moment cannot be believed, or None.

    From a public end point: 30 days back to 10 minutes ahead. From an import: 1970 to now.
    """
    earliest = received - PUBLIC_PAST if public else _EARLIEST
    latest = received + PUBLIC_AHEAD if public else received
    if occurred_at < earliest:
        return "too_early"
    return "too_late" if occurred_at > latest else None


def _row(draft: Draft, recorded_at: datetime, actor: str, arrived: Arrived, import_id: int | None) -> Event:
    declared = facts.type_of(draft.fact)
    return Event(
        uid=draft.uid,
        lane=declared.lane,
        kind=declared.kind,
        version=declared.version,
        subject=draft.subject or (f"identity:{draft.identity}" if draft.identity else f"fact:{draft.uid}"),
        identity=draft.identity,
        actor=actor,
        arrived=arrived,
        occurred_at=draft.occurred_at,
        recorded_at=recorded_at,
        import_id=import_id,
        body=facts.encode(draft.fact),
    )


def _number(rows: Sequence[Event]) -> None:
    """Give SQLite rows id and seq at once: inside BEGIN IMMEDIATE nobody else can take the same numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [Event._meta.db_table])
        found = cursor.fetchone()
    last = found[0] if found else 0
    for number, row in enumerate(rows, start=last + 1):
        row.id = row.seq = number
