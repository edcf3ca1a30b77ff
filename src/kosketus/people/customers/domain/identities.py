"""Find or make the identities that facts come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

from kosketus.kernel import bulk, clock, db
from kosketus.kernel.ids import uuid7
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.customers.domain.normalising import normalise
from kosketus.people.customers.models import Identity, Person

_CHUNK = 5_000


def identities_for(keys: Iterable[IdentityKey], *, evidence: str = "") -> dict[IdentityKey, int]:
    """Each key with the id of its identity; the unknown ones are made, each with a person of its own.

    Race-safe: whoever comes second to a new key gets the identity of the first. Five statements for
    thousands of keys.

    Raises:
        ValueError: a key has an unknown kind or an empty value.
    """
    wanted = {key: normalise(key) for key in keys}
    # Sorted, so that two transactions that make the same customers wait for each other in one order.
    normal = sorted(set(wanted.values()))
    found: dict[IdentityKey, int] = {}
    for start in range(0, len(normal), _CHUNK):
        found |= _find_or_make(normal[start : start + _CHUNK], evidence)
    return {key: found[value] for key, value in wanted.items()}


def _find_or_make(keys: list[IdentityKey], evidence: str) -> dict[IdentityKey, int]:
    known = find(keys)
    missing = [key for key in keys if key not in known]
    if not missing:
        return known
    with db.write():
        made = _make(missing, evidence)
        now_known = find(missing)
        _forget_unused([person for key, (identity, person) in made.items() if now_known[key] != identity])
    return known | now_known


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


def _make(keys: list[IdentityKey], evidence: str) -> dict[IdentityKey, tuple[int, int]]:
    now = clock.now()
    persons = bulk.take_ids(Person, len(keys))
    identities = bulk.take_ids(Identity, len(keys))
    bulk.insert(
        Person,
        ["id", "public_id", "name", "folded", "attributes", "traits", "created_at"],
        ((person, uuid7(), "", "", "{}", "{}", now) for person in persons),
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


def _forget_unused(persons: list[int]) -> None:
    """Persons made for keys that somebody else made first."""
    if persons:
        Person.objects.filter(id__in=persons).delete()
