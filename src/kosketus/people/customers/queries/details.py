"""What is known about the persons behind many identities, by name of the detail."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from kosketus.people.customers.models import Identity

_CHUNK = 5_000


def details_of(identity_ids: Sequence[int], names: Sequence[str]) -> dict[int, dict[str, str]]:
    """Attributes as text, ``{identity: {name: value}}``, traits where no attribute says it; only those who have one.

    One query for every 5,000 identities.
    """
    found: dict[int, dict[str, str]] = {}
    picked = {f"detail_{number}": _column(name) for number, name in enumerate(names)}
    for start in range(0, len(identity_ids), _CHUNK):
        known = Identity.objects.filter(id__in=identity_ids[start : start + _CHUNK])
        for identity, *values in known.annotate(**picked).values_list("id", *picked):
            said = {name: value for name, value in zip(names, values, strict=True) if value}
            if said:
                found[identity] = said
    return found


def _column(name: str) -> Coalesce:
    held = (Cast(KeyTextTransform(name, f"person__{part}"), TextField()) for part in ("attributes", "traits"))
    return Coalesce(*held)
