"""Runs inside a house: fills it with facts, and tells what it holds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from kosketus.config.backup.making import make_backup
from kosketus.config.backup.restoring import restore_backup
from kosketus.config.friendly import Friendly
from kosketus.config.upgrade import bring_up_to_date
from kosketus.kernel import blobs, clock, crash, db, epoch, events, pruning, sealer
from kosketus.kernel.events import Draft
from kosketus.kernel.models import Blob
from kosketus.listen.signals.contracts import WebEvent
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.customers.domain import erasing
from kosketus.people.customers.models import Person
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import facade as lake

SCOPE = Scope(actor="test", role="owner", minimum_n=1, purpose=Purpose.ROWS)


def fill() -> None:
    """40 answers in the lake, 7 not yet in it, and a file."""
    publish(range(40))
    lake.load_all()
    publish(range(40, 47))
    blobs.store(b"hello", media_type="text/plain")


def publish(numbers: Iterable[int]) -> None:
    """One answer for each number, and a web event."""
    web = Draft(fact=WebEvent(name="n"), occurred_at=datetime(2026, 1, 1, tzinfo=UTC))
    with db.write():
        events.publish([_answer(number) for number in numbers], actor="test")
        events.publish([web], actor="test")
    sealer.seal_once()


def publish_and_load(numbers: Iterable[int]) -> None:
    """The same, and into the lake at once."""
    publish(numbers)
    lake.load_all()


def go_on(numbers: Iterable[int]) -> dict[str, Any]:
    """The same, and what is then there."""
    publish_and_load(numbers)
    return state()


def _answer(number: int) -> Draft:
    fact = SurveyAnswered(
        survey="s",
        question="q",
        question_version=1,
        response=str(number),
        metric="nps",
        scale="0-10",
        value=float(number % 11),
    )
    return Draft(fact=fact, occurred_at=datetime(2026, 1 + number % 3, 5, tzinfo=UTC), identity=number + 1)


def state() -> dict[str, Any]:
    """Answers as a reader sees them, how the lake stands, and the epoch."""
    pinned = lake.read(SCOPE, "survey.answered")
    found = pinned.frame.select("response", "value").collect().rows()
    return {
        "answers": sorted([int(response), value] for response, value in found),
        "tail": pinned.tail,
        "figures": {table.name: [table.figure, table.rows] for table in lake.states()},
        "epoch": epoch.current(),
    }


def only_file() -> str:
    """The content of the one file that is kept."""
    return blobs.read(Blob.objects.get().sha256).decode()


def back_up_while_facts_arrive(target: str) -> None:
    """Three answers at a time, from 100 on, published and loaded by two threads during the backup."""
    ended = threading.Event()

    def write() -> None:
        number = 100
        while not ended.is_set():
            publish(range(number, number + 3))
            number += 3
        connection.close()

    def load() -> None:
        while not ended.is_set():
            lake.load_once()
        connection.close()

    threads = [threading.Thread(target=write), threading.Thread(target=load)]
    for thread in threads:
        thread.start()
    make_backup(Path(target))
    ended.set()
    for thread in threads:
        thread.join()


def back_up_and_die(folder: str, points: list[str]) -> dict[str, list[str]]:
    """A backup in a process of its own for each point, killed there; the files that it left behind."""
    return {point: _left(Path(folder) / point, point) for point in points}


def _left(folder: Path, point: str) -> list[str]:
    folder.mkdir()
    assert _killed(lambda: make_backup(folder / "all.tar"), point)
    names = sorted(path.name for path in folder.iterdir())
    return [".kosketus-backup" if name.startswith(".kosketus-backup-") else name for name in names]


def _killed(work: Callable[[], object], point: str) -> bool:
    """Whether *work* died at *point* as by kill -9. Call before this process has threads: it forks."""
    connection.close()
    child = os.fork()
    if not child:
        crash._armed = point
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 9


def go_on_after_a_killed_backup() -> list[int]:
    """Three more answers, read and loaded; then what pruning takes at once, and what it takes nine days later."""
    publish_and_load(range(47, 50))
    with clock.frozen(clock.now() + timedelta(hours=5)):
        at_once = pruning.prune_once()
    with clock.frozen(clock.now() + timedelta(days=9)):
        later = pruning.prune_once()
    return [len(state()["answers"]), at_once, later > 0]


def restore_and_die(file: str, points: list[str]) -> list[str]:
    """A restore for each point, killed there; what starting says then."""
    return [_started_after(file, point) for point in points]


def _started_after(file: str, point: str) -> str:
    assert _killed(lambda: restore_backup(Path(file), force=True), point)
    try:
        bring_up_to_date(lambda _words: None)
    except Friendly as refused:
        return refused.what.split(" into ")[0]
    finally:
        connection.close()
    return "starts"


def meet() -> None:
    """Four people with an answer each; their identities are 1 to 4."""
    made = customers.identities_for([IdentityKey("email", f"{name}@example.org") for name in "abcd"])
    assert sorted(made.values()) == [1, 2, 3, 4]
    publish_and_load(range(4))


def merge_and_erase() -> None:
    """Two of the four are one person, who is erased; so is a third, who came later."""
    customers.link_identities(first=1, second=2, evidence="test", actor="test")
    newcomer = customers.identify(kind="email", value="e@example.org")
    for identity in (1, newcomer):
        known = customers.person_of(identity)
        assert known
        erasing.finish_erasure(erasing.request_erasure(person=Person.objects.get(pk=known.id), actor="user:test"))


def who_is_here() -> dict[str, Any]:
    """The identities that are known, and whose answers count."""
    frame = lake.read(SCOPE, "survey.answered").frame.select("identity").collect()
    known = sorted(customers.dimension()["identity_id"])
    return {"known": known, "answered": sorted(frame["identity"].to_list())}
