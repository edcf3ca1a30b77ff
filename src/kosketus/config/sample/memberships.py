"""Who was a Plus member, from when to when, and why they left."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from kosketus.config.sample import story
from kosketus.config.sample.story import Customer

MINOR_BEFORE, MINOR_AFTER = 490, 690
_LEAVES, _LEAVES_AT_RISE, _MONTHS_OF_LEAVING = 0.012, 0.048, 3
_JOINED_BEFORE = 0.6
_REASONS = (("moved", 25), ("not_used", 45), ("service", 30))
_REASONS_AT_RISE = (("price", 75), ("not_used", 15), ("service", 10))


class Membership(NamedTuple):
    """One invented membership; ``dearer_at`` is when its price rose, if it ran then."""

    customer: Customer
    started: datetime
    ended: datetime | None
    reason: str
    dearer_at: datetime | None

    @property
    def key(self) -> str:
        """Its number in the shop."""
        return f"plus-{self.customer.number:05}"


def memberships(people: Sequence[Customer], until: date) -> list[Membership]:
    """All of the story, whoever was a member at any time."""
    dice = story.dice_of(2)
    firsts = story.months(until)
    return [_membership(dice, one, firsts) for one in people if one.member]


def _membership(dice: random.Random, customer: Customer, firsts: list[date]) -> Membership:
    joined = -1 if dice.random() < _JOINED_BEFORE else dice.randrange(story.MONTHS)
    begin = (
        _midnight(firsts[0]) - timedelta(days=dice.randint(1, 400))
        if joined < 0
        else story.moment(dice, firsts[joined])
    )
    rise = story.MONTHS - story.DEARER_MONTHS
    for month in range(max(0, joined + 1), story.MONTHS):
        at_rise = rise <= month < rise + _MONTHS_OF_LEAVING
        if dice.random() < (_LEAVES_AT_RISE if at_rise else _LEAVES):
            reason = story.one_of(dice, _REASONS_AT_RISE if at_rise else _REASONS)
            return _until(customer, begin, story.moment(dice, firsts[month]), reason, firsts[rise])
    return _until(customer, begin, None, "", firsts[rise])


def _until(customer: Customer, begin: datetime, end: datetime | None, reason: str, rise: date) -> Membership:
    dearer = _midnight(rise)
    ran = begin < dearer and (end is None or end > dearer)
    return Membership(customer, begin, end, reason, dearer if ran else None)


def first_price(membership: Membership, until: date) -> int:
    """What a month cost at the beginning."""
    dearer = _midnight(story.month_before(until, story.DEARER_MONTHS))
    return MINOR_BEFORE if membership.started < dearer else MINOR_AFTER


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
