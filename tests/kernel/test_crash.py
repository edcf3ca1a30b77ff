"""Kill -9 at every step: after a restart nothing is lost and nothing happened twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from kosketus.kernel import blobs, clock, consumers, db, outbox, parking, pruning, schedules
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Blob, Event, Schedule
from tests.kernel import room
from tests.kernel.room import happened, publish

pytestmark = pytest.mark.usefixtures("tables")

Killed = Callable[..., None]
WORDS = [f"word-{number:02}" for number in range(12)]


@pytest.mark.parametrize("place", ["sealer.locked", "sealer.numbered", "sealer.committed"])
def test_a_killed_sealer_leaves_every_fact_to_be_numbered_once(killed: Killed, program: Any, place: str) -> None:
    room.note("notes")
    publish(*[happened(word) for word in WORDS], sealed=False)
    if db.is_sqlite():
        assert program("seal", crash_at=place).wait(30) == 0  # writers number their own rows: no such step
    else:
        killed("seal", at=place)
    publish(happened("after"), sealed=False)
    room.seal_all()
    room.drain("notes")
    assert room.effects("notes") == [*WORDS, "after"]
    seqs = [row.seq or 0 for row in room.rows()]
    assert seqs == list(range(seqs[0], seqs[0] + 13))


@pytest.mark.parametrize(
    "place",
    ["consumer.read", "consumer.claimed", "effect.written:5", "consumer.handled", "consumer.committed"],
)
def test_a_killed_consumer_neither_loses_nor_repeats(killed: Killed, place: str) -> None:
    publish(*[happened(word) for word in WORDS])
    killed("consume", "notes", at=place)
    assert room.effects("notes") == (WORDS if place == "consumer.committed" else [])
    room.note("notes")
    publish(happened("after"))
    room.drain("notes")
    assert room.effects("notes") == [*WORDS, "after"]


@pytest.mark.parametrize("place", ["effect.written:2", "parking.retried"])
def test_a_killed_retry_neither_loses_nor_repeats(killed: Killed, place: str) -> None:
    room.note("notes")
    room.POISON.add("word-00")
    publish(*[happened(word, subject="a") for word in WORDS])
    room.drain("notes")
    killed("retry", "notes", at=place)
    assert room.effects("notes") == []
    room.POISON.clear()
    assert parking.retry() == parking.Retried(taken=12, waiting=0)
    assert room.effects("notes") == WORDS


@pytest.mark.parametrize(("place", "runs_before"), [("schedule.claimed", 0), ("schedule.ran", 1)])
def test_a_killed_duty_is_taken_again_when_its_claim_runs_out(killed: Killed, place: str, runs_before: int) -> None:
    past = clock.now() - timedelta(minutes=5)
    Schedule.objects.create(name="test.duty", cron="* * * * *", due_at=past)
    killed("duty", "test.duty", at=place)
    assert room.effects("duty") == ["ran"] * runs_before
    schedules.scheduled("test.duty", cron="* * * * *")(room.ran_twice_safely)
    assert schedules.run_due() == 0
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert schedules.run_due() == 1
    assert room.effects("duty") == ["ran"] * (runs_before + 1)


def test_a_killed_pruner_leaves_the_rest_for_the_next(killed: Killed) -> None:
    with clock.frozen(clock.now() - pruning.KEPT - timedelta(hours=1)):
        publish(*[happened(word) for word in WORDS])
    killed("prune", "5", at="pruning.removed")
    assert [consumers.recorded(row).fact.what for row in room.rows()] == WORDS[5:]
    pruning.add_guard(outbox.head)
    assert pruning.prune_once() == 7
    assert outbox.head(Lane.FACTS) == Event.objects.count() == 0


@pytest.mark.parametrize("place", ["blob.written", "blob.kept"])
def test_a_killed_upload_has_no_row_without_its_file(killed: Killed, place: str) -> None:
    killed("blob", "content", at=place)
    assert not Blob.objects.exists()
    sha256 = blobs.store(b"content", media_type="text/plain")
    assert blobs.read(sha256) == b"content"
    assert blobs.path_of(sha256).is_relative_to(settings.BLOBS)
