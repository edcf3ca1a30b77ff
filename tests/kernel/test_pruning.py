"""Pruning never removes what somebody still needs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kosketus.kernel import clock, consumers, outbox, pruning
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Event
from tests.kernel import room
from tests.kernel.room import happened

pytestmark = pytest.mark.usefixtures("undone")

LONG_AGO = pruning.KEPT + timedelta(hours=1)


def written(*whats: str, ago: timedelta = LONG_AGO) -> None:
    with clock.frozen(clock.now() - ago):
        room.publish(*[happened(what) for what in whats])


def left(lane: Lane = Lane.FACTS) -> list[str]:
    return [consumers.recorded(row).fact.what for row in room.rows(lane)]


def test_rows_go_when_everybody_has_passed_them_and_they_are_old() -> None:
    room.note("notes")
    written("a", "b")
    written("c", ago=timedelta(days=6))
    room.drain("notes")
    assert pruning.prune_once() == 2
    assert left() == ["c"]


def test_rows_stay_for_the_slowest_consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "BATCH", 2)
    room.note("quick")
    room.note("slow")
    written("a", "b", "c")
    room.drain("quick")
    assert pruning.prune_once() == 0
    consumers.run_once("slow")
    assert pruning.prune_once() == 2
    room.drain("slow")
    assert room.effects("slow") == ["a", "b", "c"]


def test_rows_stay_above_what_a_guard_vouches_for() -> None:
    room.note("notes")
    written("a", "b", "c")
    room.drain("notes")
    first = room.rows()[0].seq or 0
    pruning.add_guard(lambda lane: first if lane == Lane.FACTS else 0)
    assert pruning.prune_once() == 1
    assert left() == ["b", "c"]


def test_a_guard_that_fails_stops_pruning() -> None:
    room.note("notes")
    written("a")
    room.drain("notes")

    @pruning.add_guard
    def broken(lane: Lane) -> int:
        raise OSError("the lake cannot be read")

    with pytest.raises(OSError, match="lake"):
        pruning.prune_once()
    assert left() == ["a"]


def test_a_lane_without_readers_keeps_everything() -> None:
    written("a")
    assert pruning.prune_once() == 0
    assert left() == ["a"]


def test_lanes_are_pruned_apart() -> None:
    room.note("facts")
    room.note("web", lane=Lane.WEB)
    with clock.frozen(clock.now() - LONG_AGO):
        room.publish(happened("a"), room.seen("/"))
    room.drain("facts")
    assert pruning.prune_once() == 1
    assert (left(), len(room.rows(Lane.WEB))) == ([], 1)


def test_an_unnumbered_row_stays_however_old(monkeypatch: pytest.MonkeyPatch) -> None:
    pruning.add_guard(lambda lane: 10**12)
    written("a")
    Event.objects.update(seq=None)
    assert pruning.prune_once() == 0
    assert Event.objects.count() == 1


def test_a_pause_holds_every_process_and_ends_by_itself() -> None:
    room.note("notes")
    written("a")
    room.drain("notes")
    with pruning.paused(actor="backup"):
        assert pruning.prune_once() == 0
        with clock.frozen(clock.now() + timedelta(hours=7)):
            assert pruning.prune_once() == 1
    written("b")
    room.drain("notes")
    assert pruning.prune_once() == 1


def test_a_backlog_goes_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    pruning.add_guard(outbox.head)
    written(*"abcde")
    assert pruning.prune_once() == 5
    assert left() == []
