"""Order under load: six writers, a tenth of whose transactions is rolled back, and consumers that race."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kosketus.kernel import consumers, db, outbox, sealer
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Event
from tests.kernel import room

pytestmark = [pytest.mark.usefixtures("tables"), pytest.mark.slow]

TRANSACTIONS = 40


def looping(step: Callable[[], int], done: threading.Event) -> None:
    """Call a step until the writers are done and it has found nothing twice."""
    idle = 0
    while idle < 2:
        before = done.is_set()
        idle = idle + 1 if not step() and before else 0
        time.sleep(0.002)
    connection.close()


def consume(name: str) -> int:
    # Idle only when the cursor has reached the end: a lost race gives 0 as well.
    (one,) = consumers.registered(name)
    given = consumers.run_once(name)
    behind = Event.objects.filter(seq__isnull=True).exists() or consumers.position(one) < outbox.head(Lane.FACTS)
    return given or int(behind)


def test_no_consumer_loses_doubles_or_disorders_a_fact(program: Any) -> None:
    room.note("first")
    room.note("second")
    done = threading.Event()
    with ThreadPoolExecutor(12) as threads:
        programs = [program("write", str(seed), str(TRANSACTIONS)) for seed in (1, 2)]
        writers = [threads.submit(_write, seed) for seed in (3, 4, 5, 6)]
        readers = [threads.submit(looping, sealer.seal_once, done) for _ in range(2)]
        names = ["first", "second", "first", "second"]
        readers += [threads.submit(looping, partial(consume, name), done) for name in names]
        for writer in writers:
            writer.result(60)
        assert [one.wait(60) for one in programs] == [0, 0]
        done.set()
        for reader in readers:
            reader.result(60)
    expect_all_once_and_in_order()


def test_two_processes_of_one_consumer_share_the_work_and_repeat_none(program: Any) -> None:
    room.publish(*[room.happened("load", place=place) for place in range(400)])
    programs = [program("consume", "notes", "5") for _ in range(2)]
    assert [one.wait(60) for one in programs] == [0, 0]
    assert room.effects("notes", "place") == list(range(400))


def _write(seed: int) -> None:
    try:
        room.write_under_load(seed, TRANSACTIONS)
    finally:
        connection.close()


def expect_all_once_and_in_order() -> None:
    by_seq = list(Event.objects.order_by("seq"))
    assert len(by_seq) > 6 * TRANSACTIONS
    assert {row.actor for row in by_seq} == {f"writer:{seed}" for seed in range(1, 7)}
    ids = [row.id for row in by_seq]
    # The danger was there: on PostgreSQL rows became visible in another order than their ids.
    assert (ids == sorted(ids)) == db.is_sqlite()
    for name in ("first", "second"):
        assert sorted(room.effects(name, "uid")) == sorted(row.uid.hex for row in by_seq)
        assert places(name) == last_places()


def places(name: str) -> dict[str, list[int]]:
    """What happened to each thing, in the order in which the consumer was told."""
    found: dict[str, list[int]] = defaultdict(list)
    for subject, place in zip(room.effects(name, "subject"), room.effects(name, "place"), strict=True):
        found[subject].append(place)
    return dict(found)


def last_places() -> dict[str, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, place FROM test_thing WHERE place > 0")
        return {subject: list(range(1, last + 1)) for subject, last in cursor.fetchall()}
