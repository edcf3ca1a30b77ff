"""What Lumo's customers answered when they were asked."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kosketus.config.sample import story
from kosketus.config.sample.orders import Order
from kosketus.config.sample.story import Customer
from kosketus.config.sample.talks import Talk
from kosketus.config.sample.texts import COMMENTS, DELIVERY, GOOD, HELP, PRICE

_WAVE_EVERY = 6
_ANSWERS_WAVE, _ANSWERS_DELIVERY, _ANSWERS_TALK = 0.58, 0.48, 0.45
_WRITES, _WRITES_EXACTING, _SILENT = 0.4, 0.7, 0.3
_GOOD_FROM = {"nps": 9, "csat": 4, "ces": 5}
_SLOW_HOURS = 12


class Said(NamedTuple):
    """One invented answer: to the wave ("nps"), after a delivery ("csat") or after a talk ("ces")."""

    customer: Customer
    kind: str
    key: str
    at: datetime
    score: int
    comment: str | None
    context: dict[str, str]


def wave(people: Sequence[Customer], until: date) -> Iterator[list[Said]]:
    """Month by month, a sixth of the people each."""
    dice = story.dice_of(4)
    for month, first in enumerate(story.months(until)):
        asked = (one for one in people if one.number % _WAVE_EVERY == month % _WAVE_EVERY)
        yield [_wave(dice, one, month, first) for one in asked if _answers(dice, one, _ANSWERS_WAVE)]


def _wave(dice: random.Random, customer: Customer, month: int, first: date) -> Said:
    felt = customer.liking + story.mood(customer.region, month) + dice.gauss(0, 1.2)
    key = f"{first:%Y-%m}/{customer.number:05}"
    said = Said(customer, "nps", key, story.moment(dice, first), _on_scale(felt, 0, 10), None, {})
    return _with_words(dice, said, month)


def after_delivery(orders: Sequence[Order], dice: random.Random) -> list[Said]:
    """A day after the parcel came; one that came late is worth a point and a half less."""
    asked = [one for one in orders if _answers(dice, one.customer, _ANSWERS_DELIVERY)]
    return [_delivery(dice, one) for one in asked]


def _delivery(dice: random.Random, order: Order) -> Said:
    felt = 4.4 + (order.customer.liking - 8.3) / 4 + dice.gauss(0, 0.6) - (1.6 if order.is_late else 0)
    at = order.delivered + timedelta(days=1, minutes=dice.randint(0, 600))
    said = Said(order.customer, "csat", order.key, at, _on_scale(felt, 1, 5), None, {"carrier": order.carrier})
    return _with_words(dice, said, order.month)


def after_talk(talks: Sequence[Talk], dice: random.Random) -> list[Said]:
    """Two hours after the matter was solved; who waited half a day found it less easy."""
    asked = [one for one in talks if _answers(dice, one.customer, _ANSWERS_TALK)]
    return [_talk(dice, one) for one in asked]


def _talk(dice: random.Random, talk: Talk) -> Said:
    helped = story.is_helped(talk.customer.region, talk.month)
    slow = talk.replied - talk.asked > timedelta(hours=_SLOW_HOURS)
    felt = 5.2 + (talk.customer.liking - 8.3) / 3 + dice.gauss(0, 1.1) + (0.9 if helped else 0) - (0.8 if slow else 0)
    at = talk.resolved + timedelta(hours=2)
    said = Said(talk.customer, "ces", talk.key, at, _on_scale(felt, 1, 7), None, {"asked_by": talk.channel})
    return _with_words(dice, said, talk.month)


def _answers(dice: random.Random, customer: Customer, share: float) -> bool:
    return dice.random() < share * (_SILENT if customer.temper == story.SILENT else 1)


def _on_scale(felt: float, lowest: int, highest: int) -> int:
    return min(highest, max(lowest, round(felt)))


def _with_words(dice: random.Random, said: Said, month: int) -> Said:
    return said._replace(comment=_comment(dice, said.customer, month, good=said.score >= _GOOD_FROM[said.kind]))


def _comment(dice: random.Random, customer: Customer, month: int, *, good: bool) -> str | None:
    if dice.random() > (_WRITES_EXACTING if customer.temper == story.EXACTING else _WRITES):
        return None
    if good:
        theme = story.one_of(dice, ((GOOD, 50), (HELP, 50 if story.is_helped(customer.region, month) else 12)))
    else:
        crisis = story.is_crisis(customer.region, month)
        theme = story.one_of(dice, ((DELIVERY, 85 if crisis else 35), (PRICE, 40), (GOOD, 10)))
    return dice.choice(COMMENTS[customer.language][theme])
