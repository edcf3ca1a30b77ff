"""One question, whatever its facts: the rows that a score counts, filtered, with the columns asked for."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from kosketus.people.team.contracts import Scope
from kosketus.understand.scores.contracts import Clock, Grain, Query
from kosketus.understand.scores.definitions import Definition, definition
from kosketus.understand.scores.queries import happenings
from kosketus.understand.scores.queries.answers import ANSWER_FIELDS, Answers, UnknownField, answers, with_dimensions
from kosketus.understand.scores.queries.happenings import DAY, Reading
from kosketus.understand.scores.queries.promises import guarded


def asked_for(
    scope: Scope, query: Query, *, zone: str, grain: Grain | None, also: Iterable[str] = ()
) -> tuple[Answers, tuple[str, ...]]:
    """All rows of *query* and what the reader must be told of them; *also* names fields that will be grouped by.

    *grain* is the length of the periods where these cannot be made of months.

    Raises:
        UnknownField, UnknownScore: naming those that exist.
    """
    wanted = definition(query.score)
    if query.clock is Clock.WORKING and not wanted.has_clock:
        raise UnknownField(f"{query.score} has no clock: only scores of waiting are counted in working hours")
    if wanted.is_answered:
        return answers(scope, query, zone=zone, also=also), ()
    fields = sorted({each.field for each in query.filters} | set(also))
    reading = Reading(scope=scope, definition=wanted, zone=zone, grain=grain or Grain.MONTH, clock=query.clock)
    within = [pl.col(DAY) >= query.since] if query.since else []
    within += [pl.col(DAY) < query.until] if query.until else []
    everybody = with_dimensions(happenings.rows(reading).filter(*within), fields, own=own_fields(wanted))
    return (
        Answers(
            frame=everybody.filter(*(pl.col(each.field) == each.value for each in query.filters)),
            everybody=everybody if query.filters else None,
            pinned=reading.pinned,
            definition=wanted,
            zone=zone,
            query=query,
            scope=guarded(scope, query),
            currency=reading.currency,
        ),
        tuple(reading.notes),
    )


def own_fields(wanted: Definition) -> tuple[str, ...]:
    """What the facts of a score can be broken down by, without context and customer."""
    return ANSWER_FIELDS if wanted.source in {"answers", "comments"} else wanted.fields
