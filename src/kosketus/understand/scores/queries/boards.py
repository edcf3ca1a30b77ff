"""The default board: every score that has answers, from one pinned view and its daily roll-up."""

from __future__ import annotations

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import PeriodScore, Query
from kosketus.understand.scores.definitions import definitions
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.answers import KIND, answers
from kosketus.understand.scores.queries.asking import asked_for
from kosketus.understand.scores.queries.presence import presence
from kosketus.understand.scores.queries.sheets import focus_of, natural, trend_of
from kosketus.understand.scores.shapes import Definition


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
        current = focus_of(trend_of(scope, asked, counts, natural(definition, counts)), None)
        if current is not None:
            found.append((definition, current))
    return found
