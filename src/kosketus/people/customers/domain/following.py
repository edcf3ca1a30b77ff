"""Segments follow: whoever writes about persons says so, and their memberships are right in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection

from kosketus.kernel import bulk, clock, db
from kosketus.people.customers.domain import conditions
from kosketus.people.customers.domain.conditions import Details, Holds
from kosketus.people.customers.models import Segment, SegmentMember
from kosketus.people.team import facade as team

_details = msgspec.json.Decoder(dict[str, str | bool | int | float | None])


class _Person(NamedTuple):
    id: int
    attributes: Details
    traits: Details


def today() -> date:
    """The day in the organisation's zone."""
    return clock.now().astimezone(ZoneInfo(team.organisation().time_zone)).date()


def follow(persons: Collection[int]) -> None:
    """Put persons into the segments whose conditions they fulfil now, and out of the others.

    Call inside ``db.write()``, after the rows of the persons were written. Whoever is merged into another, or is
    gone, is in no segment.
    """
    segments = list(Segment.objects.order_by("id"))
    if segments and persons:
        settle(segments, persons)


def settle(segments: Iterable[Segment], persons: Collection[int]) -> None:
    """As :func:`follow`, for these segments only."""
    tests = _tests(segments)
    wanted = {
        (segment, one.id) for one in read(persons) for segment, holds in tests if holds(one.attributes, one.traits)
    }
    listed = sorted(persons)
    held = _members(listed, {segment for segment, _holds in tests})
    _remove([member for pair, member in held.items() if pair not in wanted])
    if new := sorted(wanted - set(held)):
        bulk.insert(SegmentMember, ["segment", "person"], new, skip_known=True)


def _tests(segments: Iterable[Segment]) -> list[tuple[int, Holds]]:
    day = today()
    return [(one.pk, conditions.compiled(conditions.read(one.conditions), today=day)) for one in segments]


def read(persons: Collection[int]) -> Iterator[_Person]:
    """What persons say; those who are merged into others are passed over."""
    text = "" if db.is_sqlite() else "::text"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, attributes{text}, traits{text} FROM customers_person "  # noqa: S608 - names are ours
            f"WHERE merged_into_id IS NULL AND {bulk.matching('id', 'bigint')}",
            [bulk.values(sorted(persons))],
        )
        for pk, attributes, traits in cursor.fetchall():
            yield _Person(pk, _details.decode(attributes), _details.decode(traits))


def _members(persons: list[int], segments: set[int]) -> dict[tuple[int, int], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT segment_id, person_id, id FROM customers_segmentmember "  # noqa: S608 - names are ours
            f"WHERE {bulk.matching('person_id', 'bigint')}",
            [bulk.values(persons)],
        )
        return {(segment, person): pk for segment, person, pk in cursor.fetchall() if segment in segments}


def _remove(members: list[int]) -> None:
    if not members:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM customers_segmentmember WHERE {bulk.matching('id', 'bigint')}",  # noqa: S608 - names are ours
            [bulk.values(members)],
        )
