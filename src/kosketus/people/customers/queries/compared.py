"""What a file tells about customers, beside what is known of them."""

from __future__ import annotations

from collections.abc import Mapping

from kosketus.kernel import bulk
from kosketus.people.customers.contracts import Compared, IdentityKey, Profile
from kosketus.people.customers.domain import attributes, identities
from kosketus.people.customers.domain.normalising import normalise
from kosketus.people.customers.models import Identity


def compare_people(people: Mapping[IdentityKey, Profile]) -> Compared:
    """Who among *people* is new, and of whom something else is told than is known. Keys come back as they were given.

    Raises:
        ValueError: a key has an unknown kind or an empty value.
    """
    wanted = {key: normalise(key) for key in people}
    known = identities.find(set(wanted.values()))
    rows = Identity.objects.filter(id__in=bulk.among(list(known.values())))
    held = {pk: (name, said) for pk, name, said in rows.values_list("id", "person__name", "person__attributes")}
    new = frozenset(key for key, normal in wanted.items() if normal not in known)
    changed = frozenset(
        key for key, normal in wanted.items() if normal in known and _differs(people[key], *held[known[normal]])
    )
    return Compared(new=new, changed=changed)


def _differs(told: Profile, name: str, held: Mapping[str, object]) -> bool:
    tidy = attributes.tidy_name(told.name)
    return bool(tidy and tidy != name) or any(held.get(key) != value for key, value in told.attributes.items())
