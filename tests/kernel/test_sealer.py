"""The sealer: numbers in the order in which rows became visible."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kosketus.kernel import consumers, db, events, live, sealer
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Cursor, Event
from tests.kernel import room
from tests.kernel.room import happened, publish

pytestmark = pytest.mark.usefixtures("tables")


def test_a_write_that_commits_late_comes_after_and_is_never_lost() -> None:
    """PostgreSQL: the late row has the lower id. SQLite: the second writer waits, so the late one comes first."""
    room.note("notes")
    written, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with db.write():
            events.publish([happened("late")], actor="test")
            written.set()
            go_on.wait(30)
        connection.close()

    def quick() -> None:
        with db.write():
            events.publish([happened("quick")], actor="test")
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(late)
        assert written.wait(30)
        second = threads.submit(quick)
        if not db.is_sqlite():
            second.result(30)
            room.seal_all()
            room.drain("notes")
            assert room.effects("notes") == ["quick"]
        go_on.set()
        first.result(30)
        second.result(30)
    room.seal_all()
    room.drain("notes")
    assert room.effects("notes") == (["late", "quick"] if db.is_sqlite() else ["quick", "late"])
    ids = list(Event.objects.order_by("seq").values_list("id", flat=True))
    assert (ids == sorted(ids)) == db.is_sqlite()


def test_sealing_numbers_without_gaps_and_rings() -> None:
    publish(*[happened(str(number)) for number in range(3)])
    bell = live.bell(events.SEALED)
    publish(*[happened(str(number)) for number in range(3)], sealed=False)
    assert sealer.seal_once() == (0 if db.is_sqlite() else 3)
    assert bell.is_set()
    seqs = [row.seq or 0 for row in room.rows()]
    assert seqs == list(range(seqs[0], seqs[0] + 6))
    assert sealer.seal_once() == 0


def test_sealing_goes_on_above_every_known_number_after_a_copy() -> None:
    """Tables that came from elsewhere carry cursors but no sealer's row; new numbers must lie above all of them."""
    top = 10**9
    Cursor.objects.create(consumer="lake.facts", lane=Lane.FACTS, seq=top)
    if db.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_sequence WHERE name = 'kernel_event'")
        return  # a copy of an SQLite database is the file, and sqlite_sequence is in it
    publish(happened("a"))
    assert [row.seq for row in room.rows()] == [top + 1]


def test_a_second_sealer_does_nothing_while_one_is_at_work() -> None:
    if db.is_sqlite():
        assert sealer.seal_once() == 0
        return
    publish(happened("a"), sealed=False)
    locked, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with db.write():
            assert sealer._alone()
            locked.set()
            go_on.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(hold)
        assert locked.wait(30)
        assert sealer.seal_once() == 0
        go_on.set()
        held.result(30)
    assert sealer.seal_once() == 1


def test_a_backlog_is_numbered_in_batches_in_the_order_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "_NUMBER", sealer._NUMBER.replace(f"LIMIT {sealer.BATCH}", "LIMIT 2"))
    room.note("notes")
    publish(*[happened(str(number)) for number in range(5)], sealed=False)
    sealed = [sealer.seal_once() for _ in range(4)]
    assert sealed == ([0, 0, 0, 0] if db.is_sqlite() else [2, 2, 1, 0])
    consumers.run_once("notes")
    assert room.effects("notes") == ["0", "1", "2", "3", "4"]
