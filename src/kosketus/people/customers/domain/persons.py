"""What this room and the outbox below it hold of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from kosketus.kernel import outbox
from kosketus.kernel.models import Event, Parked
from kosketus.people.customers.contracts import Section
from kosketus.people.customers.models import Identity, Membership, Person

MODELS = ("customers.Person", "customers.Identity", "customers.Membership")
OUTBOX = ("kernel.Event", "kernel.Parked")


def persons_of(identities: Sequence[int]) -> QuerySet[Person]:
    """Whom these identities belong to."""
    return Person.objects.filter(id__in=Identity.objects.filter(id__in=identities).values("person_id"))


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """Who somebody is to us: details, identities, companies."""
    persons = persons_of(identities)
    return {
        "details": [
            {
                "name": one.name,
                "attributes": one.attributes,
                "computed": one.traits,
                "since": one.created_at.isoformat(),
            }
            for one in persons
        ],
        "identities": [
            {
                "kind": one.kind,
                "source": one.source,
                "value": one.value,
                "evidence": one.evidence,
                "since": one.created_at.isoformat(),
            }
            for one in Identity.objects.filter(id__in=identities).order_by("id")
        ],
        "companies": [
            {"name": one.company.name, "role": one.role}
            for one in Membership.objects.filter(person__in=persons).select_related("company").order_by("id")
        ],
    }


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove the person, by what they were known, and where they belonged."""
    persons = list(persons_of(identities).values_list("id", flat=True))
    memberships = Membership.objects.filter(person__in=persons).delete()[0]
    gone = Identity.objects.filter(id__in=identities).delete()[0]
    Person.objects.filter(id__in=persons).delete()
    return {"identities": gone, "memberships": memberships, "people": len(persons)}


def export_facts(identities: Sequence[int]) -> Mapping[str, Section]:
    """The facts about somebody that are still in the outbox."""
    rows = Event.objects.filter(identity__in=identities).order_by("id")
    return {"facts": [_told(row) for row in rows.iterator(chunk_size=outbox.CHUNK)]}


def _told(row: Event) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "occurred_at": row.occurred_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "arrived": row.arrived,
        "body": msgspec.json.decode(row.body),
    }


def erase_facts(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove the facts about somebody from the outbox, those that wait for a consumer too."""
    visitors = Identity.objects.filter(id__in=identities, kind="visitor").values_list("value", flat=True)
    subjects = [f"identity:{one}" for one in identities] + [f"visitor:{value}" for value in visitors]
    parked = Parked.objects.filter(Q(row__identity__in=list(identities)) | Q(subject__in=subjects)).delete()[0]
    facts = Event.objects.filter(Q(identity__in=identities) | Q(subject__in=subjects)).delete()[0]
    return {"facts": facts, "waiting facts": parked}
