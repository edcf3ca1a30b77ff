"""Runs inside a house: fills it with facts, and tells what it holds."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from kosketus.config.backup.making import make_backup
from kosketus.kernel import blobs, db, epoch, events, sealer
from kosketus.kernel.events import Draft
from kosketus.kernel.models import Blob
from kosketus.listen.signals.contracts import WebEvent
from kosketus.listen.surveys.contracts import SurveyAnswered
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
