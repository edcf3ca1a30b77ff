"""Lumo, an invented shop for lamps, and what happened to it: the story that the analysis must find back.

Fourteen months end with the last whole one. In the **Danube** region a new parcel service fails in the last three
months: satisfaction with deliveries falls at once, recommendation with it. In the **Nordics** the help centre was
rebuilt; from the sixth month before the end people recommend clearly more. The **Baltics** stay as they were.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from kosketus.config.sample.texts import COMMENTS, DELIVERY, FIRST_NAMES, GOOD, HELP, LAST_NAMES, PRICE

MONTHS = 14
CUSTOMERS = 2_000
FALL_MONTHS, RISE_MONTHS = 3, 6
DANUBE, NORDICS, BALTICS = "Danube", "Nordics", "Baltics"
_SEED = 20_250_607
_LANGUAGES = {
    NORDICS: (("fi", 70), ("en", 30)),
    BALTICS: (("ru", 55), ("en", 45)),
    DANUBE: (("ro", 75), ("en", 15), ("ru", 10)),
}
_REGIONS = ((NORDICS, 40), (DANUBE, 35), (BALTICS, 25))
_PLANS = (("Basic", 70), ("Plus", 30))
_WAVE_EVERY = 6
_ANSWERS_WAVE, _BUYS, _ANSWERS_DELIVERY, _WRITES = 0.55, 0.22, 0.45, 0.45
_HIGH, _LOW = 9, 6


class Customer(NamedTuple):
    """One invented person; ``liking`` is how much they like the company, on the scale from 0 to 10."""

    number: int
    name: str
    region: str
    plan: str
    language: str
    since: int
    liking: float


@dataclass(frozen=True)
class Said:
    """One invented answer: to the wave ("nps") or after a delivery ("csat")."""

    customer: Customer
    kind: str
    month: int
    at: datetime
    score: int
    comment: str | None


def customers() -> list[Customer]:
    """The same 2,000 people each time."""
    dice = random.Random(_SEED)  # noqa: S311 - the same dice each time
    return [_customer(dice, number) for number in range(CUSTOMERS)]


def _customer(dice: random.Random, number: int) -> Customer:
    region, plan = _one(dice, _REGIONS), _one(dice, _PLANS)
    language = _one(dice, _LANGUAGES[region])
    name = f"{dice.choice(FIRST_NAMES[language])} {dice.choice(LAST_NAMES[language])}"
    liking = dice.gauss(8.3, 1.4) + (0.4 if plan == "Plus" else 0.0)
    return Customer(number, name, region, plan, language, dice.randint(2019, 2025), liking)


def _one(dice: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return dice.choices([name for name, _weight in weighted], [weight for _name, weight in weighted])[0]


def answers(people: list[Customer], until: date) -> Iterator[list[Said]]:
    """What was said, month by month; *until* is the first day after the last month."""
    dice = random.Random(_SEED + 1)  # noqa: S311 - the same dice each time
    for month in range(MONTHS):
        first = month_before(until, MONTHS - month)
        yield [said for person in people for said in _said(dice, person, month, first)]


def month_before(until: date, months: int) -> date:
    """The first day of the month that lies so many months before *until* (itself a first day)."""
    count = until.year * 12 + until.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _said(dice: random.Random, person: Customer, month: int, first: date) -> Iterator[Said]:
    if person.number % _WAVE_EVERY == month % _WAVE_EVERY and dice.random() < _ANSWERS_WAVE:
        felt = person.liking + _mood(person.region, month) + dice.gauss(0, 1.2)
        score = min(10, max(0, round(felt)))
        yield Said(
            person, "nps", month, _moment(dice, first), score, _comment(dice, person, month, good=score >= _HIGH)
        )
    if dice.random() < _BUYS and dice.random() < _ANSWERS_DELIVERY:
        felt = 4.4 + (person.liking - 8.3) / 4 + dice.gauss(0, 0.7) - (0.9 if _in_crisis(person.region, month) else 0)
        score = min(5, max(1, round(felt)))
        yield Said(person, "csat", month, _moment(dice, first), score, _comment(dice, person, month, good=score >= 4))  # noqa: PLR2004 - the top two of five


def _mood(region: str, month: int) -> float:
    if _in_crisis(region, month):
        return -1.2
    return 1.1 if region == NORDICS and month >= MONTHS - RISE_MONTHS else 0.0


def _in_crisis(region: str, month: int) -> bool:
    return region == DANUBE and month >= MONTHS - FALL_MONTHS


def _moment(dice: random.Random, first: date) -> datetime:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    # 28 days, so that no zone moves an answer into another month of the story.
    return start + timedelta(days=dice.randint(0, 26), hours=dice.randint(6, 19), minutes=dice.randint(0, 59))


def _comment(dice: random.Random, person: Customer, month: int, *, good: bool) -> str | None:
    if dice.random() > _WRITES:
        return None
    if good:
        helped = person.region == NORDICS and month >= MONTHS - RISE_MONTHS
        theme = _one(dice, ((GOOD, 50), (HELP, 50 if helped else 12)))
    else:
        theme = _one(dice, ((DELIVERY, 85 if _in_crisis(person.region, month) else 35), (PRICE, 40), (GOOD, 10)))
    return dice.choice(COMMENTS[person.language][theme])
