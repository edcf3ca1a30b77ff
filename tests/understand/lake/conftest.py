"""A kind of fact of the tests' own, and the shortest ways to publish and to read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import connection

from kosketus.kernel import db, events, sealer
from kosketus.kernel.facts import fact
from kosketus.kernel.models import Cursor, Event
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import loader

KIND = "lake.noted"
MAY = datetime(2026, 5, 20, 12, tzinfo=UTC)


@fact(KIND, version=1, subject="thing")
@dataclass(frozen=True, kw_only=True)
class Noted:
    """A fact with a column of each sort."""

    what: str
    number: float | None = None
    at: datetime | None = None
    more: dict[str, str] = field(default_factory=dict)


@fact("lake.ignored", version=1, subject="thing")
@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A fact of another kind, so that figures and cursors part."""

    what: str


@pytest.fixture(autouse=True)
def _nothing_flushed_yet() -> None:
    loader._flushed.clear()


@pytest.fixture
def scope() -> Scope:
    """Somebody who reads."""
    return Scope(actor="test", role="analyst", minimum_n=5)


def publish(facts: Iterable[object], *, at: datetime = MAY, seal: bool = True) -> None:
    """Publish facts, sealed unless a test wants them unsealed (PostgreSQL)."""
    with db.write():
        events.publish([events.Draft(fact=each, occurred_at=at) for each in facts], actor="test")
    if seal:
        sealer.seal_once()


def go_back_to(seq: int) -> None:
    """What restoring an older copy of the database does."""
    with db.write():
        Event.objects.filter(seq__gt=seq).delete()
        Cursor.objects.filter(seq__gt=seq).update(seq=seq)
    if db.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'kernel_event'", [seq])
