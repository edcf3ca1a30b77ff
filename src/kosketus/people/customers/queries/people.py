"""Customers as a list and one by one, for this room's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.models import AttributeName, Identity, Membership, Person, SegmentMember


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which customers are asked for: words of a name or the start of an identity, a segment, an attribute's value."""

    search: str = ""
    segment: str = ""
    attribute: str = ""
    value: str = ""


@dataclass
class Listed:
    """A customer in a list; ``known_as`` are the identities, mail addresses first."""

    person: Person
    known_as: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The name, or else what the customer is known as."""
        return self.person.name or next(iter(self.known_as), "")


def people(wanted: Wanted) -> QuerySet[Person]:
    """Customers by name; those without one stand first, oldest before newest."""
    found = Person.objects.filter(merged_into=None).order_by("folded", "id").defer("attributes", "traits", "own")
    if search := fold(wanted.search):
        found = found.filter(_named(search) | Exists(_known_as(wanted.search.strip())))
    if wanted.segment:
        found = found.filter(Exists(SegmentMember.objects.filter(segment__slug=wanted.segment, person=OuterRef("pk"))))
    if wanted.attribute and wanted.value:
        if not AttributeName.objects.filter(name=wanted.attribute).exists():
            # An address made by hand: nobody has such an attribute.
            return found.none()
        held = Cast(KeyTextTransform(wanted.attribute, "attributes"), TextField())
        found = found.annotate(held=held).filter(held=wanted.value)
    return found


def _named(search: str) -> Q:
    return Q(folded__startswith=search) | Q(folded__contains=f" {search}")


def _known_as(value: str) -> QuerySet[Identity]:
    return Identity.objects.filter(person=OuterRef("pk")).filter(
        Q(value__startswith=value) | Q(value__startswith=value.lower())
    )


def with_identities(persons: Sequence[Person]) -> list[Listed]:
    """The persons with what they are known as, in one query."""
    listed = {person.pk: Listed(person) for person in persons}
    rows = Identity.objects.filter(person__in=listed).order_by("kind", "id").values_list("person_id", "value")
    for person, value in rows:
        listed[person].known_as.append(value)
    return list(listed.values())


def companies_of(person: Person) -> QuerySet[Membership]:
    """The companies that a person belongs to, by name."""
    mine = Membership.objects.filter(Q(person=person) | Q(person__merged_into=person))
    return mine.select_related("company").order_by("company__folded")


def identities_of(person: Person) -> QuerySet[Identity]:
    """By what a person is known, in the order it was learnt."""
    return Identity.objects.filter(person=person).order_by("id")
