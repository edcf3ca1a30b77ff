"""What crosses the signals' door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from kosketus.kernel.facts import Lane, fact

Property = str | int | float | bool | None


@fact("web.event", version=1, subject="visitor", lane=Lane.WEB)
@dataclass(frozen=True, kw_only=True)
class WebEvent:
    """Somebody did something on a page or in an app.

    ``name`` is what ("page_viewed", "cart_left"), ``visitor`` an id that the site gives and we never look into,
    ``session`` one visit of theirs. ``properties`` holds whatever else the site knows.
    """

    name: str
    url: str = ""
    referrer: str = ""
    visitor: str = ""
    session: str = ""
    properties: dict[str, Property] = field(default_factory=dict)


@fact("web.event_set_aside", version=1, subject="visitor", lane=Lane.WEB)
@dataclass(frozen=True, kw_only=True)
class WebEventSetAside:
    """A web event whose claimed moment cannot be believed: kept with the ``reason``, counted in no score.

    ``claimed_at`` is the moment that was sent; the fact itself occurred when it arrived.
    """

    reason: str
    claimed_at: datetime
    name: str
    url: str = ""
    referrer: str = ""
    visitor: str = ""
    session: str = ""
    properties: dict[str, Property] = field(default_factory=dict)


class OrderState(StrEnum):
    """What may become of an order after it was placed; each at most once."""

    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


PROMISED = "promised"
"""The key in ``OrderRow.state_times`` for when delivery was promised: a term of the order, not a state."""


class Purpose(StrEnum):
    """What money was spent for."""

    ACQUISITION = "acquisition"
    RETENTION = "retention"
    SERVICE = "service"
    OTHER = "other"


class OrderRow(NamedTuple):
    """An order as the outside world tells it.

    ``key`` is its natural key in the whole installation: put the shop's name before the number where two shops
    number from 1. ``state_times`` maps :class:`OrderState` (and :data:`PROMISED`) to moments; states still to come
    are left out. ``amount_minor`` is in the currency's minor unit ("1999" is 19.99 EUR).
    """

    key: str
    identity: int | None
    placed_at: datetime
    state_times: Mapping[str, datetime] = {}
    amount_minor: int | None = None
    currency: str = ""
    items: int | None = None
    channel: str = ""
    context: Mapping[str, str] = {}


class SubscriptionRow(NamedTuple):
    """A subscription, contract or membership. ``amount_minor`` is the price of a month; ``key`` as for orders.

    ``ended_at`` is empty while it runs. ``changed_at`` tells since when ``plan`` and ``amount_minor`` hold, where
    they replaced others; without it a known subscription keeps its terms.
    """

    key: str
    identity: int | None
    started_at: datetime
    ended_at: datetime | None = None
    plan: str = ""
    amount_minor: int | None = None
    currency: str = ""
    reason: str = ""
    context: Mapping[str, str] = {}
    changed_at: datetime | None = None


class SpendRow(NamedTuple):
    """Money spent on customers on one day; ``purpose`` is a :class:`Purpose`."""

    key: str
    spent_on: date
    purpose: str
    channel: str
    amount_minor: int
    currency: str


class SignalRow(NamedTuple):
    """Something that somebody did on a page or in an app, from a log. ``value`` is a quantity, if there is one."""

    key: str
    identity: int | None
    occurred_at: datetime
    name: str
    session: str | None = None
    page: str | None = None
    value: float | None = None
    context: Mapping[str, str] = {}


@fact("order.placed", version=1, subject="order")
@dataclass(frozen=True, kw_only=True)
class OrderPlaced:
    """Somebody ordered. ``amount_minor`` in the minor unit of ``currency`` (ISO 4217), ``items`` pieces."""

    order: str
    amount_minor: int | None = None
    currency: str = ""
    items: int | None = None
    channel: str = ""
    promised_at: datetime | None = None
    context: dict[str, str] = field(default_factory=dict)


@fact("order.shipped", version=1, subject="order")
@dataclass(frozen=True, kw_only=True)
class OrderShipped:
    """An order left the house. ``placed_at`` and ``promised_at`` are those of the order."""

    order: str
    placed_at: datetime
    promised_at: datetime | None = None
    channel: str = ""
    context: dict[str, str] = field(default_factory=dict)


@fact("order.delivered", version=1, subject="order")
@dataclass(frozen=True, kw_only=True)
class OrderDelivered:
    """An order arrived: late where the fact occurred after ``promised_at``, the moment promised at first."""

    order: str
    placed_at: datetime
    promised_at: datetime | None = None
    amount_minor: int | None = None
    currency: str = ""
    channel: str = ""
    context: dict[str, str] = field(default_factory=dict)


@fact("order.cancelled", version=1, subject="order")
@dataclass(frozen=True, kw_only=True)
class OrderCancelled:
    """An order will not be fulfilled. ``amount_minor`` is the order's."""

    order: str
    placed_at: datetime
    amount_minor: int | None = None
    currency: str = ""
    channel: str = ""
    context: dict[str, str] = field(default_factory=dict)


@fact("order.refunded", version=1, subject="order")
@dataclass(frozen=True, kw_only=True)
class OrderRefunded:
    """An order's money went back. ``amount_minor`` is the order's."""

    order: str
    placed_at: datetime
    amount_minor: int | None = None
    currency: str = ""
    channel: str = ""
    context: dict[str, str] = field(default_factory=dict)


@fact("subscription.started", version=1, subject="subscription")
@dataclass(frozen=True, kw_only=True)
class SubscriptionStarted:
    """A subscription began. ``amount_minor`` is the price of a month."""

    subscription: str
    plan: str = ""
    amount_minor: int | None = None
    currency: str = ""
    context: dict[str, str] = field(default_factory=dict)


@fact("subscription.changed", version=1, subject="subscription")
@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged:
    """A running subscription got other terms; ``plan_before`` and ``amount_before_minor`` held until then."""

    subscription: str
    plan: str = ""
    amount_minor: int | None = None
    currency: str = ""
    plan_before: str = ""
    amount_before_minor: int | None = None
    context: dict[str, str] = field(default_factory=dict)


@fact("subscription.cancelled", version=1, subject="subscription")
@dataclass(frozen=True, kw_only=True)
class SubscriptionCancelled:
    """A subscription ended: its last terms, since when it ran, and why it was left, as far as told."""

    subscription: str
    started_at: datetime
    plan: str = ""
    amount_minor: int | None = None
    currency: str = ""
    reason: str = ""
    context: dict[str, str] = field(default_factory=dict)


@fact("spend.recorded", version=1, subject="period")
@dataclass(frozen=True, kw_only=True)
class SpendRecorded:
    """Money was spent on customers: on which day, for what (:class:`Purpose`), through which channel."""

    spend: str
    spent_on: date
    purpose: str
    channel: str = ""
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderInfo:
    """An order as other rooms see it. ``state`` is "placed", or the :class:`OrderState` it came to last."""

    key: str
    identity: int | None
    placed_at: datetime
    promised_at: datetime | None
    amount_minor: int | None
    currency: str
    items: int | None
    channel: str
    state: str
    state_times: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class SubscriptionInfo:
    """A subscription as other rooms see it: the terms that hold now, or held last, and since when."""

    key: str
    identity: int | None
    started_at: datetime
    plan: str
    amount_minor: int | None
    currency: str
    terms_since: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class SignalCounts:
    """How much of each noun is known; ``running`` counts subscriptions without an end."""

    orders: int
    subscriptions: int
    running: int
    spend: int
    signals: int
