"""Notes and consents of a person."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kosketus.kernel import bulk
from kosketus.people.customers.models import Consent, Identity, Note, Person


def notes_of(person: Person) -> QuerySet[Note]:
    """Notes about a person and the records merged into it, newest first."""
    return Note.objects.filter(_of(person)).order_by("-written_at", "-id")


def consents_of(person: Person) -> QuerySet[Consent]:
    """Every decision of a person, newest first."""
    return Consent.objects.filter(_of(person)).order_by("-decided_at", "-id")


def current(decisions: Collection[Consent]) -> dict[str, Consent]:
    """The decision that holds, by purpose; *decisions* stand newest first."""
    held: dict[str, Consent] = {}
    for decision in decisions:
        held.setdefault(decision.purpose, decision)
    return held


def _of(person: Person) -> Q:
    return Q(person=person) | Q(person__merged_into=person)


def consents(identity_ids: Collection[int], *, purpose: str) -> dict[int, bool]:
    """For each identity whose person decided about *purpose*: whether it is allowed now. Two queries."""
    among = bulk.among(list(identity_ids))
    persons = dict(Identity.objects.filter(id__in=among).values_list("id", "person_id"))
    heads = bulk.among(sorted(set(persons.values())))
    decided = Consent.objects.filter(purpose=purpose).filter(Q(person__in=heads) | Q(person__merged_into__in=heads))
    rows = decided.order_by("decided_at", "id").values_list("person__merged_into_id", "person_id", "given")
    held = {head or person: given for head, person, given in rows}
    return {identity: held[person] for identity, person in persons.items() if person in held}
