"""The outbox's door: publish."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict

from kosketus.kernel import clock, db, events, live
from kosketus.kernel.events import Doubt, Draft, out_of_bounds
from kosketus.kernel.facts import Arrived, Lane, decode
from kosketus.kernel.ids import uuid7
from kosketus.kernel.models import Event
from tests.kernel import room
from tests.kernel.room import Happened, Seen, happened

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_write_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"inside db\.write"):
        events.publish([happened("x")], actor="test")


@pytest.mark.django_db(transaction=True)
def test_publish_keeps_body_and_numbers_rows() -> None:
    drafts = [happened(name) for name in "abc"]
    with db.write():
        assert events.publish(drafts, actor="test") == 3
    rows = list(Event.objects.order_by("id"))
    assert [decode(r.kind, r.version, r.body) for r in rows] == [d.fact for d in drafts]
    assert [r.seq for r in rows] == ([r.id for r in rows] if db.is_sqlite() else [None, None, None])


@pytest.mark.django_db
def test_the_orm_reads_back_every_column_that_was_published() -> None:
    helsinki = timezone(timedelta(hours=2))
    draft = Draft(
        fact=Seen(page="/ä"), occurred_at=datetime(2026, 3, 1, 13, 59, 59, 123456, tzinfo=helsinki), identity=7
    )
    with clock.frozen(NOON), db.write():
        events.publish([draft], actor="user:1", arrived=Arrived.BACKFILL, import_id=3)
    row = Event.objects.get()
    assert model_to_dict(row, exclude=["id", "seq"]) == {
        "uid": draft.uid,
        "lane": Lane.WEB,
        "kind": "test.seen",
        "version": 1,
        "subject": "identity:7",
        "identity": 7,
        "actor": "user:1",
        "arrived": Arrived.BACKFILL,
        "occurred_at": datetime(2026, 3, 1, 11, 59, 59, 123456, tzinfo=UTC),
        "recorded_at": NOON,
        "import_id": 3,
        "body": '{"page":"/ä"}',
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("identity", "subject", "expected"), [(0, "", "identity:0"), (4, "thing:1", "thing:1")])
def test_subject_is_the_given_one_else_the_identity(identity: int, subject: str, expected: str) -> None:
    with db.write():
        events.publish(
            [Draft(fact=Happened(what="x"), occurred_at=clock.now(), identity=identity, subject=subject)], actor="test"
        )
    assert Event.objects.get().subject == expected


@pytest.mark.django_db
def test_a_fact_about_nobody_is_its_own_subject() -> None:
    draft = Draft(fact=Happened(what="x"), occurred_at=clock.now())
    with db.write():
        events.publish([draft], actor="test")
    assert Event.objects.get().subject == f"fact:{draft.uid}"


@pytest.mark.django_db(transaction=True)
def test_a_repeated_uid_is_refused_with_all_that_came_along() -> None:
    uid = uuid7()
    room.publish(happened("first", uid=uid))
    with pytest.raises(IntegrityError):
        room.publish(happened("other"), happened("again", uid=uid))
    assert [row.body for row in room.rows()] == ['{"what":"first","place":0}']


@pytest.mark.django_db(transaction=True)
def test_known_uids_are_skipped_on_request_and_not_counted() -> None:
    uid = uuid7()
    room.publish(happened("first", uid=uid))
    with db.write():
        count = events.publish([happened("a"), happened("again", uid=uid), happened("b")], actor="t", skip_known=True)
    assert count == 2
    room.publish(happened("c"))
    whats = [decode(row.kind, row.version, row.body).what for row in room.rows()]
    assert whats == ["first", "a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_numbers_never_repeat_after_all_rows_are_gone() -> None:
    room.publish(happened("a"))
    (before,) = room.rows()
    Event.objects.all().delete()
    room.publish(happened("b"))
    (after,) = room.rows()
    assert (after.seq or 0) > (before.seq or 0)


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_not_after_a_rollback() -> None:
    bell = live.bell(events.WRITTEN)
    with contextlib.suppress(ZeroDivisionError), db.write():
        assert events.publish([happened("x")], actor="test") / 0
    assert not bell.is_set()
    with db.write():
        events.publish([happened("x")], actor="test")
        assert not bell.is_set()
    assert bell.is_set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "actor", "says"),
    [
        (Draft(fact=Happened(what="x"), occurred_at=datetime(2026, 1, 1)), "t", "time zone"),  # noqa: DTZ001
        (Draft(fact=Happened(what="x"), occurred_at=datetime(1, 1, 1, tzinfo=UTC)), "t", "out of bounds"),
        (Draft(fact=Happened(what="x"), occurred_at=datetime(9999, 1, 1, tzinfo=UTC)), "t", "out of bounds"),
        (Draft(fact=Happened(what="x"), occurred_at=NOON, subject="s" * 121), "t", "120 characters"),
        (Draft(fact=Happened(what="x"), occurred_at=NOON), "t" * 121, "120 characters"),
        (Draft(fact=Happened(what="x"), occurred_at=NOON, subject="a\x00b"), "t", "no NUL"),
    ],
)
def test_nonsense_is_refused_on_both_databases_alike(draft: Draft, actor: str, says: str) -> None:
    with clock.frozen(NOON), pytest.raises(ValueError, match=says), transaction.atomic():
        events.publish([happened("fine"), draft], actor=actor)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("occurred_at", "public", "doubt"),
    [
        (NOON - timedelta(days=30), True, None),
        (NOON - timedelta(days=30, microseconds=1), True, Doubt.TOO_EARLY),
        (NOON + 10 * MINUTE, True, None),
        (NOON + 10 * MINUTE + timedelta(microseconds=1), True, Doubt.TOO_LATE),
        (datetime(1970, 1, 1, tzinfo=UTC), False, None),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), False, Doubt.TOO_EARLY),
        (datetime(1, 1, 1, tzinfo=UTC), False, Doubt.TOO_EARLY),
        (NOON, False, None),
        (NOON + timedelta(microseconds=1), False, Doubt.TOO_LATE),
        (datetime(9999, 12, 31, tzinfo=UTC), True, Doubt.TOO_LATE),
    ],
)
def test_out_of_bounds_at_its_edges(occurred_at: datetime, public: bool, doubt: Doubt | None) -> None:
    assert out_of_bounds(occurred_at, received=NOON, public=public) == doubt
