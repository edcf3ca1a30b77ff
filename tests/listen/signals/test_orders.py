"""Orders are recorded once, rows and facts together, and each change of state is news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kosketus.kernel.facts import Arrived, decode
from kosketus.kernel.intake import Fault, Recorded, Refused
from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.contracts import OrderDelivered, OrderPlaced, OrderRow, OrderShipped
from kosketus.listen.signals.models import Order, OrderChange
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def order(key: str = "shop:1", **changes: Any) -> OrderRow:
    row = OrderRow(key, None, WHEN, {"promised": WHEN + 3 * DAY}, 1999, "EUR", 2, "web", {"city": "Turku"})
    return row._replace(**changes)


def with_states(row: OrderRow, **states: datetime) -> OrderRow:
    return row._replace(state_times={**row.state_times, **states})


def record(*rows: OrderRow) -> Recorded:
    return facade.record_orders(rows, actor="test", arrived=Arrived.BACKFILL, import_id=7)


def told() -> list[tuple[str, datetime, Any]]:
    events = Event.objects.order_by("occurred_at", "id")
    return [(event.kind, event.occurred_at, decode(event.kind, event.version, event.body)) for event in events]


def test_order_and_its_states_become_rows_and_facts() -> None:
    identity = customers.identify(kind="email", value="a@b.fi")
    row = with_states(order(identity=identity), shipped=WHEN + DAY, delivered=WHEN + 6 * DAY)
    assert record(row) == Recorded(new=1, facts=3)
    placed = OrderPlaced(
        order="shop:1", amount_minor=1999, currency="EUR", items=2, channel="web", promised_at=WHEN + 3 * DAY,
        context={"city": "Turku"},
    )  # fmt: skip
    shipped = OrderShipped(
        order="shop:1", placed_at=WHEN, promised_at=WHEN + 3 * DAY, channel="web", context={"city": "Turku"}
    )
    delivered = OrderDelivered(
        order="shop:1", placed_at=WHEN, promised_at=WHEN + 3 * DAY, amount_minor=1999, currency="EUR", channel="web",
        context={"city": "Turku"},
    )  # fmt: skip
    assert told() == [
        ("order.placed", WHEN, placed),
        ("order.shipped", WHEN + DAY, shipped),
        ("order.delivered", WHEN + 6 * DAY, delivered),
    ]
    uids = {Order.objects.get().uid, *OrderChange.objects.values_list("uid", flat=True)}
    assert set(Event.objects.values_list("uid", flat=True)) == uids
    subject = f"order:{Order.objects.get().pk}"
    envelope = set(Event.objects.values_list("identity", "subject", "arrived", "import_id"))
    assert envelope == {(identity, subject, "backfill", 7)}


def test_the_same_order_again_changes_nothing_and_a_difference_is_told() -> None:
    row = with_states(order(), shipped=WHEN + DAY)
    record(row)
    helsinki = timezone(timedelta(hours=3))
    assert record(row, row._replace(placed_at=WHEN.astimezone(helsinki))) == Recorded(known=2)
    assert record(order(amount_minor=5)) == Recorded(known=1, differing=1)
    assert record(with_states(order(), shipped=WHEN + 2 * DAY)) == Recorded(known=1, differing=1)
    assert (Order.objects.get().amount_minor, OrderChange.objects.get().at) == (1999, WHEN + DAY)
    assert Event.objects.count() == 2


def test_a_later_state_of_a_known_order_is_news_by_the_terms_first_told() -> None:
    record(order())
    assert record(with_states(order(), delivered=WHEN + DAY)) == Recorded(new=1, facts=1)
    other = order(amount_minor=1, state_times={"promised": WHEN + 9 * DAY, "refunded": WHEN + 4 * DAY})
    assert record(other) == Recorded(new=1, differing=1, facts=1)
    assert [(kind, at) for kind, at, _fact in told()] == [
        ("order.placed", WHEN),
        ("order.delivered", WHEN + DAY),
        ("order.refunded", WHEN + 4 * DAY),
    ]
    assert told()[2][2].amount_minor == 1999


def test_an_order_in_two_rows_of_one_call_is_one_order() -> None:
    rows = [order(), with_states(order(), shipped=WHEN + DAY), with_states(order(), shipped=WHEN + DAY)]
    assert record(*rows) == Recorded(new=2, known=1, facts=2)
    assert (Order.objects.count(), OrderChange.objects.count()) == (1, 1)


def test_orders_that_cannot_be_believed_come_back_with_their_reasons() -> None:
    bad = [
        (order(key=" "), Fault.NO_KEY),
        (order(key="x" * 201), Fault.TOO_LONG),
        (order(placed_at=WHEN.replace(tzinfo=None)), Fault.NO_TIME),
        (order(placed_at=datetime(1969, 12, 31, tzinfo=UTC)), Fault.TOO_EARLY),
        (order(placed_at=datetime(2990, 1, 1, tzinfo=UTC)), Fault.TOO_LATE),
        (with_states(order(), delivered=WHEN - DAY), Fault.BEFORE_START),
        (with_states(order(), delivered=datetime(2990, 1, 1, tzinfo=UTC)), Fault.TOO_LATE),
        (with_states(order(), promised=WHEN - 2 * DAY), Fault.BEFORE_START),
        (with_states(order(), promised=datetime(9999, 1, 1, tzinfo=UTC)), Fault.TOO_LATE),
        (with_states(order(), lost=WHEN + DAY), Fault.UNKNOWN_STATE),
        (order(amount_minor=-1), Fault.NEGATIVE_AMOUNT),
        (order(items=-1), Fault.NEGATIVE_AMOUNT),
        (order(items=1.5), Fault.BAD_AMOUNT),
        (order(amount_minor=10**20), Fault.BAD_AMOUNT),
        (order(currency="euro"), Fault.UNKNOWN_CURRENCY),
        (order(currency=""), Fault.UNKNOWN_CURRENCY),
        (order(channel="web\x00"), Fault.BAD_TEXT),
        (order(context={"city": "\ud800"}), Fault.BAD_TEXT),
    ]
    refused = tuple(Refused(place, row.key, fault) for place, (row, fault) in enumerate(bad, 1))
    assert record(order("fair"), *(row for row, _fault in bad)) == Recorded(new=1, facts=1, refused=refused)
    assert list(Order.objects.values_list("key", flat=True)) == ["fair"]


def test_an_order_in_another_currency_than_before_is_refused() -> None:
    record(order())
    row = with_states(order(currency="USD"), delivered=WHEN + DAY)
    assert record(row) == Recorded(refused=(Refused(0, "shop:1", Fault.TWO_CURRENCIES),))
    assert record(order("new"), order("new", currency="USD")).refused == (Refused(1, "new", Fault.TWO_CURRENCIES),)
    assert OrderChange.objects.count() == 0


def test_a_state_before_the_order_that_is_known_is_refused() -> None:
    record(order())
    row = with_states(order(placed_at=WHEN - 9 * DAY, state_times={}), delivered=WHEN - DAY)
    assert record(row) == Recorded(refused=(Refused(0, "shop:1", Fault.BEFORE_START),))
    assert OrderChange.objects.count() == 0


def test_orders_known_by_key() -> None:
    record(order())
    assert facade.orders_known(["shop:1", "shop:2"]) == {"shop:1"}
