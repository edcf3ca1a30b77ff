"""The outbox's table, read raw."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.kernel import clock, db, events, outbox
from kosketus.kernel.facts import Lane, decode
from kosketus.kernel.models import Event
from tests.kernel import room
from tests.kernel.room import happened, publish

pytestmark = pytest.mark.usefixtures("tables")


def whats(rows: Iterable[outbox.Row]) -> list[str]:
    return [decode(row.kind, row.version, row.body).what for row in rows]


def test_rows_are_typed_alike_on_both_databases() -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
    with clock.frozen(moment):
        draft = happened("a")
        publish(draft)
    (row,) = room.rows()
    assert row == outbox.Row(
        seq=outbox.head(Lane.FACTS),
        uid=draft.uid,
        lane="facts",
        kind="test.happened",
        version=1,
        subject="thing:00",
        identity=None,
        actor="test",
        arrived="live",
        occurred_at=moment,
        recorded_at=moment,
        import_id=None,
        body='{"what":"a","place":0}',
    )
    assert row.recorded_at.tzinfo is UTC
    assert outbox.from_json(outbox.as_json(row)) == row


def test_between_is_above_the_first_and_up_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "CHUNK", 2)
    publish(*[happened(what) for what in "abcde"])
    seqs = [row.seq or 0 for row in room.rows()]
    assert whats(outbox.rows_between("facts", above=seqs[0])) == list("bcde")
    assert whats(outbox.rows_between("facts", above=seqs[0], up_to=seqs[3])) == list("bcd")
    assert whats(outbox.rows_between("facts", above=0, limit=3)) == list("abc")
    assert whats(outbox.rows_between("facts", above=0, limit=4)) == list("abcd")
    assert whats(outbox.rows_between("facts", above=0, kinds={"test.other", "test.happened"})) == list("abcde")
    assert whats(outbox.rows_between("facts", above=0, kinds={"test.other"})) == []
    assert whats(outbox.rows_between("facts", above=0, kinds=set())) == []
    assert whats(outbox.rows_between("facts", above=seqs[-1])) == []


def test_lanes_are_apart_and_share_one_count() -> None:
    publish(happened("a"), room.seen("/"), happened("b"))
    facts_seqs = [row.seq or 0 for row in room.rows()]
    (web,) = [row.seq or 0 for row in room.rows(Lane.WEB)]
    assert facts_seqs == [web - 1, web + 1]
    assert (outbox.head("facts"), outbox.head("web"), outbox.head("none")) == (web + 1, web, 0)


def test_tail_has_what_is_above_and_what_has_no_number_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "CHUNK", 2)
    publish(*[happened(what) for what in "abc"])
    figure = outbox.head(Lane.FACTS) - 1
    publish(*[happened(what) for what in "defgh"], sealed=False)
    with db.snapshot():
        assert whats(outbox.tail("facts", above=figure)) == list("cdefgh")
    numbered = [row.seq is not None for row in _tail(figure)]
    assert numbered == ([True] * 6 if db.is_sqlite() else [True] + [False] * 5)


def _tail(figure: int) -> list[outbox.Row]:
    with db.snapshot():
        return list(outbox.tail("facts", above=figure))


def test_tail_neither_loses_nor_doubles_a_row_that_is_sealed_meanwhile() -> None:
    publish(happened("a"), sealed=False)

    def seal() -> None:
        room.seal_all()
        publish(happened("b"))
        connection.close()

    with db.snapshot(), ThreadPoolExecutor(1) as threads:
        rows = outbox.tail("facts", above=0)
        threads.submit(seal).result()
        assert whats(rows) == ["a"]


def test_tail_outside_a_snapshot_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"inside db\.snapshot"):
        next(outbox.tail("facts", above=0))


def test_nothing_inserted_is_nothing_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with db.write(), django_assert_num_queries(0):
        assert events.publish([], actor="test") == 0
    assert not Event.objects.exists()
