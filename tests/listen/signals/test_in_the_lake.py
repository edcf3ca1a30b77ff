"""What the lake holds of orders, subscriptions and spend can be counted without a join."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from kosketus.kernel import sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.signals import facade
from kosketus.listen.signals.contracts import OrderRow, SpendRow, SubscriptionRow
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOW: dict[str, Any] = {"actor": "test", "arrived": Arrived.BACKFILL}


def held(kind: str, *columns: Any) -> list[tuple[Any, ...]]:
    scope = Scope(actor="test", role="analyst", minimum_n=5)
    return lake.read(scope, kind).frame.sort("occurred_at", "uid").select(*columns).collect().rows()


def test_lateness_price_and_cost_are_columns() -> None:
    promised = {"promised": WHEN + 2 * DAY}
    facade.record_orders(
        [
            OrderRow("late", None, WHEN, {**promised, "delivered": WHEN + 5 * DAY}, 1999, "EUR"),
            OrderRow("early", None, WHEN, {**promised, "delivered": WHEN + DAY}, 1999, "EUR"),
            OrderRow("no promise", None, WHEN, {"delivered": WHEN + 6 * DAY}),
        ],
        **HOW,
    )
    facade.record_subscriptions([SubscriptionRow("s", None, WHEN, WHEN + DAY, "basic", 990, "EUR", "price")], **HOW)
    facade.record_spend([SpendRow("ads", date(2026, 5, 3), "acquisition", "search", 5_000, "EUR")], **HOW)
    while sealer.seal_once():
        pass
    lake.load_all()
    late = (pl.col("occurred_at") - pl.col("promised_at")).alias("late")
    assert held("order.delivered", "order", "placed_at", late) == [
        ("early", WHEN, -DAY),
        ("late", WHEN, 3 * DAY),
        ("no promise", WHEN, None),
    ]
    assert held("subscription.cancelled", "started_at", "amount_minor", "reason") == [(WHEN, 990, "price")]
    assert held("spend.recorded", "spent_on", "purpose", "amount_minor") == [(date(2026, 5, 3), "acquisition", 5_000)]
