"""Eight hands bring the same rows at the same moment: each fact is told once, and nobody fails."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kosketus.kernel import corrections
from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.kernel.models import Event
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow, SignalRow, SubscriptionRow

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = datetime(2026, 1, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
HANDS, KEYS, PART = 8, 60, 40


def _orders(key: str) -> list[OrderRow]:
    placed = OrderRow(key, None, WHEN, {}, 1999, "EUR")
    return [placed, placed._replace(state_times={"shipped": WHEN + HOUR, "delivered": WHEN + 2 * HOUR})]


def _subscriptions(key: str) -> list[SubscriptionRow]:
    running = SubscriptionRow(key, None, WHEN, plan="basic", amount_minor=990, currency="EUR")
    return [running, running._replace(ended_at=WHEN + HOUR, reason="price")]


def _tickets(key: str) -> list[TicketRow]:
    asked, done = TicketEvent(WHEN, "message", "customer", "Where?"), TicketEvent(WHEN + HOUR, "resolved", "agent")
    return [TicketRow(key, None, "email", WHEN, "Where?", events) for events in ((asked,), (asked, done))]


def _signals(key: str) -> list[SignalRow]:
    return [SignalRow(key, None, WHEN, "cart", page=f"/{key}")]


def _bring_by_all_hands(record: Callable[..., Recorded], given: Sequence[Any]) -> Recorded:
    start = threading.Barrier(HANDS)

    def bring(hand: int) -> Recorded:
        # Each in an order of its own and in several transactions, so that they meet in every way.
        mine = random.Random(hand).sample(given, len(given))
        parts = [mine[at : at + PART] for at in range(0, len(mine), PART)]
        start.wait()
        try:
            told = [record(part, actor="hand", arrived=Arrived.BACKFILL, import_id=100 + hand) for part in parts]
        finally:
            connection.close()
        return sum(told, Recorded())

    with ThreadPoolExecutor(HANDS) as hands:
        return sum(hands.map(bring, range(HANDS)), Recorded())


@pytest.mark.parametrize(
    ("record", "rows", "facts"),
    [
        (signals.record_orders, _orders, 3),
        (signals.record_subscriptions, _subscriptions, 2),
        (conversations.record_tickets, _tickets, 3),
        (signals.record_signals, _signals, 1),
    ],
)
def test_eight_hands_tell_each_fact_once(
    record: Callable[..., Recorded], rows: Callable[[str], Sequence[Any]], facts: int
) -> None:
    given = [row for number in range(KEYS) for row in rows(f"k{number}")]
    total = _bring_by_all_hands(record, given)
    assert (total.facts, total.differing, total.refused) == (KEYS * facts, 0, ())
    assert total.new + total.known == HANDS * len(given)
    assert Event.objects.values("kind", "body").distinct().count() == Event.objects.count() == KEYS * facts


@pytest.mark.parametrize(
    ("record", "rows", "facts"),
    [(signals.record_orders, _orders, 3), (conversations.record_tickets, _tickets, 3)],
)
def test_eight_hands_take_an_undone_import_over_once(
    record: Callable[..., Recorded], rows: Callable[[str], Sequence[Any]], facts: int
) -> None:
    given = [row for number in range(KEYS) for row in rows(f"k{number}")]
    record(given[: len(given) // 2], actor="test", arrived=Arrived.BACKFILL, import_id=7)
    corrections.exclude_import(import_id=7, actor="test")
    total = _bring_by_all_hands(record, given)
    assert (total.facts, total.differing, total.refused) == (KEYS * facts, 0, ())
    assert Event.objects.exclude(import_id=7).count() == KEYS * facts
    assert corrections.superseded() == set(Event.objects.filter(import_id=7).values_list("uid", flat=True))
