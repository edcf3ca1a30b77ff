"""What an undone import brought is nobody's: the next import brings it anew, and nothing counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kosketus.kernel import corrections
from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.kernel.models import Event
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow, SignalRow, SpendRow, SubscriptionRow

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 1, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _orders(key: str, word: str) -> OrderRow:
    return OrderRow(key, None, WHEN, {"delivered": WHEN + HOUR}, 1999, "EUR", channel=word)


def _subscriptions(key: str, word: str) -> SubscriptionRow:
    return SubscriptionRow(key, None, WHEN, WHEN + HOUR, word, 990, "EUR", "price")


def _tickets(key: str, word: str) -> TicketRow:
    events = (TicketEvent(WHEN, "message", "customer", word), TicketEvent(WHEN + HOUR, "resolved", "agent"))
    return TicketRow(key, None, word, WHEN, "Where?", events)


def _signals(key: str, word: str) -> SignalRow:
    return SignalRow(key, None, WHEN, word)


def _spend(key: str, word: str) -> SpendRow:
    return SpendRow(key, date(2026, 1, 1), "service", word, 100, "EUR")


def counting() -> Counter[str]:
    """The facts that count, by their kind and the word in them."""
    gone, undone = corrections.superseded(), corrections.excluded_imports()
    rows = [row for row in Event.objects.all() if row.uid not in gone and row.import_id not in undone]
    return Counter(f"{row.kind} {word}" for row in rows for word in ("wrong", "right") if word in row.body)


@pytest.mark.parametrize(
    ("record", "row"),
    [
        (signals.record_orders, _orders),
        (signals.record_subscriptions, _subscriptions),
        (conversations.record_tickets, _tickets),
        (signals.record_signals, _signals),
        (signals.record_spend, _spend),
    ],
)
def test_an_undone_import_can_be_brought_anew_with_other_content(
    record: Callable[..., Recorded], row: Callable[[str, str], Any]
) -> None:
    def bring(rows: Sequence[Any], import_id: int) -> Recorded:
        return record(rows, actor="test", arrived=Arrived.BACKFILL, import_id=import_id)

    first = bring([row("a", "wrong"), row("b", "wrong")], 7)
    bring([row("c", "right")], 8)
    corrections.exclude_import(import_id=7, actor="test")
    each = counting()
    assert (first.new, bring([row("a", "wrong")], 7)) == (2, Recorded(known=1))
    again = bring([row("a", "right"), row("c", "right"), row("d", "right")], 9)
    assert again == Recorded(new=2, known=1, facts=first.facts)
    assert counting() == Counter({kind: number * 3 for kind, number in each.items()})
    assert bring([row("a", "right")], 10) == Recorded(known=1)
    # Taken back in, the first import adds only what nobody brought since.
    corrections.include_import(import_id=7)
    wrong = {kind.replace("right", "wrong"): number for kind, number in each.items()}
    assert counting() == Counter({kind: number * 3 for kind, number in each.items()}) + Counter(wrong)
