"""What can happen to a customer and begin a question: each occasion with the facts that tell of it.

The set is closed, so that a page has words for each and a consumer knows what to listen to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Occasion(StrEnum):
    """What a send-out can wait for."""

    DELIVERED = "delivered"
    TALK_OVER = "talk_over"
    FIRST_PURCHASE = "first_purchase"
    STARTED = "started"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """An occasion in words: ``name`` in a list of choices, ``after`` behind a stretch of time ("3 days …")."""

    name: str | Promise
    after: str | Promise


NAMES: Mapping[Occasion, Spoken] = {
    Occasion.DELIVERED: Spoken(name=_("An order is delivered"), after=_("after a delivery")),
    Occasion.TALK_OVER: Spoken(name=_("A conversation is closed"), after=_("after a talk with us")),
    Occasion.FIRST_PURCHASE: Spoken(name=_("Somebody buys for the first time"), after=_("after the first purchase")),
    Occasion.STARTED: Spoken(name=_("A subscription begins"), after=_("after a subscription began")),
    Occasion.LEFT: Spoken(name=_("A subscription ends"), after=_("after a subscription ended")),
}

# Of each kind of fact: which occasion it is, and what names the one that happened. Told twice, it is one.
HEARD: Mapping[str, tuple[Occasion, Callable[[Any], str]]] = {
    "order.delivered": (Occasion.DELIVERED, lambda told: told.order),
    "order.placed": (Occasion.FIRST_PURCHASE, lambda _told: "first"),
    "conversation.closed": (Occasion.TALK_OVER, lambda told: told.conversation),
    "conversation.resolved": (Occasion.TALK_OVER, lambda told: told.conversation),
    "subscription.started": (Occasion.STARTED, lambda told: told.subscription),
    "subscription.cancelled": (Occasion.LEFT, lambda told: told.subscription),
}
KINDS: Mapping[Occasion, tuple[str, ...]] = {
    one: tuple(kind for kind, (occasion, _name) in HEARD.items() if occasion is one) for one in Occasion
}


@dataclass(frozen=True, kw_only=True)
class Usual:
    """How a survey of one kind is usually sent: what a new send-out begins with; in waves where ``weeks`` says so.

    ``purpose`` is what the ledger's clock goes by. A higher ``priority`` goes first where two want one slot: what
    somebody can still remember goes before what can be asked any day.
    """

    purpose: str
    priority: int
    occasion: Occasion | None = None
    delay: timedelta = timedelta()
    weeks: int = 0
    repeat_days: int = 0
    settle_days: int = 0


USUAL: Mapping[str, Usual] = {
    "nps": Usual(
        purpose="relationship",
        priority=0,
        occasion=Occasion.FIRST_PURCHASE,
        delay=timedelta(days=90),
        repeat_days=180,
        weeks=26,
        settle_days=90,
    ),
    "csat": Usual(purpose="contact", priority=30, occasion=Occasion.TALK_OVER, delay=timedelta(hours=1)),
    "contact": Usual(purpose="contact", priority=30, occasion=Occasion.TALK_OVER, delay=timedelta(hours=1)),
    "ces": Usual(purpose="effort", priority=30, occasion=Occasion.TALK_OVER, delay=timedelta(minutes=30)),
    "delivery": Usual(purpose="delivery", priority=20, occasion=Occasion.DELIVERED, delay=timedelta(days=1)),
    "onboarding": Usual(purpose="onboarding", priority=10, occasion=Occasion.FIRST_PURCHASE, delay=timedelta(days=14)),
    "exit": Usual(purpose="exit", priority=40, occasion=Occasion.LEFT, delay=timedelta(days=1)),
}
OTHERWISE = Usual(purpose="other", priority=5)


def usual(kind: str) -> Usual:
    """How a survey of *kind* is usually sent."""
    return USUAL.get(kind, OTHERWISE)
