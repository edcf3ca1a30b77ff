"""Further identities of customers: a file tells a number and a mail address of one and the same person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from kosketus.kernel import bulk, clock
from kosketus.people.customers.contracts import IdentityKey, IdentityKind, SignsAdded
from kosketus.people.customers.domain import identities, locking
from kosketus.people.customers.domain.normalising import normalise
from kosketus.people.customers.models import Identity

_Owner = tuple[int, int | None]
"""The person and the home that an identity has."""


def record_signs(signs: Mapping[IdentityKey, Sequence[IdentityKey]], *, evidence: str = "") -> SignsAdded:
    """Let each key and the further ones beside it lead to one customer, as far as nobody else has them.

    Of a key that nobody knows, the customer becomes the one who is known by a further key, unless that one has a
    number in the same system already. What belongs to somebody else stays there: to merge two customers is for
    people to decide. Call inside ``db.write()``, before the customers themselves are recorded.

    Raises:
        ValueError: a key has an unknown kind or an empty value.
    """
    wanted = {normalise(key): [normalise(one) for one in beside] for key, beside in signs.items()}
    listed = {*wanted, *(one for beside in wanted.values() for one in beside)}
    known = identities.find(listed)
    _insert(dict(_found_beside(wanted, known)), evidence)
    identities.identities_for(wanted, evidence=evidence)
    return _attach(wanted, identities.find(listed), evidence)


def _found_beside(
    wanted: Mapping[IdentityKey, Sequence[IdentityKey]], known: Mapping[IdentityKey, int]
) -> Iterator[tuple[IdentityKey, _Owner]]:
    """Unknown keys with the owner of a known key beside them."""
    beside = {key: known[one] for key, more in wanted.items() if key not in known for one in more if one in known}
    owners = _owners(list(beside.values()))
    taken = _sources([person for person, _home in owners.values()])
    for key, identity in beside.items():
        owner = owners[identity]
        if key.kind != IdentityKind.EXTERNAL or (owner[0], key.source) not in taken:
            taken.add((owner[0], key.source))
            yield key, owner


def _attach(
    wanted: Mapping[IdentityKey, Sequence[IdentityKey]], known: Mapping[IdentityKey, int], evidence: str
) -> SignsAdded:
    owners = _owners(list(known.values()))
    new: dict[IdentityKey, _Owner] = {}
    elsewhere: set[IdentityKey] = set()
    for key, beside in wanted.items():
        owner = owners[known[key]]
        for one in beside:
            has = owners[known[one]] if one in known else new.setdefault(one, owner)
            if has[0] != owner[0]:
                elsewhere.add(one)
    before = _mails(person for person, _home in owners.values())
    _insert(new, evidence)
    mails = Counter(person for key, (person, _home) in new.items() if key.kind == IdentityKind.EMAIL)
    several = sum(1 for person, number in mails.items() if number > 1 or person in before)
    return SignsAdded(new=len(new), elsewhere=len(elsewhere), several=several)


def _insert(owners: Mapping[IdentityKey, _Owner], evidence: str) -> None:
    if not owners:
        return
    now = clock.now()
    locking.lock({person for person, _home in owners.values()})
    ids = bulk.take_ids(Identity, len(owners))
    rows = [
        (pk, person, home, key.kind, key.source, key.value, evidence[:200], now)
        for pk, (key, (person, home)) in zip(ids, sorted(owners.items()), strict=True)
    ]
    names = ["id", "person", "home", "kind", "source", "value", "evidence", "created_at"]
    bulk.insert(Identity, names, rows, skip_known=True)


def _owners(listed: Sequence[int]) -> dict[int, _Owner]:
    return {pk: (person, home) for pk, person, home in _rows("id, person_id, home_id", "id", listed)}


def _sources(persons: Sequence[int]) -> set[tuple[int, str]]:
    """In which systems persons have numbers."""
    return {
        (person, source)
        for person, kind, source in _rows("person_id, kind, source", "person_id", persons)
        if kind == IdentityKind.EXTERNAL
    }


def _mails(persons: Iterator[int]) -> set[int]:
    """Those who have a mail address."""
    rows = _rows("person_id, kind", "person_id", list(persons))
    return {person for person, kind in rows if kind == IdentityKind.EMAIL}


def _rows(columns: str, by: str, listed: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM customers_identity WHERE {bulk.matching(by, 'bigint')}",  # noqa: S608 - names are ours
            [bulk.values(sorted(set(listed)))],
        )
        return list(cursor.fetchall())
