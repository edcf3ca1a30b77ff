"""What would help when answers are too few: how many it takes, how long that is at the pace at which they come."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import cxmetrics
from cxmetrics import MetricError
from kosketus.kernel import clock
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Grain, PeriodScore, Query, State
from kosketus.understand.scores.definitions import Definition, definition
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.answers import answers

# The change that a person would act on, in the unit of the score: ten points, ten per cent, a tenth of the scale.
_WORTH_FINDING = {"nps": 10.0, "share": 0.1}
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
_PACE_OVER = 6


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """``needed`` answers in each of two periods show a change of ``difference`` four times out of five.

    ``a_month`` is how many come, ``months`` how long the needed ones take (None where none come), ``grain`` the
    shortest period that would have them, None where not even a year has.
    """

    difference: float
    needed: int
    a_month: float
    months: int | None
    grain: Grain | None


@lake.steady
def remedy(scope: Scope, query: Query, current: PeriodScore) -> Remedy | None:
    """What would make a change of *current* visible; None where it has answers enough, or may not be shown.

    The mix of answers is that of all time, the pace that of the last six full months (fewer where answers are newer).

    Raises:
        UnknownScore, UnknownField: naming those that exist.
    """
    n = current.value.n
    if n is None or current.value.state not in {State.ENOUGH, State.FEW} or not definition(query.score).is_answered:
        return None
    asked = answers(scope, query, zone=team.organisation().time_zone)
    tallies = counting.by_period(counting.count(asked, by=None).months, Grain.MONTH)
    needed = _needed(asked.definition, [tally for _start, tally in tallies])
    if needed is None or needed <= n:
        return None
    today = clock.now().astimezone(ZoneInfo(asked.zone)).date()
    pace = _pace({start: int(tally["n"]) for start, tally in tallies}, today)
    return Remedy(
        difference=_difference(asked.definition),
        needed=needed,
        a_month=pace,
        months=math.ceil(needed / pace) if pace else None,
        grain=next((grain for grain, months in _MONTHS.items() if pace * months >= needed), None),
    )


def _difference(definition: Definition) -> float:
    tenth = (definition.highest_answer - definition.lowest_answer) / 10
    return _WORTH_FINDING.get(definition.shown, tenth)


def _needed(definition: Definition, tallies: list[Mapping[str, Any]]) -> int | None:
    """Answers on each side; the worst case where everybody has said the same, None where there is no worst case."""
    sums = {name: sum(tally[name] for tally in tallies) for name in (tallies[0] if tallies else {})}
    difference = _difference(definition)
    try:
        likely = cxmetrics.needed_n_each(definition.metric, difference=difference, like=sums) if sums else 0
        return likely or cxmetrics.needed_n_each(definition.metric, difference=difference)
    except MetricError:
        return None


def _pace(months: Mapping[date, int], today: date) -> float:
    """Answers a month over the last full months, as many as there are since the first answer, at most six."""
    this = _number(today)
    full = {_number(start): n for start, n in months.items() if _number(start) < this}
    if not full:
        return float(sum(months.values()))
    span = min(_PACE_OVER, this - min(full))
    return sum(n for month, n in full.items() if month >= this - span) / span


def _number(day: date) -> int:
    return day.year * 12 + day.month
