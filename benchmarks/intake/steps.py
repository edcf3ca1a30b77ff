"""Rows to record, and who records them; imported once Django is set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow, SignalRow, SpendRow, SubscriptionRow

_START = datetime(2024, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def _order(number: int) -> OrderRow:
    at = _START + number * timedelta(minutes=10)
    states = {"promised": at + 96 * _HOUR, "shipped": at + 20 * _HOUR, "delivered": at + (60 + number % 60) * _HOUR}
    return OrderRow(f"shop:{number:08}", None, at, states, number % 9_000, "EUR", 2, "web", {"city": "Turku"})


def _subscription(number: int) -> SubscriptionRow:
    at = _START + number * timedelta(minutes=10)
    ended = at + 900 * _HOUR if number % 3 == 0 else None
    return SubscriptionRow(f"crm:{number:08}", None, at, ended, "basic", 990, "EUR", "price" if ended else "")


def _ticket(number: int) -> TicketRow:
    at = _START + number * timedelta(minutes=10)
    events = (
        TicketEvent(at, "message", "customer", "Where is my order? It should have come on Monday."),
        TicketEvent(at + _HOUR, "assigned", "agent"),
        TicketEvent(at + 2 * _HOUR, "message", "agent", "It is on its way, we are sorry for the wait."),
        TicketEvent(at + 3 * _HOUR, "resolved", "agent"),
        TicketEvent(at + 9 * _HOUR, "closed", "system"),
    )
    return TicketRow(f"desk:{number:08}", None, "email", at, "Where is it?", events)


def _spend(number: int) -> SpendRow:
    day = (_START + timedelta(days=number % 700)).date()
    return SpendRow(f"ads:{number:08}", day, "acquisition", "search", number, "EUR")


def _signal(number: int) -> SignalRow:
    at = _START + number * timedelta(seconds=30)
    return SignalRow(f"log:{number:08}", None, at, "page_viewed", f"s{number // 8}", "/cart", 1.5, {"device": "phone"})


_ROWS: Mapping[str, Callable[[int], Any]] = {
    "orders": _order,
    "subscriptions": _subscription,
    "tickets": _ticket,
    "spend": _spend,
    "signals": _signal,
}
_recorders: Mapping[str, Callable[..., Recorded]] = {
    "orders": signals.record_orders,
    "subscriptions": signals.record_subscriptions,
    "tickets": conversations.record_tickets,
    "spend": signals.record_spend,
    "signals": signals.record_signals,
}
WRITERS = {noun: partial(record, actor="bench", arrived=Arrived.BACKFILL) for noun, record in _recorders.items()}


def rows_of(noun: str, count: int) -> Sequence[Any]:
    """*count* different rows of a noun."""
    return [_ROWS[noun](number) for number in range(count)]
