"""Three analysts with heavy questions while answers come in and are loaded: nobody sees one missing or twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query
from kosketus.understand.scores.queries.cache import CELLS
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
BATCH, BATCHES, ROUNDS = 10, 12, 6
QUESTIONS: tuple[tuple[Query, str], ...] = (
    (Query(score="nps"), "channel"),
    (Query(score="nps"), "customer.plan"),
    (Query(score="nps", filters=(Filter(field="customer.plan", value="gold"),)), "channel"),
)


@dataclass
class Counted:
    """How many answers are committed, for readers that want to know what they must see at least."""

    committed: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    CELLS.clear()
    yield
    CELLS.clear()


def write(counted: Counted, who: int) -> None:
    """Batches of ten, each in one transaction or nothing."""
    for _batch in range(BATCHES):
        answer(MAY, (6, 2, 2), identity=who)
        counted.committed += BATCH


def load(counted: Counted) -> None:
    """Carry into the lake whatever is there, until all is written."""
    while not counted.ended.is_set():
        lake.load_once(limit=7)


def ask(counted: Counted, scope: Scope, query: Query, by: str) -> list[tuple[int, int, int]]:
    """What was committed before each question, what it counted, and what its groups add up to."""
    told = []
    for _round in range(ROUNDS):
        before = counted.committed
        found = scores.sheet(scope, query, grain=Grain.MONTH, at=date(2026, 5, 1), by=by)
        n = found.current.value.n if found.current else 0
        told.append((before, n or 0, sum(group.value.n or 0 for group in found.groups)))
    return told


def closing(work: Callable[..., Any], *given: Any) -> Any:
    """Do something in a thread and give its connection back."""
    try:
        return work(*given)
    finally:
        connection.close()


def test_answers_are_counted_once_while_three_ask_and_others_write_and_load(scope: Scope) -> None:
    who = customers.identify(kind="email", value="anna@example.org")
    customers.set_attributes({who: {"plan": "gold"}})
    counted = Counted()
    with ThreadPoolExecutor(5) as pool:
        writer = pool.submit(closing, write, counted, who)
        loader = pool.submit(closing, load, counted)
        asking = [pool.submit(closing, ask, counted, scope, *question) for question in QUESTIONS]
        try:
            told = [each.result(120) for each in asking]
            writer.result(120)
        finally:
            counted.ended.set()
        loader.result(120)
    for answers in told:
        assert all(before <= n <= BATCH * BATCHES and n % BATCH == 0 and n == groups for before, n, groups in answers)
        assert [n for _before, n, _groups in answers] == sorted(n for _before, n, _groups in answers)
    lake.load_all()
    assert [ask(counted, scope, *question)[0][1] for question in QUESTIONS] == [BATCH * BATCHES] * 3
