"""Parking: what an owner sees, retries, skips."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection

from kosketus.kernel import clock, consumers, outbox, parking
from kosketus.kernel.consumers import Recorded
from kosketus.kernel.models import Event, Parked
from kosketus.kernel.parking import Retried
from tests.kernel import room
from tests.kernel.room import happened, publish


@pytest.fixture
def _waiting(undone: None) -> None:
    """Subject a waits with three facts behind a poisoned one, subject b with one."""
    room.note("notes")
    room.POISON.update({"a-bad", "b-bad"})
    publish(*[happened(what, subject=what[0]) for what in ("a-bad", "b-bad", "a-2", "a-3", "c-1")])
    room.drain("notes")
    assert room.effects("notes") == ["c-1"]


pytestmark = pytest.mark.usefixtures("_waiting")


def test_retry_in_order_drains_what_waits() -> None:
    room.POISON.clear()
    assert parking.retry(consumer="notes") == Retried(taken=4, waiting=0)
    assert room.effects("notes") == ["c-1", "a-bad", "a-2", "a-3", "b-bad"]
    assert parking.summary() == ()
    publish(happened("a-4", subject="a"))
    room.drain("notes")
    assert room.effects("notes")[-1] == "a-4"


def test_retry_of_one_subject_leaves_the_others() -> None:
    room.POISON.clear()
    assert parking.retry(consumer="notes", subject="b") == Retried(taken=1, waiting=0)
    assert room.effects("notes") == ["c-1", "b-bad"]


def test_retry_that_fails_again_keeps_the_order_and_counts_the_attempt() -> None:
    room.POISON.discard("b-bad")
    room.POISON.add("a-2")
    room.POISON.discard("a-bad")
    assert parking.retry() == Retried(taken=2, waiting=2)
    assert room.effects("notes") == ["c-1", "a-bad", "b-bad"]
    left = list(Parked.objects.order_by("seq").values_list("error", "attempts"))
    assert left == [("Poisoned: a-2", 1), ("", 0)]
    assert parking.retry() == Retried(taken=0, waiting=2)
    assert Parked.objects.order_by("seq").first().attempts == 2  # type: ignore[union-attr]


def test_parked_facts_outlive_their_pruned_rows() -> None:
    kept = [row for row in room.rows() if row.subject in ("a", "b")]
    assert [outbox.from_json(row.row) for row in Parked.objects.order_by("seq")] == kept
    Event.objects.all().delete()
    room.POISON.clear()
    assert parking.retry() == Retried(taken=4, waiting=0)


def test_summary_and_blocked_say_what_waits_and_why() -> None:
    oldest = Parked.objects.order_by("seq").first()
    assert oldest is not None
    assert parking.summary() == (
        parking.Summary(consumer="notes", facts=4, subjects=2, oldest=oldest.parked_at, error="Poisoned: a-bad"),
    )
    found = [(b.subject, b.kind, b.error, b.attempts, b.facts) for b in parking.blocked()]
    assert found == [("a", "test.happened", "Poisoned: a-bad", 1, 3), ("b", "test.happened", "Poisoned: b-bad", 1, 1)]
    assert parking.blocked(consumer="other") == ()


def test_skip_gives_up_the_head_and_takes_those_behind() -> None:
    assert parking.skip(consumer="notes", subject="a", actor="user:1") == Retried(taken=2, waiting=0)
    assert room.effects("notes") == ["c-1", "a-2", "a-3"]
    with pytest.raises(LookupError, match="nothing of a waits"):
        parking.skip(consumer="notes", subject="a", actor="user:1")


def test_what_waits_is_dropped_after_ninety_days_and_not_before() -> None:
    with clock.frozen(clock.now() + parking.KEPT - timedelta(minutes=1)):
        assert parking.drop_expired() == 0
    with clock.frozen(clock.now() + parking.KEPT + timedelta(minutes=1)):
        assert parking.drop_expired() == 4


def test_retry_for_a_name_that_is_gone_is_refused_and_loses_nothing() -> None:
    consumers._registered.clear()
    with pytest.raises(LookupError, match="no consumer is called notes"):
        parking.retry(consumer="notes")
    assert parking.retry() == Retried()
    assert Parked.objects.count() == 4


@pytest.mark.usefixtures("tables")
def test_a_fact_that_arrives_during_a_retry_is_not_parked_behind_what_just_left() -> None:
    room.POISON.clear()
    publish(happened("a-new", subject="a"))
    turn = threading.Thread(target=_take_turn)

    def handle(batch: Sequence[Recorded]) -> None:
        for one in batch:
            room.write_down("notes", one)
        if not turn.ident:
            turn.start()
            turn.join(0.4)  # it cannot finish now: it waits for this retry, or it has parked the new fact

    consumers._registered.clear()
    consumers.consumer("notes")(handle)
    parking.retry(subject="a")
    turn.join(30)
    assert room.effects("notes") == ["c-1", "a-bad", "a-2", "a-3", "a-new"]
    assert not Parked.objects.filter(subject="a").exists()


def _take_turn() -> None:
    try:
        consumers.run_once("notes")
    finally:
        connection.close()
