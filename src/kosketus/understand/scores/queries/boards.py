"""The default board: every score that has answers, from one pinned view and its daily roll-up."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import PeriodScore, Query
from kosketus.understand.scores.definitions import definitions
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.answers import KIND, PERIOD, Answers, answers
from kosketus.understand.scores.queries.asking import asked_for
from kosketus.understand.scores.queries.counts import Counts
from kosketus.understand.scores.queries.looks import one_look
from kosketus.understand.scores.queries.presence import presence
from kosketus.understand.scores.queries.sheets import focus_of, natural, trend_of
from kosketus.understand.scores.shapes import Definition

# Enough for the period in focus and the one before it, where the newest has only begun.
_NEWEST = 3


@lake.steady
@one_look()
def board(scope: Scope) -> list[tuple[Definition, PeriodScore]]:
    """Each score with answers in the period that its own page has in focus, in the order of the definitions."""
    zone = team.organisation().time_zone
    pinned = lake.read(scope, KIND)
    present = presence(scope).answers
    found = []
    for definition in definitions():
        if definition.slug not in present:
            continue
        query = Query(score=definition.slug)
        if definition.is_answered:
            asked = answers(scope, query, zone=zone, pinned=pinned)
        else:
            asked, _notes = asked_for(scope, query, zone=zone, grain=None)
        counts = counting.count(asked, by=None)
        current = _current(asked, counts)
        if current is not None:
            found.append((definition.within(asked.currency), current))
    return found


def _current(asked: Answers, counts: Counts) -> PeriodScore | None:
    """The period in focus with its change; older periods are estimated only where the newest do not tell it."""
    grain = natural(asked.definition, counts)
    starts = [start for start, _tally in counting.by_period(counts.months, grain)]
    if len(starts) > _NEWEST:
        since = pl.col(PERIOD) >= starts[-_NEWEST]
        newest = replace(counts, months=counts.months.filter(since), everybody=counts.everybody.filter(since))
        current = focus_of(asked.definition, trend_of(asked, newest, grain), None)
        if current is not None and current.previous is not None:
            return current
    return focus_of(asked.definition, trend_of(asked, counts, grain), None)
