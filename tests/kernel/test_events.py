"""The outbox's door: publish."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kosketus.kernel import clock, db, events
from kosketus.kernel.facts import decode, fact
from kosketus.kernel.models import Event


@fact("test.happened", version=1, subject="thing")
@dataclass(frozen=True, kw_only=True)
class Happened:
    """A fact for tests."""

    what: str


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_write_is_refused() -> None:
    draft = events.Draft(fact=Happened(what="x"), occurred_at=clock.now())
    with pytest.raises(RuntimeError, match="inside db.write"):
        events.publish([draft], actor="test")


@pytest.mark.django_db(transaction=True)
def test_publish_keeps_body_and_numbers_rows() -> None:
    drafts = [events.Draft(fact=Happened(what=name), occurred_at=clock.now()) for name in "abc"]
    with db.write():
        assert events.publish(drafts, actor="test") == 3
    rows = list(Event.objects.order_by("id"))
    assert [decode(r.kind, r.version, r.body) for r in rows] == [d.fact for d in drafts]
    assert [r.seq for r in rows] == ([r.id for r in rows] if db.is_sqlite() else [None, None, None])
