"""Who is behind identities, held still while something is written about them.

On SQLite one writer at a time holds everything still. On PostgreSQL the rows of the persons are locked; merges,
their undoing and erasures lock all persons of a group, so a held mapping cannot change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from kosketus.kernel import bulk, db
from kosketus.people.customers.models import Person

# Any number that no other advisory lock of the house uses: "cust" in ASCII.
_ALONE = 0x63757374


def alone() -> None:
    """Let one merge, undoing or erasure happen at a time, until the open write ends."""
    if db.is_sqlite():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


def held(identities: Sequence[int]) -> dict[int, int]:
    """The person behind each known identity; the persons are locked until the open write ends."""
    found = persons_of(identities)
    if db.is_sqlite():
        return found
    locked: set[int] = set()
    while not set(found.values()) <= locked:
        locked |= set(found.values())
        lock(locked)
        found = persons_of(identities)
    return found


def lock(persons: Collection[int]) -> None:
    """Lock persons in one order, so that two writers wait for each other and never both."""
    if db.is_sqlite():
        return
    with connection.cursor() as cursor:
        matching = bulk.matching("id", "bigint")
        cursor.execute(
            f"SELECT id FROM customers_person WHERE {matching} ORDER BY id FOR UPDATE",  # noqa: S608 - names are ours
            [bulk.values(sorted(persons))],
        )


def locked_group(persons: Collection[int]) -> list[Person]:
    """The persons with all who are merged with them, oldest first, locked. Call after :func:`alone`."""
    return list(_group(persons).select_for_update(of=("self",)))


def _group(persons: Collection[int]) -> QuerySet[Person]:
    found = Person.objects.filter(id__in=persons).only("id", "public_id", "merged_into_id")
    heads = {one.merged_into_id or one.pk for one in found}
    return Person.objects.filter(Q(id__in=heads) | Q(merged_into__in=heads)).order_by("id")


def persons_of(identities: Sequence[int]) -> dict[int, int]:
    """The person behind each known identity, at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, person_id FROM customers_identity WHERE {bulk.matching('id', 'bigint')}",  # noqa: S608
            [bulk.values(identities)],
        )
        return dict(cursor.fetchall())
