"""Before anybody is asked: what a number of answers will be able to show. And who answered, of those who were asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cxmetrics
from cxmetrics import MetricError
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Query
from kosketus.understand.scores.definitions import Definition, definition, definitions
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.answers import answers

# The unit in which needs are asked for, as a part of the scale: so small that rounding them up changes nothing.
_FINE = 0.001
_SPAN = {"nps": 200.0, "share": 1.0}


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What *n* answers of a score will show, in its own unit.

    ``margin`` is half the likely range, ``difference`` the change between two such rounds that is found four times
    out of five. ``usual_mix``: estimated from the mix of all answers so far; otherwise from the worst case.
    """

    score: str
    n: int
    margin: float
    difference: float
    usual_mix: bool


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share with its likely range: ``part`` of ``whole``."""

    part: int
    whole: int
    share: float
    low: float
    high: float


def score_of(*, family: str, scale: str, direction: str) -> str:
    """The slug of the score that counts such answers, or "" where none does."""
    kept = (each for each in definitions() if each.is_answered and (each.family, each.scale) == (family, scale))
    return next((each.slug for each in kept if not each.says_direction or each.direction == direction), "")


@lake.steady
def foreseen(scope: Scope, score: str, *, n: int) -> Foreseen | None:
    """What *n* answers will show of a score; None where nobody answers or it has no bounds.

    Raises:
        UnknownScore: naming those that exist.
    """
    wanted = definition(score)
    if n < 1:
        return None
    asked = answers(scope, Query(score=score), zone=team.organisation().time_zone)
    tally = counting.total(counting.count(asked, by=None).months)
    usual = _reach(wanted, tally, n) if tally and tally["n"] >= asked.scope.minimum_n else None
    found = usual or _reach(wanted, None, n)
    if found is None:
        return None
    margin, difference = found
    return Foreseen(score=score, n=n, margin=margin, difference=difference, usual_mix=usual is not None)


def _reach(wanted: Definition, like: Mapping[str, Any] | None, n: int) -> tuple[float, float] | None:
    """Both by turning round what is needed: needs fall with the square of what is to be found."""
    unit = _FINE * _SPAN.get(wanted.shown, wanted.highest_answer - wanted.lowest_answer)
    try:
        alone = cxmetrics.needed_n(wanted.metric, margin=unit, like=like)
        each = cxmetrics.needed_n_each(wanted.metric, difference=unit, like=like)
    except MetricError:
        return None
    # Everybody has said the same so far: that tells nothing of how far apart the next ones will be.
    return (unit * math.sqrt(alone / n), unit * math.sqrt(each / n)) if alone else None


def response_rate(*, answered: int, delivered: int) -> Rate | None:
    """The share of delivered invitations that were answered; None where none was delivered."""
    if delivered < 1:
        return None
    found = cxmetrics.estimate({"n": delivered, "answered": min(answered, delivered)}, "response_rate")
    return Rate(part=answered, whole=delivered, share=found.value or 0.0, low=found.low or 0.0, high=found.high or 0.0)
