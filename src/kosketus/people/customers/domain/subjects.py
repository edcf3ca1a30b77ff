"""Under which subjects facts tell of somebody."""

from __future__ import annotations

from collections.abc import Collection

from kosketus.people.customers.models import Identity


def subjects_of(identities: Collection[int]) -> list[str]:
    """The subjects of facts about these identities, those of the web that name a visitor and no identity included."""
    visitors = Identity.objects.filter(id__in=identities, kind="visitor").values_list("value", flat=True)
    return [f"identity:{one}" for one in identities] + [f"visitor:{value}" for value in visitors]
