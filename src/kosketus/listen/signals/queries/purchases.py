"""Orders and subscriptions as they stand, for other rooms. What an undone import brought is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from kosketus.kernel import corrections
from kosketus.listen.signals.contracts import OrderInfo, SignalCounts, SubscriptionInfo
from kosketus.listen.signals.models import (
    KnownSignal,
    Order,
    OrderChange,
    Spend,
    Subscription,
    SubscriptionChange,
)

PLACED = "placed"
_PARAMETERS = 900
M = TypeVar("M", bound=Model)


def order(key: str) -> OrderInfo | None:
    """One order as it stands, or None if nobody told of it."""
    found = _orders().filter(key=key).first()
    return _order(found) if found else None


def orders_of(identities: Iterable[int]) -> list[OrderInfo]:
    """The orders of some identities, newest first."""
    found = sorted(_among(_orders(), identities), key=lambda one: (one.placed_at, one.pk), reverse=True)
    return [_order(one) for one in found]


def subscriptions_of(identities: Iterable[int]) -> list[SubscriptionInfo]:
    """The subscriptions of some identities, newest first."""
    changes = Prefetch("changes", _counted(SubscriptionChange.objects.order_by("at", "id")))
    found = _among(_counted(Subscription.objects.all()).prefetch_related(changes), identities)
    return [_subscription(one) for one in sorted(found, key=lambda one: (one.started_at, one.pk), reverse=True)]


def counts() -> SignalCounts:
    """How much there is of each noun."""
    subscriptions = _counted(Subscription.objects.all())
    ended = _counted(SubscriptionChange.objects.filter(key=SubscriptionChange.END))
    return SignalCounts(
        orders=_counted(Order.objects.all()).count(),
        subscriptions=subscriptions.count(),
        running=subscriptions.exclude(id__in=ended.values("subscription")).count(),
        spend=_counted(Spend.objects.all()).count(),
        signals=KnownSignal.objects.count(),
    )


def _counted(rows: QuerySet[M]) -> QuerySet[M]:
    # "import_id NOT IN (…)" would leave out rows that no import brought.
    return rows.filter(Q(import_id=None) | ~Q(import_id__in=corrections.excluded_imports()))


def _orders() -> QuerySet[Order]:
    changes = Prefetch("changes", _counted(OrderChange.objects.order_by("at", "id")))
    return _counted(Order.objects.all()).prefetch_related(changes)


def _among(rows: QuerySet[M], identities: Iterable[int]) -> Iterator[M]:
    listed: Sequence[Any] = sorted(set(identities))
    for start in range(0, len(listed), _PARAMETERS):
        yield from rows.filter(identity__in=listed[start : start + _PARAMETERS])


def _order(one: Order) -> OrderInfo:
    times = {change.state: change.at for change in one.changes.all()}
    return OrderInfo(
        key=one.key,
        identity=one.identity_id,
        placed_at=one.placed_at,
        promised_at=one.promised_at,
        amount_minor=one.amount_minor,
        currency=one.currency,
        items=one.items,
        channel=one.channel,
        state=list(times)[-1] if times else PLACED,
        state_times=times,
    )


def _subscription(one: Subscription) -> SubscriptionInfo:
    changes = list(one.changes.all())
    end = next((change for change in changes if change.key == SubscriptionChange.END), None)
    last = next((change for change in reversed(changes) if change is not end), None)
    return SubscriptionInfo(
        key=one.key,
        identity=one.identity_id,
        started_at=one.started_at,
        plan=last.plan if last else one.plan,
        amount_minor=last.amount_minor if last else one.amount_minor,
        currency=one.currency,
        terms_since=last.at if last else one.started_at,
        ended_at=end.at if end else None,
        reason=end.reason if end else "",
    )
