"""A number against another one that the reader chooses: a year before, some other period, another group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from kosketus.kernel import clock
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Change, Filter, Period, Query, State, Value
from kosketus.understand.scores.definitions import definition
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.asking import asked_for
from kosketus.understand.scores.queries.counts import Counts
from kosketus.understand.scores.queries.periods import period_from
from kosketus.understand.scores.queries.values import change_of, value_of, withheld

_SHOWN = frozenset({State.ENOUGH, State.FEW})


class NothingToCompare(ValueError):
    """The other side cannot be asked for; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Versus:
    """What a number is compared with.

    Either the same period a ``year`` before, or the ``period`` that begins on ``since``, or the same period of another
    ``group`` of a field by which the number is filtered.
    """

    kind: Literal["year", "period", "group"]
    since: date | None = None
    group: Filter | None = None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The other side, and what a test says of the number against it; None where one side may not be shown."""

    versus: Versus
    period: Period
    filters: tuple[Filter, ...]
    value: Value
    change: Change | None


@lake.steady
def compared(scope: Scope, query: Query, period: Period, versus: Versus) -> Compared:
    """The number of *query* in *period* against what *versus* names.

    Raises:
        NothingToCompare: the number is not filtered by the field of the group.
        UnknownScore, UnknownField: naming those that exist.
    """
    other, there = _other_side(query, versus), _other_period(period, versus)
    mine, here_value = _tally(scope, query, period)
    theirs, value = _tally(scope, other, there)
    shown = {here_value.state, value.state} <= _SHOWN
    change = change_of(definition(query.score), theirs, mine) if shown and theirs and mine else None
    return Compared(versus=versus, period=there, filters=other.filters, value=value, change=change)


@lake.steady
def others(scope: Scope, query: Query, field: str, period: Period) -> tuple[str, ...]:
    """The groups of *field* with which the number, filtered by that field, may be compared; the largest first."""
    mine = {each.value for each in query.filters if each.field == field}
    wider = replace(query, filters=tuple(each for each in query.filters if each.field != field))
    asked, _notes = asked_for(scope, wider, zone=team.organisation().time_zone, grain=period.grain, also=[field])
    groups = counting.within(counting.count(asked, by=field).groups, period.since, period.until)
    sizes = counting.sizes(groups)
    open_to_all = set(sizes) - withheld(asked.scope.minimum_n, sizes) - mine
    return tuple(sorted(open_to_all, key=lambda name: (-sizes[name], name)))


def _other_side(query: Query, versus: Versus) -> Query:
    group = versus.group
    if group is None:
        return query
    if group.field not in {each.field for each in query.filters}:
        raise NothingToCompare(f"the number is not that of one group of {group.field!r}")
    kept = tuple(each for each in query.filters if each.field != group.field)
    return replace(query, filters=(*kept, group))


def _other_period(period: Period, versus: Versus) -> Period:
    if versus.kind == "group":
        return period
    start = versus.since or period.since.replace(year=period.since.year - 1)
    return period_from(start, period.grain, today=clock.now().date())


def _tally(scope: Scope, query: Query, period: Period) -> tuple[Mapping[str, Any] | None, Value]:
    asked, _notes = asked_for(scope, query, zone=team.organisation().time_zone, grain=period.grain)
    counts: Counts = counting.count(asked, by=None)
    tally = counting.whole(counts.months, period.since, period.until)
    everybody = counting.whole(counts.everybody, period.since, period.until)
    return tally, value_of(asked.scope, asked.definition, tally, everybody=everybody)
