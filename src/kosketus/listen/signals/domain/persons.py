"""What this room holds of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kosketus.listen.signals.models import Order, OrderChange, Subscription, SubscriptionChange
from kosketus.people.customers.contracts import Section

MODELS = ("signals.Order", "signals.OrderChange", "signals.Subscription", "signals.SubscriptionChange")


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """What somebody ordered and subscribed to."""
    orders = Order.objects.filter(identity__in=identities)
    subscriptions = Subscription.objects.filter(identity__in=identities)
    return {
        "orders": [_order(one) for one in orders.order_by("id")],
        "order changes": [
            {"order": one.order.key, "state": one.state, "at": one.at.isoformat()}
            for one in OrderChange.objects.filter(order__in=orders).select_related("order").order_by("at", "id")
        ],
        "subscriptions": [_subscription(one) for one in subscriptions.order_by("id")],
        "subscription changes": [
            _change(one)
            for one in SubscriptionChange.objects.filter(subscription__in=subscriptions)
            .select_related("subscription")
            .order_by("at", "id")
        ],
    }


def _order(one: Order) -> dict[str, object]:
    return {
        "order": one.key,
        "placed_at": one.placed_at.isoformat(),
        "promised_at": one.promised_at and one.promised_at.isoformat(),
        "amount_minor": one.amount_minor,
        "currency": one.currency,
        "items": one.items,
        "channel": one.channel,
        "context": one.context,
    }


def _subscription(one: Subscription) -> dict[str, object]:
    return {
        "subscription": one.key,
        "started_at": one.started_at.isoformat(),
        "plan": one.plan,
        "amount_minor": one.amount_minor,
        "currency": one.currency,
        "context": one.context,
    }


def _change(one: SubscriptionChange) -> dict[str, object]:
    return {
        "subscription": one.subscription.key,
        "change": "ended" if one.key == SubscriptionChange.END else "changed",
        "at": one.at.isoformat(),
        "plan": one.plan,
        "amount_minor": one.amount_minor,
        "reason": one.reason,
    }


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove what somebody ordered and subscribed to."""
    orders = Order.objects.filter(identity__in=identities)
    subscriptions = Subscription.objects.filter(identity__in=identities)
    return {
        "order changes": OrderChange.objects.filter(order__in=orders).delete()[0],
        "orders": orders.delete()[0],
        "subscription changes": SubscriptionChange.objects.filter(subscription__in=subscriptions).delete()[0],
        "subscriptions": subscriptions.delete()[0],
    }
