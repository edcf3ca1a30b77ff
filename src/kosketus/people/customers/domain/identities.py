"""Find or make the identities that facts come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from kosketus.kernel import bulk, clock, db
from kosketus.kernel.ids import uuid7
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import attributes, following
from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.domain.normalising import normalise
from kosketus.people.customers.models import Identity, Person

_CHUNK = 5_000


def identities_for(keys: Iterable[IdentityKey], *, evidence: str = "") -> dict[IdentityKey, int]:
    """Each key with the id of its identity; the unknown ones are made, each with a person of its own.

    Race-safe: whoever comes second to a new key gets the identity of the first. A handful of statements for
    thousands of keys.

    Raises:
        ValueError: a key has an unknown kind or an empty value.
    """
    return record_people(dict.fromkeys(keys, Profile()), evidence=evidence)


def record_people(people: Mapping[IdentityKey, Profile], *, evidence: str = "") -> dict[IdentityKey, int]:
    """As :func:`identities_for`, and what is told about each is put beside the person.

    Raises:
        ValueError: a key has an unknown kind or an empty value, or an attribute's name is not allowed.
    """
    wanted = {key: normalise(key) for key in people}
    told = {normal: people[key] for key, normal in wanted.items()}
    attributes.introduce({name for profile in told.values() for name in profile.attributes})
    # Sorted, so that two transactions that make the same customers wait for each other in one order.
    normal = sorted(told)
    found: dict[IdentityKey, int] = {}
    for start in range(0, len(normal), _CHUNK):
        found |= _find_or_make({key: told[key] for key in normal[start : start + _CHUNK]}, evidence)
    return {key: found[value] for key, value in wanted.items()}


def _find_or_make(told: Mapping[IdentityKey, Profile], evidence: str) -> dict[IdentityKey, int]:
    known = find(told)
    missing = [key for key in told if key not in known]
    if missing:
        with db.write():
            made = _make(missing, told, evidence)
            found = find(missing)
            _forget_unused([person for key, (identity, person) in made.items() if found[key] != identity])
            following.follow([person for key, (identity, person) in made.items() if found[key] == identity])
        # Those that somebody else made first are told like the known ones.
        known |= {key: found[key] for key, (identity, _person) in made.items() if found[key] != identity}
    else:
        found = {}
    _tell({known[key]: told[key] for key in known})
    return known | found


def _tell(profiles: Mapping[int, Profile]) -> None:
    attributes.rename({identity: profile.name for identity, profile in profiles.items()})
    attributes.set_attributes({identity: profile.attributes for identity, profile in profiles.items()})


def find(keys: Iterable[IdentityKey]) -> dict[IdentityKey, int]:
    """The ids of those among *keys* (normalised) that are known."""
    found: dict[IdentityKey, int] = {}
    for (kind, source), values in _by_source(keys).items():
        with connection.cursor() as cursor:
            conditions = f"kind = %s AND source = %s AND {bulk.matching('value')}"
            cursor.execute(
                f"SELECT value, id FROM customers_identity WHERE {conditions}",  # noqa: S608 - all names are ours
                [kind, source, bulk.values(values)],
            )
            found |= {IdentityKey(kind, value, source): identity for value, identity in cursor.fetchall()}
    return found


def _by_source(keys: Iterable[IdentityKey]) -> Mapping[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        grouped.setdefault((key.kind, key.source), []).append(key.value)
    return grouped


def _make(
    keys: Sequence[IdentityKey], told: Mapping[IdentityKey, Profile], evidence: str
) -> dict[IdentityKey, tuple[int, int]]:
    """New persons and identities; identity and person by key."""
    now = clock.now()
    persons = bulk.take_ids(Person, len(keys))
    identities = bulk.take_ids(Identity, len(keys))
    bulk.insert(
        Person,
        ["id", "public_id", "name", "folded", "attributes", "traits", "created_at"],
        ((person, uuid7(), *_columns(told[key]), "{}", now) for key, person in zip(keys, persons, strict=True)),
    )
    bulk.insert(
        Identity,
        ["id", "person", "kind", "source", "value", "evidence", "created_at"],
        (
            (identity, person, key.kind, key.source, key.value, evidence[:200], now)
            for key, identity, person in zip(keys, identities, persons, strict=True)
        ),
        skip_known=True,
    )
    return {key: pair for key, *pair in zip(keys, identities, persons, strict=True)}  # type: ignore[misc]


def _columns(profile: Profile) -> tuple[str, str, str]:
    name = attributes.tidy_name(profile.name)
    return name, fold(name), attributes.encoded(profile.attributes)


def _forget_unused(persons: list[int]) -> None:
    """Persons made for keys that somebody else made first."""
    if persons:
        Person.objects.filter(id__in=persons).delete()
