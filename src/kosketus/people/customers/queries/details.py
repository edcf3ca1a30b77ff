"""What is known about the persons behind many identities, by name of the detail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from kosketus.kernel import bulk
from kosketus.people.customers.models import Identity


def details_of(identity_ids: Sequence[int], names: Sequence[str]) -> dict[int, dict[str, str]]:
    """Attributes as text, ``{identity: {name: value}}``, traits where no attribute says it; only those who have one.

    One query.
    """
    picked = {f"detail_{number}": _column(name) for number, name in enumerate(names)}
    known = Identity.objects.filter(id__in=bulk.among(identity_ids)).annotate(**picked)
    rows = known.filter(_any_of(picked)).values_list("id", *picked)
    return {
        identity: {name: value for name, value in zip(names, values, strict=True) if value}
        for identity, *values in rows
    }


def _any_of(columns: Iterable[str]) -> Q:
    said = Q()
    for column in columns:
        said |= Q(**{f"{column}__gt": ""})
    return said


def _column(name: str) -> Coalesce:
    held = (Cast(KeyTextTransform(name, f"person__{part}"), TextField()) for part in ("attributes", "traits"))
    return Coalesce(*held)
