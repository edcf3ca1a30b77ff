"""What this room and the outbox below it hold of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps
from django.db.models import Model, Q, QuerySet

from kosketus.kernel import outbox
from kosketus.kernel.models import Event, Parked
from kosketus.people.customers.contracts import Section
from kosketus.people.customers.domain.subjects import subjects_of
from kosketus.people.customers.models import (
    Consent,
    Identity,
    Match,
    Membership,
    Merge,
    Note,
    Person,
    PersonExport,
    SegmentMember,
)

MODELS = tuple(
    f"customers.{name}"
    for name in (
        *("Person", "Identity", "Membership", "Merge", "Match", "Note", "Consent"),
        *("Segment", "SegmentMember", "PersonExport", "PersonErasure"),
    )
)
OUTBOX = ("kernel.Event", "kernel.Parked")


def group_of(identities: Sequence[int]) -> QuerySet[Person]:
    """Whom these identities belong to, with the records that are merged with them; the oldest first."""
    heads = Identity.objects.filter(id__in=identities).values("person_id")
    return Person.objects.filter(Q(id__in=heads) | Q(merged_into__in=heads)).order_by("id")


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """Who somebody is to us: details, identities, companies, notes, consents, segments, merges."""
    persons = list(group_of(identities).values_list("id", flat=True))
    tables: dict[str, tuple[QuerySet[Any], Sequence[str]]] = {
        "details": (
            Person.objects.filter(id__in=persons, merged_into=None),
            ("name", "attributes", "traits", "created_at"),
        ),
        "identities": (
            Identity.objects.filter(id__in=identities),
            ("kind", "source", "value", "evidence", "created_at"),
        ),
        "companies": (Membership.objects.filter(person__in=persons), ("company__name", "role")),
        "notes": (Note.objects.filter(person__in=persons), ("text", "written_at")),
        "consents": (
            Consent.objects.filter(person__in=persons),
            ("purpose", "given", "evidence", "source", "decided_at", "recorded_at"),
        ),
        "segments": (SegmentMember.objects.filter(person__in=persons), ("segment__name",)),
        "merges": (Merge.objects.filter(first__in=persons), ("evidence", "merged_at", "undone_at")),
        "possible_matches": (
            Match.objects.filter(Q(first__in=persons) | Q(second__in=persons)),
            ("reason", "found_at", "answer"),
        ),
        "exports": (PersonExport.objects.filter(person__in=persons), ("made_at", "size")),
    }
    return {noun: rows(*table) for noun, table in tables.items()}


def rows(found: QuerySet[Any], fields: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as plain values that JSON knows."""
    return [{_label(key): plain(value) for key, value in row.items()} for row in found.order_by("pk").values(*fields)]


def _label(key: str) -> str:
    return key.replace("__name", "")


def plain(value: Any) -> Any:
    """A stored value as JSON knows it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove the person, by what they were known, and all that hangs on both."""
    return remove(group_of(identities).values_list("id", flat=True))


def remove(persons: Iterable[int]) -> Mapping[str, int]:
    """Remove persons with all of this room that leads to them; rows by noun."""
    listed = list(persons)
    Person.objects.filter(id__in=listed).update(merged_into=None)
    Identity.objects.filter(Q(person__in=listed) | Q(home__in=listed)).update(home=None)
    _number, by_model = Person.objects.filter(id__in=listed).delete()
    return {_noun(label): number for label, number in by_model.items()}


def _noun(label: str) -> str:
    model: type[Model] = apps.get_model(label)
    return str(model._meta.model_name)


def export_facts(identities: Sequence[int]) -> Mapping[str, Section]:
    """The facts about somebody that are still in the outbox."""
    found = Event.objects.filter(_about(identities)).order_by("id")
    return {"facts": [_told(row) for row in found.iterator(chunk_size=outbox.CHUNK)]}


def _told(row: Event) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "occurred_at": row.occurred_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "arrived": row.arrived,
        "body": msgspec.json.decode(row.body),
    }


def _about(identities: Sequence[int]) -> Q:
    return Q(identity__in=identities) | Q(subject__in=subjects_of(identities))


def erase_facts(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove the facts about somebody from the outbox, those that wait for a consumer too."""
    about = _about(identities)
    waiting = Q(row__identity__in=list(identities)) | Q(subject__in=subjects_of(identities))
    parked = Parked.objects.filter(waiting).delete()[0]
    return {"event": Event.objects.filter(about).delete()[0], "parked": parked}
