"""Merges of a person, and pairs that wait for somebody to say whether they are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kosketus.people.customers.contracts import IdentityKey, IdentityKind
from kosketus.people.customers.domain.normalising import normalise
from kosketus.people.customers.models import Match, Merge, Person
from kosketus.people.customers.queries.people import Listed, with_identities


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two records side by side, and why they may be one person."""

    match: Match
    first: Listed
    second: Listed


def merges_of(person: Person) -> QuerySet[Merge]:
    """The merges that stand for this person, newest first."""
    mine = Q(first=person) | Q(second=person) | Q(first__merged_into=person) | Q(second__merged_into=person)
    return Merge.objects.filter(mine, undone_at=None).order_by("-merged_at", "-id")


def open_matches() -> QuerySet[Match]:
    """Pairs that nobody has decided about, those of one name together."""
    return _open().select_related("first", "second").order_by("first__folded", "id")


def _open() -> QuerySet[Match]:
    """A record that was joined with another meanwhile speaks through that one."""
    return Match.objects.filter(answer="", first__merged_into=None, second__merged_into=None)


def number_open() -> int:
    """How many pairs wait."""
    return _open().count()


def pairs(matches: Sequence[Match]) -> list[Pair]:
    """The records of each pair with what they are known as; one query for all."""
    persons = {one.pk: one for match in matches for one in (match.first, match.second)}
    listed = {one.person.pk: one for one in with_identities(list(persons.values()))}
    return [Pair(match=match, first=listed[match.first_id], second=listed[match.second_id]) for match in matches]


def persons_known_as(value: str) -> list[Person]:
    """Who is known by exactly this mail address, phone or number; several where systems number alike."""
    keys = [normal for kind in IdentityKind if (normal := _normal(kind, value))]
    known = Q(pk__in=[])
    for key in keys:
        known |= Q(identities__kind=key.kind, identities__value=key.value)
    return list(Person.objects.filter(known).distinct().order_by("id"))


def _normal(kind: IdentityKind, value: str) -> IdentityKey | None:
    try:
        return normalise(IdentityKey(kind, value))
    except ValueError:
        return None
