"""The outbox: rooms publish facts in the transaction that writes their rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from kosketus.kernel import clock, db, facts, live, outbox
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7

# Bells of kernel.live: rows were committed; rows have their number.
WRITTEN = "outbox"
SEALED = "sealed"
_NAME_LENGTH = 120
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
    drafts: Iterable[Draft],
    *,
    actor: str,
    arrived: Arrived = Arrived.LIVE,
    import_id: int | None = None,
    skip_known: bool = False,
    recorded_at: datetime | None = None,
) -> int:
    """Put facts into the outbox and return how many. Call inside ``db.write()`` beside the rows they tell of.

    ``skip_known`` passes over facts whose ``uid`` is in the outbox already (a client that sent them again)
    and does not count them; without it a repeated ``uid`` is an error. ``recorded_at`` is a coarser moment than now,
    for facts whose exact one would lead to somebody.

    Raises:
        RuntimeError: there is no open write transaction; rows and facts would not commit together.
        ValueError: a moment without zone, before 1970 or more than ten minutes ahead; a subject or actor too long.
        django.db.IntegrityError: a ``uid`` was published before.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish facts inside db.write(), together with the rows they tell of")
    moment = recorded_at or clock.now()
    rows = [_row(draft, moment, actor, arrived, import_id) for draft in drafts]
    live.ring(WRITTEN)
    if db.is_sqlite():
        live.ring(SEALED)
    return outbox.insert(rows, skip_known=skip_known)


class Doubt(StrEnum):
    """Why a claimed moment cannot be believed."""

    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


def out_of_bounds(occurred_at: datetime, *, received: datetime, public: bool) -> Doubt | None:
    """Why a claimed moment cannot be believed, or None. Both moments are aware, and both bounds are inside.

    From a public end point: 30 days back to 10 minutes ahead. From an import: 1970 to now.
    """
    earliest = received - PUBLIC_PAST if public else _EARLIEST
    latest = received + PUBLIC_AHEAD if public else received
    if occurred_at < earliest:
        return Doubt.TOO_EARLY
    return Doubt.TOO_LATE if occurred_at > latest else None


def _row(draft: Draft, recorded_at: datetime, actor: str, arrived: Arrived, import_id: int | None) -> outbox.NewRow:
    declared = facts.type_of(draft.fact)
    subject = draft.subject or _own_subject(draft)
    _refuse_nonsense(draft.occurred_at, recorded_at, subject, actor)
    return outbox.NewRow(
        uid=draft.uid,
        lane=declared.lane.value,
        kind=declared.kind,
        version=declared.version,
        subject=subject,
        identity=draft.identity,
        actor=actor,
        arrived=arrived.value,
        occurred_at=draft.occurred_at,
        recorded_at=recorded_at,
        import_id=import_id,
        body=facts.encode(draft.fact),
    )


def _own_subject(draft: Draft) -> str:
    return f"fact:{draft.uid}" if draft.identity is None else f"identity:{draft.identity}"


def _refuse_nonsense(occurred_at: datetime, recorded_at: datetime, subject: str, actor: str) -> None:
    # SQLite would store all of these, PostgreSQL only some: both must refuse the same.
    if occurred_at.tzinfo is None:
        raise ValueError("a fact's moment needs a time zone")
    if not _EARLIEST <= occurred_at <= recorded_at + PUBLIC_AHEAD:
        raise ValueError(f"a fact of {occurred_at.isoformat()} is out of bounds: ask events.out_of_bounds() first")
    if len(subject) > _NAME_LENGTH or len(actor) > _NAME_LENGTH or "\x00" in subject + actor:
        raise ValueError(f"a fact's subject and actor have at most {_NAME_LENGTH} characters and no NUL")
