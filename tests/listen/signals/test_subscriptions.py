"""Subscriptions are recorded once; other terms and the end are news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kosketus.kernel.facts import Arrived, decode
from kosketus.kernel.intake import Fault, Recorded, Refused
from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.contracts import (
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionRow,
    SubscriptionStarted,
)
from kosketus.listen.signals.models import Subscription, SubscriptionChange

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 1, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def running(key: str = "crm:1", **changes: Any) -> SubscriptionRow:
    row = SubscriptionRow(key, None, WHEN, plan="basic", amount_minor=990, currency="EUR", context={"sold": "web"})
    return row._replace(**changes)


def record(*rows: SubscriptionRow) -> Recorded:
    return facade.record_subscriptions(rows, actor="test", arrived=Arrived.BACKFILL)


def told() -> list[tuple[datetime, Any]]:
    events = Event.objects.order_by("occurred_at", "id")
    return [(event.occurred_at, decode(event.kind, event.version, event.body)) for event in events]


def test_a_subscription_starts_changes_and_ends() -> None:
    assert record(running()) == Recorded(new=1, facts=1)
    dearer = running(plan="plus", amount_minor=1990, changed_at=WHEN + 30 * DAY)
    assert record(dearer) == Recorded(new=1, facts=1)
    left = running(plan="plus", amount_minor=1990, ended_at=WHEN + 60 * DAY, reason="price")
    assert record(left) == Recorded(new=1, facts=1)
    started = SubscriptionStarted(
        subscription="crm:1", plan="basic", amount_minor=990, currency="EUR", context={"sold": "web"}
    )
    changed = SubscriptionChanged(
        subscription="crm:1", plan="plus", amount_minor=1990, currency="EUR", plan_before="basic",
        amount_before_minor=990, context={"sold": "web"},
    )  # fmt: skip
    cancelled = SubscriptionCancelled(
        subscription="crm:1", started_at=WHEN, plan="plus", amount_minor=1990, currency="EUR", reason="price",
        context={"sold": "web"},
    )  # fmt: skip
    assert told() == [(WHEN, started), (WHEN + 30 * DAY, changed), (WHEN + 60 * DAY, cancelled)]
    uids = {Subscription.objects.get().uid, *SubscriptionChange.objects.values_list("uid", flat=True)}
    assert set(Event.objects.values_list("uid", flat=True)) == uids


def test_what_is_known_or_was_so_once_changes_nothing() -> None:
    rows = [
        running(),
        running(plan="plus", changed_at=WHEN + 30 * DAY),
        running(plan="plus", ended_at=WHEN + 60 * DAY),
    ]
    assert record(*rows) == Recorded(new=3, facts=3)
    assert record(*rows) == Recorded(known=3)


def test_contradictions_are_counted_and_change_nothing() -> None:
    record(running(ended_at=WHEN + 9 * DAY))
    rows = [
        running(started_at=WHEN + DAY),
        running(plan="never sold"),
        running(ended_at=WHEN + 8 * DAY),
        running(plan="late", changed_at=WHEN + 10 * DAY),
        running(plan="early", started_at=WHEN - 9 * DAY, changed_at=WHEN - DAY),
    ]
    assert record(*rows) == Recorded(known=5, differing=5)
    assert (Event.objects.count(), SubscriptionChange.objects.get().at) == (2, WHEN + 9 * DAY)


def test_a_row_that_only_tells_of_a_change_leaves_the_first_terms_unknown() -> None:
    assert record(running(changed_at=WHEN + DAY)) == Recorded(new=1, facts=2)
    assert [(fact.plan, fact.amount_minor) for _at, fact in told()] == [("", None), ("basic", 990)]


def test_subscriptions_that_cannot_be_believed_come_back_with_their_reasons() -> None:
    bad = [
        (running(ended_at=WHEN - DAY), Fault.BEFORE_START),
        (running(changed_at=WHEN - DAY), Fault.BEFORE_START),
        (running(changed_at=WHEN + 2 * DAY, ended_at=WHEN + DAY), Fault.AFTER_END),
        (running(amount_minor=-1), Fault.NEGATIVE_AMOUNT),
        (running(currency="XX"), Fault.UNKNOWN_CURRENCY),
        (running(started_at=None), Fault.NO_TIME),
        (running(ended_at=datetime(2990, 1, 1, tzinfo=UTC)), Fault.TOO_LATE),
        (running(reason="x" * 501), Fault.TOO_LONG),
    ]
    refused = tuple(Refused(place, "crm:1", fault) for place, (_row, fault) in enumerate(bad, 1))
    assert record(running("fair"), *(row for row, _fault in bad)) == Recorded(new=1, facts=1, refused=refused)
    assert Subscription.objects.count() == 1


def test_a_subscription_in_another_currency_is_refused() -> None:
    record(running())
    assert record(running(currency="USD")).refused == (Refused(0, "crm:1", Fault.TWO_CURRENCIES),)
