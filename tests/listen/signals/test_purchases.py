"""How orders and subscriptions stand; what is held of a person is exported and erased."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kosketus.kernel import corrections
from kosketus.kernel.facts import Arrived
from kosketus.listen.signals import facade
from kosketus.listen.signals.contracts import (
    OrderInfo,
    OrderRow,
    SignalCounts,
    SignalRow,
    SpendRow,
    SubscriptionInfo,
    SubscriptionRow,
)
from kosketus.listen.signals.domain import persons
from kosketus.listen.signals.models import Order, OrderChange, Subscription, SubscriptionChange
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 1, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def bring(identity: int | None, suffix: str = "", import_id: int | None = None) -> None:
    how: dict[str, Any] = {"actor": "test", "arrived": Arrived.BACKFILL, "import_id": import_id}
    states = {"promised": WHEN + DAY, "delivered": WHEN + 4 * DAY, "shipped": WHEN + 2 * DAY}
    facade.record_orders(
        [
            OrderRow(f"late{suffix}", identity, WHEN, states, 1999, "EUR", 2, "web"),
            OrderRow(f"open{suffix}", identity, WHEN + DAY),
        ],
        **how,
    )
    running = SubscriptionRow(f"plus{suffix}", identity, WHEN, None, "basic", 990, "EUR")
    dearer = running._replace(plan="plus", amount_minor=1990, changed_at=WHEN + 30 * DAY)
    left = SubscriptionRow(f"left{suffix}", identity, WHEN + DAY, WHEN + 9 * DAY, "basic", 990, "EUR", "price")
    facade.record_subscriptions([running, dearer, left], **how)
    facade.record_spend([SpendRow(f"ads{suffix}", date(2026, 1, 1), "service", "", 1, "EUR")], **how)
    facade.record_signals([SignalRow(f"log{suffix}", identity, WHEN, "cart")], **how)


def test_orders_and_subscriptions_as_they_stand(django_assert_num_queries: Any) -> None:
    mine, other = (customers.identify(kind="email", value=value) for value in ("a@b.fi", "c@d.fi"))
    bring(mine)
    bring(other, "2")
    late = OrderInfo(
        key="late", identity=mine, placed_at=WHEN, promised_at=WHEN + DAY, amount_minor=1999, currency="EUR", items=2,
        channel="web", state="delivered", state_times={"shipped": WHEN + 2 * DAY, "delivered": WHEN + 4 * DAY},
    )  # fmt: skip
    with django_assert_num_queries(4):
        found = facade.orders_of([mine])
    assert [(one.key, one.state) for one in found] == [("open", "placed"), ("late", "delivered")]
    assert (found[1], facade.order("late"), facade.order("none")) == (late, late, None)
    left = SubscriptionInfo(
        key="left", identity=mine, started_at=WHEN + DAY, plan="basic", amount_minor=990, currency="EUR",
        terms_since=WHEN + DAY, ended_at=WHEN + 9 * DAY, reason="price",
    )  # fmt: skip
    plus = SubscriptionInfo(
        key="plus", identity=mine, started_at=WHEN, plan="plus", amount_minor=1990, currency="EUR",
        terms_since=WHEN + 30 * DAY, ended_at=None, reason="",
    )  # fmt: skip
    with django_assert_num_queries(4):
        assert facade.subscriptions_of([mine]) == [left, plus]
    assert facade.counts() == SignalCounts(orders=4, subscriptions=4, running=2, spend=2, signals=2)


def test_what_an_undone_import_brought_does_not_count() -> None:
    mine = customers.identify(kind="email", value="a@b.fi")
    bring(mine, import_id=7)
    bring(mine, "2")
    end = {"ended_at": WHEN + 50 * DAY, "plan": "plus", "amount_minor": 1990}
    facade.record_subscriptions(
        [SubscriptionRow("plus2", mine, WHEN, currency="EUR", **end)],
        actor="test", arrived=Arrived.BACKFILL, import_id=7,
    )  # fmt: skip
    corrections.exclude_import(import_id=7, actor="test")
    assert {one.key for one in facade.orders_of([mine])} == {"late2", "open2"}
    assert {one.key: one.ended_at for one in facade.subscriptions_of([mine])} == {
        "left2": WHEN + 9 * DAY, "plus2": None,
    }  # fmt: skip
    assert facade.order("late") is None
    assert (facade.counts().orders, facade.counts().running, facade.counts().spend) == (2, 1, 1)


def test_a_person_is_exported_and_erased_and_others_stay() -> None:
    mine, other = (customers.identify(kind="email", value=value) for value in ("a@b.fi", "c@d.fi"))
    bring(mine)
    bring(other, "2")
    found = persons.export_person([mine])
    assert {name: len(rows) for name, rows in found.items()} == {
        "orders": 2, "order changes": 2, "subscriptions": 2, "subscription changes": 2,
    }  # fmt: skip
    assert found["order changes"][0] == {"order": "late", "state": "shipped", "at": "2026-01-06T09:00:00+00:00"}
    assert "2" not in {str(row["order"])[-1] for row in found["orders"]}
    assert set(persons.erase_person([mine]).values()) == {2}
    assert set(persons.erase_person([mine]).values()) == {0}
    models: list[Any] = [Order, OrderChange, Subscription, SubscriptionChange]
    assert [model.objects.count() for model in models] == [2, 2, 2, 2]
