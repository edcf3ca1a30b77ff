"""Where somebody can be reached, and in which language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from kosketus.kernel import bulk, db
from kosketus.people.customers.contracts import IdentityKind

CHUNK = 5_000
LANGUAGE_NAMES = ("language", "lang", "locale")
"""Attributes and traits that say which language somebody speaks, the first one that is there."""


class Contact(NamedTuple):
    """One customer, to be reached by ``address`` ("" where there is none of that kind), which is ``identity``.

    ``language`` is what an attribute or trait says, as it stands there ("fi", "fi-FI"), or ""; ``asked_by`` is the kind
    of the identity that was asked for.
    """

    person: int
    identity: int
    name: str
    language: str
    address: str
    asked_by: str


def contacts(identity_ids: Sequence[int], *, kind: str = IdentityKind.EMAIL) -> dict[int, Contact]:
    """Who is behind each of these identities; of several addresses the one that is asked for, else the oldest.

    Two statements for some thousand identities.
    """
    found: dict[int, Contact] = {}
    for start in range(0, len(identity_ids), CHUNK):
        found |= dict(_chunk(identity_ids[start : start + CHUNK], kind))
    return found


def _chunk(identity_ids: Sequence[int], kind: str) -> Iterator[tuple[int, Contact]]:
    rows = _select(
        f"SELECT asked.id, person.id, person.name, {_language()}, asked.kind, asked.value "  # noqa: S608 - all names are ours
        "FROM customers_identity AS asked JOIN customers_person AS person ON person.id = asked.person_id "
        f"WHERE {bulk.matching('asked.id', 'bigint')}",
        [bulk.values(identity_ids)],
    )
    oldest = _oldest([row[1] for row in rows if row[4] != kind], kind)
    for asked, person, name, language, own_kind, value in rows:
        reached, address = (asked, value) if own_kind == kind else oldest.get(person, (asked, ""))
        yield asked, Contact(person, reached, name, language or "", address, own_kind)


def _oldest(persons: Sequence[int], kind: str) -> dict[int, tuple[int, str]]:
    if not persons:
        return {}
    mine = f"kind = %s AND {bulk.matching('person_id', 'bigint')}"
    rows = _select(
        f"SELECT person_id, id, value FROM customers_identity WHERE {mine} ORDER BY id DESC",  # noqa: S608
        [str(kind), bulk.values(persons)],
    )
    return {person: (identity, value) for person, identity, value in rows}


def _language() -> str:
    """SQL of the first value that says a language: attributes before traits."""
    if db.is_sqlite():
        said = [f"json_extract({column}, '$.{name}')" for column in _COLUMNS for name in LANGUAGE_NAMES]
    else:
        said = [f"{column} ->> '{name}'" for column in _COLUMNS for name in LANGUAGE_NAMES]
    return f"COALESCE({', '.join(said)})"


_COLUMNS = ("person.attributes", "person.traits")


def _select(statement: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
        return rows
