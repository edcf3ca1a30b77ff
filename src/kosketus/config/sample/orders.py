"""What Lumo's customers ordered, when it arrived, and what they said of the delivery."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kosketus.config.sample import story
from kosketus.config.sample.story import Customer

CARRIERS = {story.NORDICS: "Pohjola Cargo", story.BALTICS: "Amber Parcel", story.DANUBE: "Duna Express"}
NEW_CARRIER = "Volta Post"
_BUYS = 0.22
_LATE, _LATE_IN_CRISIS = 0.06, 0.40
_PROMISED_DAYS = 5
_REFUNDED = 0.03
_PRICES = ((1_990, 30), (3_490, 35), (5_900, 20), (12_900, 12), (24_900, 3))


class Order(NamedTuple):
    """One invented order. ``delivered`` may lie after the end of the story."""

    customer: Customer
    month: int
    placed: datetime
    promised: datetime
    shipped: datetime
    delivered: datetime
    refunded: datetime | None
    amount_minor: int
    items: int
    carrier: str

    @property
    def key(self) -> str:
        """Its number in the shop."""
        return f"L{self.customer.number:05}-{self.month:02}"

    @property
    def is_late(self) -> bool:
        """Whether it came after the moment that was promised."""
        return self.delivered > self.promised


def orders(people: Sequence[Customer], until: date) -> Iterator[list[Order]]:
    """Month by month."""
    dice = story.dice_of(1)
    for month, first in enumerate(story.months(until)):
        yield [_order(dice, one, month, first) for one in people if dice.random() < _BUYS]


def _order(dice: random.Random, customer: Customer, month: int, first: date) -> Order:
    crisis = story.is_crisis(customer.region, month)
    placed = story.moment(dice, first)
    promised = placed + timedelta(days=_PROMISED_DAYS)
    late = dice.random() < (_LATE_IN_CRISIS if crisis else _LATE)
    shipped = placed + timedelta(hours=dice.randint(5, 40))
    hours = dice.randint(20, 250) if late else -dice.randint(1, 60)
    delivered = promised + timedelta(hours=hours)
    back = delivered + timedelta(days=dice.randint(2, 12)) if dice.random() < _REFUNDED * (4 if late else 1) else None
    items = dice.randint(1, 3)
    amount = items * story.one_of(dice, _PRICES)
    carrier = NEW_CARRIER if crisis else CARRIERS[customer.region]
    return Order(customer, month, placed, promised, shipped, delivered, back, amount, items, carrier)
