"""Who wrote to Lumo, and how long they waited."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kosketus.config.sample import story
from kosketus.config.sample.letters import ASKS, LATE, OTHER, REPLIES
from kosketus.config.sample.orders import Order
from kosketus.config.sample.story import Customer

_WRITES, _WRITES_IF_LATE, _ONE_CHANNEL = 0.012, 0.3, 0.6
_HOURS, _HOURS_HELPED, _SPREAD = 6.0, 1.6, 0.7
_AGAIN = 0.3
_OPENS, _CLOSES = 5, 20


class Talk(NamedTuple):
    """One invented conversation: asked, a receipt from the system, replied by an agent, asked again maybe, resolved."""

    customer: Customer
    month: int
    channel: str
    about: str
    asked: datetime
    replied: datetime
    again: datetime | None
    resolved: datetime

    @property
    def key(self) -> str:
        """Its number in the help desk."""
        return f"T{self.customer.number:05}-{self.month:02}"

    @property
    def texts(self) -> tuple[str, str]:
        """What was asked, and what was replied."""
        pick = self.customer.number + self.month
        asks, replies = ASKS[self.customer.language][self.about], REPLIES[self.customer.language]
        return asks[pick % len(asks)], replies[pick % len(replies)]


def talks(people: Sequence[Customer], ordered: Iterator[list[Order]], until: date) -> Iterator[list[Talk]]:
    """Month by month; *ordered* are the orders of the same months."""
    dice = story.dice_of(3)
    for month, (first, orders) in enumerate(zip(story.months(until), ordered, strict=True)):
        late = {one.customer.number: one for one in orders if one.is_late and dice.random() < _WRITES_IF_LATE}
        yield [
            _talk(
                dice, one, month, late[one.number].promised + timedelta(hours=30) if one.number in late else None, first
            )
            for one in people
            if one.number in late or dice.random() < _WRITES
        ]


def _talk(dice: random.Random, customer: Customer, month: int, about_late: datetime | None, first: date) -> Talk:
    asked = about_late or story.moment(dice, first)
    usual = _HOURS_HELPED if story.is_helped(customer.region, month) else _HOURS
    replied = _by_day(dice, asked + timedelta(hours=usual * dice.lognormvariate(0, _SPREAD)))
    again = replied + timedelta(hours=dice.randint(1, 20)) if dice.random() < _AGAIN else None
    resolved = _by_day(dice, (again or replied) + timedelta(hours=usual * dice.lognormvariate(0, _SPREAD)))
    channel = "email" if dice.random() < _ONE_CHANNEL else "webchat"
    return Talk(customer, month, channel, LATE if about_late else OTHER, asked, replied, again, resolved)


def _by_day(dice: random.Random, at: datetime) -> datetime:
    """At night nobody replies: the next morning."""
    if _OPENS <= at.hour < _CLOSES:
        return at
    morning = at.replace(hour=_OPENS, minute=dice.randint(0, 59))
    return morning if at.hour < _OPENS else morning + timedelta(days=1)
