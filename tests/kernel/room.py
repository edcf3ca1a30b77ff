"""A small room for the kernel's tests: two facts, consumers that write down what they were given, writers.

Also run as a program, so that a test can kill it: ``python -m tests.kernel.room consume notes``.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kosketus.kernel.facts import Lane, fact

NAME = "KERNEL_TEST_DATABASE"
BLOBS = "KERNEL_TEST_BLOBS"
SUBJECTS = [f"thing:{number:02}" for number in range(40)]


@fact("test.happened", version=1, subject="thing")
@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something happened to a thing; ``place`` counts what happened to it."""

    what: str
    place: int = 0


@fact("test.seen", version=1, subject="visitor", lane=Lane.WEB)
@dataclass(frozen=True, kw_only=True)
class Seen:
    """A page was seen."""

    page: str


if __name__ == "__main__":
    import django

    django.setup()

from django.conf import settings  # noqa: E402 - the program above sets Django up first
from django.db import connection  # noqa: E402

from kosketus.kernel import blobs, clock, consumers, crash, db, events, outbox, parking, pruning, schedules, sealer  # noqa: E402
from kosketus.kernel.consumers import Recorded  # noqa: E402
from kosketus.kernel.ids import uuid7  # noqa: E402
from kosketus.kernel.models import Event  # noqa: E402

POISON: set[str] = set()


class Poisoned(Exception):
    """What a consumer raises at a fact that it cannot take."""


def make_tables() -> None:
    """Tables of the room, beside Django's: effects of consumers, and how often something happened to a thing."""
    key = "integer PRIMARY KEY AUTOINCREMENT" if db.is_sqlite() else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS test_effect (id {key}, consumer varchar(80), uid varchar(32),"
            " subject varchar(120), what varchar(80), place integer)"
        )
        cursor.execute("CREATE TABLE IF NOT EXISTS test_thing (subject varchar(120) PRIMARY KEY, place integer)")
        cursor.execute("DELETE FROM test_effect")
        cursor.execute("DELETE FROM test_thing")
        cursor.executemany("INSERT INTO test_thing VALUES (%s, 0)", [[subject] for subject in SUBJECTS])


def note(name: str, *, kinds: set[str] | None = None, lane: Lane = Lane.FACTS) -> None:
    """Register a consumer that writes down each fact it is given, and cannot take those in POISON."""

    def handle(batch: Sequence[Recorded]) -> None:
        for one in batch:
            write_down(name, one)
            crash.point("effect.written")
            if getattr(one.fact, "what", "") in POISON:
                raise Poisoned(one.fact.what)

    consumers.consumer(name, kinds=kinds, lane=lane)(handle)


def write_down(name: str, one: Recorded) -> None:
    what, place = getattr(one.fact, "what", getattr(one.fact, "page", "")), getattr(one.fact, "place", 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO test_effect (consumer, uid, subject, what, place) VALUES (%s, %s, %s, %s, %s)",
            [name, one.uid.hex, one.subject, what, place],
        )


def effects(name: str, column: str = "what") -> list[Any]:
    """What a consumer has written down, in the order in which it did."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_effect WHERE consumer = %s ORDER BY id", [name])
        return [row[0] for row in cursor.fetchall()]


def happened(what: str, *, subject: str = "thing:00", place: int = 0, uid: UUID | None = None) -> events.Draft:
    """A draft of a fact."""
    fact_itself = Happened(what=what, place=place)
    return events.Draft(fact=fact_itself, subject=subject, occurred_at=clock.now(), uid=uid or uuid7())


def seen(page: str) -> events.Draft:
    """A draft of a fact of the web lane."""
    return events.Draft(fact=Seen(page=page), occurred_at=clock.now())


def publish(*drafts: events.Draft, sealed: bool = True) -> None:
    """Publish in a transaction of its own, and number the rows."""
    with db.write():
        events.publish(drafts, actor="test")
    if sealed:
        seal_all()


def seal_all(patience: float = 10) -> None:
    """Number all rows, waiting for a sealer whose end the server has not noticed yet."""
    until = time.monotonic() + patience
    while Event.objects.filter(seq__isnull=True).exists() and time.monotonic() < until:
        if not sealer.seal_once():
            time.sleep(0.02)


def drain(name: str) -> None:
    """Let a consumer take all there is."""
    while consumers.run_once(name):
        pass


def rows(lane: Lane = Lane.FACTS) -> list[outbox.Row]:
    """The numbered rows of a lane."""
    return list(outbox.rows_between(lane, above=0))


class _Undone(Exception):
    pass


def _undo_if(unlucky: bool) -> None:
    if unlucky:
        raise _Undone


def write_under_load(seed: int, transactions: int) -> None:
    """Transactions open for 2 to 40 ms, of which a tenth is rolled back; things count what happened to them."""
    chance = random.Random(seed)
    for _ in range(transactions):
        try:
            with db.write():
                subjects = sorted(chance.sample(SUBJECTS, chance.randint(1, 3)))
                drafts = [happened("load", subject=subject, place=_next_place(subject)) for subject in subjects]
                events.publish(drafts, actor=f"writer:{seed}")
                time.sleep(chance.uniform(0.002, 0.04))
                _undo_if(chance.random() < 0.1)
        except _Undone:
            continue


def _next_place(subject: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_thing SET place = place + 1 WHERE subject = %s", [subject])
        cursor.execute("SELECT place FROM test_thing WHERE subject = %s", [subject])
        return int(cursor.fetchone()[0])


def ran_twice_safely() -> None:
    """A scheduled duty that writes down that it ran."""
    with db.write(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_effect (consumer, what, place) VALUES ('duty', 'ran', 0)")


def in_old_days(function: Callable[[], object], moment: datetime) -> None:
    """Call a function with the clock held."""
    with clock.frozen(moment):
        function()


def _store_blob(content: str) -> None:
    settings.BLOBS = os.environ[BLOBS]
    blobs.store(content.encode(), media_type="text/plain")


def _consume(name: str, batch: str = "500") -> None:
    consumers.BATCH = int(batch)
    note(name)
    (one,) = consumers.registered(name)
    while consumers.position(one) < outbox.head(one.lane):  # a lost race gives 0 facts, and is not the end
        consumers.run_once(name)


def _retry(name: str) -> None:
    note(name)
    parking.retry(consumer=name)


def _run_duty(name: str) -> None:
    schedules.scheduled(name, cron="* * * * *")(ran_twice_safely)
    schedules.run_due()


def _prune(limit: str) -> None:
    pruning.BATCH = int(limit)
    pruning.add_guard(outbox.head)
    consumers._registered.clear()
    pruning.prune_once()


_COMMANDS: dict[str, Callable[..., None]] = {
    "seal": seal_all,
    "consume": _consume,
    "retry": _retry,
    "duty": _run_duty,
    "prune": _prune,
    "blob": _store_blob,
    "write": lambda seed, transactions: write_under_load(int(seed), int(transactions)),
}

if __name__ == "__main__":
    _COMMANDS[sys.argv[1]](*sys.argv[2:])
