"""Lumo, an invented shop for lamps, and what happened to it: the story that the analysis must find back.

Eighteen months end with the last whole one.

* **Danube**: in the last three months a new carrier, Volta Post, brings four parcels of ten late. Satisfaction with
  deliveries falls at once, recommendation with it, and more people write.
* **Nordics**: in the sixth month before the end the help centre was rebuilt. Replies come in about two hours instead of
  nine, it is easier to be helped, and people recommend clearly more.
* **Plus members**: nine months before the end the month rose from 4.90 to 6.90 EUR. For three months four times as many
  leave as before, and most of them name the price.
* **Baltics**: nothing happened there, and nothing may be found.

People differ: one in six is exacting, who scores low and writes much; one in five is silent and seldom answers.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar

from kosketus.config.sample.texts import FIRST_NAMES, LAST_NAMES

MONTHS = 18
FALL_MONTHS, RISE_MONTHS, DEARER_MONTHS = 3, 6, 9
DANUBE, NORDICS, BALTICS = "Danube", "Nordics", "Baltics"
BASIC, PLUS = "Basic", "Plus"
EASY, EXACTING, SILENT = "easy", "exacting", "silent"
_SEED = 20_250_607
_LANGUAGES = {
    NORDICS: (("fi", 70), ("en", 30)),
    BALTICS: (("ru", 55), ("en", 45)),
    DANUBE: (("ro", 75), ("en", 15), ("ru", 10)),
}
_REGIONS = ((NORDICS, 40), (DANUBE, 35), (BALTICS, 25))
_PLANS = ((BASIC, 70), (PLUS, 30))
_TEMPERS = ((EASY, 63), (EXACTING, 17), (SILENT, 20))
T = TypeVar("T")


class Customer(NamedTuple):
    """One invented person; ``liking`` is how much they like the company, on the scale from 0 to 10."""

    number: int
    name: str
    region: str
    member: bool
    language: str
    since: int
    temper: str
    liking: float


def dice_of(chapter: int) -> random.Random:
    """The same dice each time, other ones for each chapter of the story."""
    return random.Random(_SEED + chapter)  # noqa: S311 - not for secrets


def customers(count: int) -> list[Customer]:
    """The same people each time; the first of many are the same as of few."""
    dice = dice_of(0)
    return [_customer(dice, number) for number in range(count)]


def _customer(dice: random.Random, number: int) -> Customer:
    region, member = one_of(dice, _REGIONS), one_of(dice, _PLANS) == PLUS
    language, temper = one_of(dice, _LANGUAGES[region]), one_of(dice, _TEMPERS)
    name = f"{dice.choice(FIRST_NAMES[language])} {dice.choice(LAST_NAMES[language])}"
    liking = dice.gauss(8.5, 1.3) + (0.4 if member else 0.0) - (1.2 if temper == EXACTING else 0.0)
    return Customer(number, name, region, member, language, dice.randint(2019, 2024), temper, liking)


def one_of(dice: random.Random, weighted: tuple[tuple[T, int], ...]) -> T:
    """One of the things, the heavier the likelier."""
    return dice.choices([thing for thing, _weight in weighted], [weight for _thing, weight in weighted])[0]


def month_before(until: date, months: int) -> date:
    """The first day of the month that lies so many months before *until* (itself a first day)."""
    count = until.year * 12 + until.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def months(until: date) -> list[date]:
    """The first days of the months of the story; *until* is the first day after the last one."""
    return [month_before(until, MONTHS - number) for number in range(MONTHS)]


def is_crisis(region: str, month: int) -> bool:
    """Whether the new carrier drives."""
    return region == DANUBE and month >= MONTHS - FALL_MONTHS


def is_helped(region: str, month: int) -> bool:
    """Whether the rebuilt help centre answers."""
    return region == NORDICS and month >= MONTHS - RISE_MONTHS


def mood(region: str, month: int) -> float:
    """How much more people of a region like the company than they usually do, on the scale from 0 to 10."""
    if is_crisis(region, month):
        return -1.2
    return 1.1 if is_helped(region, month) else 0.0


def moment(dice: random.Random, first: date) -> datetime:
    """Some moment by day within a month."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    # 28 days, so that no zone moves a moment into another month of the story.
    return start + timedelta(days=dice.randint(0, 26), hours=dice.randint(6, 19), minutes=dice.randint(0, 59))


def moment_after(until: date) -> datetime:
    """The moment at which the story ends: nothing of it happens later."""
    return datetime(until.year, until.month, until.day, tzinfo=UTC)
