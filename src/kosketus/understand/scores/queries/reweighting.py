"""A score as it would be if those who answered were made up as those who were asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Query, State, Value
from kosketus.understand.scores.definitions import definition
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries import tallies
from kosketus.understand.scores.queries.answers import answers
from kosketus.understand.scores.queries.values import value_of


@dataclass(frozen=True, kw_only=True)
class Reweighted:
    """``plain`` is the score as it was answered; ``value`` with its range the one by the shares of those asked.

    Post-stratification: the mean of the groups' scores, each weighted by its share; groups are independent samples, so
    half the range is the root of the sum of squares (Holt and Smith 1979, JRSS A 142). None where a group of those
    asked has too few answers to be shown.
    """

    shown: str
    plain: Value
    value: float | None = None
    low: float | None = None
    high: float | None = None


@lake.steady
def reweighted(scope: Scope, query: Query, *, by: str, shares: Mapping[str, float]) -> Reweighted:
    """The score of *query*, plain and as if groups of the field *by* had their *shares* (from 0 to 1, together 1).

    Raises:
        UnknownField, UnknownScore: naming those that exist.
    """
    asked = answers(scope, query, zone=team.organisation().time_zone, also=[by])
    counted = counting.count(asked, by=by)
    whole, everybody = counting.total(counted.months), counting.total(counted.everybody)
    plain = value_of(asked.scope, asked.definition, whole, everybody=everybody)
    shown = definition(query.score).shown
    groups = dict(counting.by_group(counted.groups, date.min, date.max))
    wanted = {name: share for name, share in shares.items() if share > 0}
    if plain.state not in {State.ENOUGH, State.FEW} or any(
        name not in groups or groups[name]["n"] < asked.scope.minimum_n for name in wanted
    ):
        return Reweighted(shown=shown, plain=plain)
    found = {name: tallies.estimate(asked.definition, groups[name]) for name in wanted}
    value = sum(share * (found[name].value or 0.0) for name, share in wanted.items())
    half = math.sqrt(
        sum((share * ((found[name].high or 0.0) - (found[name].low or 0.0)) / 2) ** 2 for name, share in wanted.items())
    )
    return Reweighted(shown=shown, plain=plain, value=value, low=value - half, high=value + half)
