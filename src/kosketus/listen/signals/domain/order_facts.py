"""What is told of an order, by its terms and the state it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from kosketus.listen.signals.contracts import (
    PROMISED,
    OrderCancelled,
    OrderDelivered,
    OrderPlaced,
    OrderRefunded,
    OrderRow,
    OrderShipped,
    OrderState,
)


def placed(row: OrderRow) -> OrderPlaced:
    """The fact of a new order."""
    return OrderPlaced(
        order=row.key,
        amount_minor=row.amount_minor,
        currency=row.currency,
        items=row.items,
        channel=row.channel,
        promised_at=_promised(row),
        context=dict(row.context),
    )


def _shipped(row: OrderRow) -> OrderShipped:
    return OrderShipped(
        order=row.key,
        placed_at=row.placed_at.astimezone(UTC),
        promised_at=_promised(row),
        channel=row.channel,
        context=dict(row.context),
    )


def _delivered(row: OrderRow) -> OrderDelivered:
    return OrderDelivered(
        order=row.key,
        placed_at=row.placed_at.astimezone(UTC),
        promised_at=_promised(row),
        amount_minor=row.amount_minor,
        currency=row.currency,
        channel=row.channel,
        context=dict(row.context),
    )


def _cancelled(row: OrderRow) -> OrderCancelled:
    return OrderCancelled(
        order=row.key,
        placed_at=row.placed_at.astimezone(UTC),
        amount_minor=row.amount_minor,
        currency=row.currency,
        channel=row.channel,
        context=dict(row.context),
    )


def _refunded(row: OrderRow) -> OrderRefunded:
    return OrderRefunded(
        order=row.key,
        placed_at=row.placed_at.astimezone(UTC),
        amount_minor=row.amount_minor,
        currency=row.currency,
        channel=row.channel,
        context=dict(row.context),
    )


def _promised(row: OrderRow) -> datetime | None:
    promised = row.state_times.get(PROMISED)
    return promised.astimezone(UTC) if promised else None


FACTS: Mapping[str, Callable[[OrderRow], Any]] = {
    OrderState.SHIPPED: _shipped,
    OrderState.DELIVERED: _delivered,
    OrderState.CANCELLED: _cancelled,
    OrderState.REFUNDED: _refunded,
}
