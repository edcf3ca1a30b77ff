"""Consumers: order, parking, cursors."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import OperationalError, connection

from kosketus.kernel import consumers, db, facts, outbox
from kosketus.kernel.consumers import Recorded
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Cursor, Event, Parked
from tests.kernel import room
from tests.kernel.room import happened, publish

pytestmark = pytest.mark.usefixtures("undone")


def cursor_of(name: str) -> int:
    return Cursor.objects.get(consumer=name).seq


def parked() -> list[tuple[str, str]]:
    return [(row.subject, row.error) for row in Parked.objects.order_by("seq")]


def test_facts_arrive_once_in_order_with_their_envelope() -> None:
    given: list[Recorded] = []
    consumers.consumer("notes")(given.extend)
    drafts = [happened(name) for name in "abc"]
    publish(*drafts)
    assert (consumers.run_once("notes"), consumers.run_once("notes")) == (3, 0)
    stored = room.rows()
    assert given == [consumers.recorded(row) for row in stored]
    assert [(one.uid, one.fact, one.occurred_at) for one in given] == [(d.uid, d.fact, d.occurred_at) for d in drafts]
    assert cursor_of("notes") == stored[-1].seq


def test_batches_are_bounded_and_each_moves_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "BATCH", 2)
    sizes: list[int] = []
    consumers.consumer("notes")(lambda batch: sizes.append(len(batch)))
    publish(*[happened(str(number)) for number in range(5)])
    room.drain("notes")
    assert sizes == [2, 2, 1]


def test_each_consumer_and_lane_has_its_own_cursor() -> None:
    room.note("first")
    room.note("second", lane=Lane.WEB)
    publish(happened("a"), room.seen("/"))
    assert consumers.run_all_once() == 2
    assert (room.effects("first"), room.effects("second")) == (["a"], ["/"])
    publish(happened("b"))
    assert (consumers.run_once("second"), consumers.run_once("first")) == (0, 1)


def test_one_name_may_read_both_lanes() -> None:
    room.note("both")
    room.note("both", lane=Lane.WEB)
    publish(happened("a"), room.seen("/"))
    assert consumers.run_once("both") == 2
    assert sorted(room.effects("both")) == ["/", "a"]


def test_kinds_filter_and_the_cursor_passes_foreign_kinds_lazily(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_LAZY", 3)
    room.note("picky", kinds={"test.other"})
    publish(happened("a"))
    start = outbox.head(Lane.FACTS)
    Cursor.objects.create(consumer="picky", lane=Lane.FACTS, seq=start)
    publish(happened("b"), happened("c"))
    assert (consumers.run_once("picky"), cursor_of("picky")) == (0, start)
    publish(happened("d"))
    assert (consumers.run_once("picky"), cursor_of("picky")) == (0, outbox.head(Lane.FACTS))
    assert room.effects("picky") == []


def test_an_unnumbered_fact_waits_for_the_sealer() -> None:
    room.note("notes")
    publish(happened("a"), sealed=False)
    expected = ["a"] if db.is_sqlite() else []
    room.drain("notes")
    assert room.effects("notes") == expected
    room.seal_all()
    room.drain("notes")
    assert room.effects("notes") == ["a"]


def test_poison_parks_its_subject_from_there_on_and_others_go_on() -> None:
    room.note("notes")
    room.POISON.add("bad")
    publish(
        happened("a1", subject="a"),
        happened("b1", subject="b"),
        happened("bad", subject="a"),
        happened("b2", subject="b"),
        happened("a3", subject="a"),
        happened("c1", subject="c"),
    )
    assert consumers.run_once("notes") == 6
    assert sorted(room.effects("notes")) == ["a1", "b1", "b2", "c1"]
    assert [what for what in room.effects("notes") if what.startswith("b")] == ["b1", "b2"]
    assert parked() == [("a", "Poisoned: bad"), ("a", "")]
    publish(happened("a4", subject="a"), happened("c2", subject="c"))
    room.drain("notes")
    assert parked() == [("a", "Poisoned: bad"), ("a", ""), ("a", "")]
    assert room.effects("notes")[-1] == "c2"


def test_parked_subjects_of_one_consumer_do_not_hold_another() -> None:
    room.note("notes")
    publish(happened("a1", subject="a"))
    room.POISON.add("a1")
    room.drain("notes")
    room.POISON.clear()
    room.note("other")
    room.drain("other")
    assert (room.effects("notes"), room.effects("other")) == ([], ["a1"])


def test_unknown_kinds_newer_versions_and_broken_bodies_are_parked_not_lost() -> None:
    room.note("notes")
    publish(*[happened(what, subject=what) for what in ("kind", "version", "body", "good")])
    Event.objects.filter(subject="kind").update(kind="test.from_the_future")
    Event.objects.filter(subject="version").update(version=9)
    Event.objects.filter(subject="body").update(body='{"what": 5}')
    room.drain("notes")
    assert room.effects("notes") == ["good"]
    assert parked() == [
        ("kind", "UnknownFact: no room declares facts of the kind test.from_the_future"),
        ("version", "UnknownFact: test.happened version 9 was written by a newer Kosketus (known: 1)"),
        ("body", "ValidationError: Expected `str`, got `int` - at `$.what`"),
    ]


def test_an_unreadable_fact_comes_after_those_before_it_and_holds_those_behind() -> None:
    room.note("notes")
    publish(*[happened(what, subject="a") for what in ("first", "odd", "last")])
    Event.objects.filter(body__contains="odd").update(version=9)
    room.drain("notes")
    assert room.effects("notes") == ["first"]
    assert [error.split(":")[0] for _subject, error in parked()] == ["UnknownFact", ""]


@pytest.mark.usefixtures("tables")
def test_a_failing_database_parks_nothing_and_is_tried_again() -> None:
    broken = [True]

    def handle(batch: Sequence[Recorded]) -> None:
        for one in batch:
            room.write_down("notes", one)
        if broken:
            raise OperationalError("disk I/O error")

    consumers.consumer("notes")(handle)
    publish(happened("a"))
    with pytest.raises(OperationalError):
        consumers.run_once("notes")
    assert (room.effects("notes"), parked(), Cursor.objects.filter(consumer="notes").count()) == ([], [], 0)
    assert consumers.run_all_once() == 0
    broken.clear()
    room.drain("notes")
    assert room.effects("notes") == ["a"]


def test_a_handler_that_swallows_the_error_of_its_write_is_parked_not_forgotten() -> None:
    def handle(batch: Sequence[Recorded]) -> None:
        for one in batch:
            room.write_down("notes", one)
        with contextlib.suppress(ZeroDivisionError), db.write():
            room.write_down("notes", batch[len(batch) // 0])

    consumers.consumer("notes")(handle)
    publish(happened("a"))
    room.drain("notes")
    assert room.effects("notes") == []
    assert [error.split(":")[0] for _subject, error in parked()] == ["SwallowedError"]


def test_upcasted_facts_reach_the_consumer_at_their_newest_version() -> None:
    publish(happened("old"))
    facts._by_kind.pop("test.happened")

    @facts.fact("test.happened", version=2, subject="thing")
    @dataclass(frozen=True, kw_only=True)
    class HappenedTwo:
        what: str
        place: int
        loud: bool

    facts.upcaster("test.happened", from_version=1)(lambda body: {**body, "loud": False})
    given: list[object] = []
    consumers.consumer("notes")(lambda batch: given.extend(one.fact for one in batch))
    consumers.run_once("notes")
    assert given == [HappenedTwo(what="old", place=0, loud=False)]


@pytest.mark.usefixtures("tables")
def test_two_consumers_racing_for_one_cursor_take_each_fact_once() -> None:
    room.note("notes")
    for start in range(0, 60, 3):
        publish(*[happened(str(number), place=number) for number in range(start, start + 3)])
    barrier = threading.Barrier(4)

    def race() -> int:
        barrier.wait()
        try:
            return sum(consumers.run_once("notes") for _ in range(10))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        given = [future.result() for future in [threads.submit(race) for _ in range(4)]]
    assert sum(given) == 60
    assert room.effects("notes", "place") == list(range(60))


def test_the_loser_of_a_race_does_nothing() -> None:
    """A turn that read its batch before another process took it: the claim fails, the function is not called."""
    room.note("notes")
    publish(happened("a"))
    (one,) = consumers.registered("notes")
    read_before = consumers._next_batch(one, 0)
    room.drain("notes")
    with db.write():
        assert not consumers._claim(one, 0, read_before[1])
    assert room.effects("notes") == ["a"]


def test_names_are_taken_once_and_unknown_names_are_refused() -> None:
    room.note("notes")
    with pytest.raises(ValueError, match="already a consumer notes"):
        consumers.consumer("notes")(lambda batch: None)
    with pytest.raises(LookupError, match="nobody"):
        consumers.run_once("nobody")
