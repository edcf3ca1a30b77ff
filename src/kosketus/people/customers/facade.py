"""The customers' door: what other rooms may ask for."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from kosketus.people.customers.contracts import IdentityKey, PersonInfo
from kosketus.people.customers.domain import attributes, identities, locking
from kosketus.people.customers.domain.conditions import ConditionsProblem
from kosketus.people.customers.domain.erasing import erase_again
from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.domain.merging import MergeConflict, link_identities
from kosketus.people.customers.domain.normalising import normalise
from kosketus.people.customers.domain.registry import register_person_data, witness_erasures
from kosketus.people.customers.domain.remarks import record_consent
from kosketus.people.customers.domain.signs import record_signs
from kosketus.people.customers.domain.subjects import subjects_of
from kosketus.people.customers.models import Identity, Person
from kosketus.people.customers.queries.compared import compare_people
from kosketus.people.customers.queries.contacts import Contact, contacts
from kosketus.people.customers.queries.details import details_of
from kosketus.people.customers.queries.dimension import SEGMENT, attribute_names, dimension, grouped
from kosketus.people.customers.queries.remarks import consents
from kosketus.people.customers.queries.segments import choices as segment_names
from kosketus.people.customers.queries.segments import segment_identities, segments

__all__ = [
    "SEGMENT",
    "ConditionsProblem",
    "Contact",
    "MergeConflict",
    "attribute_names",
    "compare_people",
    "consents",
    "contacts",
    "details_of",
    "dimension",
    "erase_again",
    "fold",
    "grouped",
    "hold_people",
    "identify",
    "identities_for",
    "identities_of",
    "is_empty",
    "keys_of",
    "known_identities",
    "link_identities",
    "people_of",
    "person_ids_of",
    "person_of",
    "readable_key",
    "record_consent",
    "record_people",
    "record_signs",
    "register_person_data",
    "rename",
    "segment_identities",
    "segment_names",
    "segments",
    "set_attributes",
    "set_trait",
    "set_traits",
    "subjects_of",
    "witness_erasures",
]

identities_for = identities.identities_for
record_people = identities.record_people
set_attributes = attributes.set_attributes
set_trait = attributes.set_trait
set_traits = attributes.set_traits
rename = attributes.rename
known_identities = identities.find
hold_people = locking.held
person_ids_of = locking.persons_of


def identify(*, kind: str, value: str, source: str = "", evidence: str = "") -> int:
    """The id of one identity, made with a person of its own if nobody knew it.

    Raises:
        ValueError: the kind is unknown or nothing is left of the value.
    """
    key = IdentityKey(kind, value, source)
    return identities_for([key], evidence=evidence)[key]


def readable_key(kind: str, value: str, source: str = "") -> IdentityKey | None:
    """The normalised key, or None where *value* names nobody (empty, a mail address without @, too long)."""
    try:
        return normalise(IdentityKey(kind, value, source))
    except ValueError:
        return None


def person_of(identity_id: int) -> PersonInfo | None:
    """Who is behind an identity, or None if the identity is unknown."""
    row = Identity.objects.filter(id=identity_id).values_list("person_id", "person__public_id", "person__name").first()
    return PersonInfo(id=row[0], public_id=row[1], name=row[2]) if row else None


def people_of(identity_ids: Collection[int]) -> dict[int, PersonInfo]:
    """Who is behind each of these identities, as far as they are known. One query."""
    rows = Identity.objects.filter(id__in=identity_ids).values_list(
        "id", "person_id", "person__public_id", "person__name"
    )
    return {identity: PersonInfo(id=pk, public_id=uid, name=name) for identity, pk, uid, name in rows}


def identities_of(public_id: UUID) -> list[int]:
    """The ids of all identities of one customer, also by the id of a record merged into it; none for an unknown one."""
    standing = Q(person__public_id=public_id) | Q(person__merged__public_id=public_id)
    return list(Identity.objects.filter(standing).order_by("id").values_list("id", flat=True).distinct())


def keys_of(identity_ids: Collection[int]) -> list[IdentityKey]:
    """By what these identities are known, as they are stored."""
    rows = Identity.objects.filter(id__in=identity_ids).order_by("id").values_list("kind", "value", "source")
    return [IdentityKey(*row) for row in rows]


def is_empty() -> bool:
    """Whether there is no customer at all."""
    return not Person.objects.exists()
