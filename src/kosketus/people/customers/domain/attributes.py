"""What is known about customers: attributes that were brought in, traits that were computed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection

from kosketus.kernel import bulk, db
from kosketus.people.customers.contracts import Attribute
from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.models import AttributeName, Person
from kosketus.people.customers.models.person import NAME_LENGTH

_CHUNK = 5_000
_NAME = re.compile(r"[^\x00-\x1f\"\\]{1,60}")
_json = msgspec.json.Encoder()


def set_attributes(values: Mapping[int, Mapping[str, Attribute]]) -> None:
    """Merge attributes into the persons behind identities: ``{identity_id: {name: value}}``.

    Attributes that are not named stay as they are. Identities that nobody knows are passed over.

    Raises:
        ValueError: a name is empty, longer than 60 characters, or has quotes, backslashes or control characters.
    """
    introduce({name for attributes in values.values() for name in attributes})
    given = sorted((identity, attributes) for identity, attributes in values.items() if attributes)
    for start in range(0, len(given), _CHUNK):
        with db.write():
            _merge(given[start : start + _CHUNK])


def set_trait(*, person_id: int, name: str, value: Attribute | None) -> None:
    """Put a computed value beside a person; None takes it away.

    Raises:
        ValueError: the name is not allowed, as in :func:`set_attributes`.
    """
    _check_name(name)
    with db.write():
        person = Person.objects.select_for_update().only("traits").get(id=person_id)
        kept = {key: held for key, held in person.traits.items() if key != name}
        person.traits = kept if value is None else kept | {name: value}
        person.save(update_fields=["traits"])


def rename(names: Mapping[int, str]) -> None:
    """Give the persons behind identities a display name: ``{identity_id: name}``; empty names are passed over."""
    given = sorted((identity, tidy) for identity, name in names.items() if (tidy := tidy_name(name)))
    for start in range(0, len(given), _CHUNK):
        chunk = given[start : start + _CHUNK]
        with db.write():
            persons = _persons_of([identity for identity, _name in chunk])
            named = {persons[identity]: name for identity, name in chunk if identity in persons}
            rows = [(person, name, fold(name)) for person, name in sorted(named.items())]
            _update(
                "name = given.name, folded = given.folded", {"id": "bigint", "name": "text", "folded": "text"}, rows
            )


def tidy_name(name: str) -> str:
    """A display name as it is stored: single spaces, no NUL, not too long."""
    return " ".join(name.replace("\x00", "").split())[:NAME_LENGTH]


def encoded(attributes: Mapping[str, Attribute]) -> str:
    """Attributes as JSON text."""
    return _json.encode(dict(attributes)).decode()


def introduce(names: set[str]) -> None:
    """Make attributes known by name.

    Raises:
        ValueError: a name is not allowed.
    """
    if not names:
        return
    for name in names:
        _check_name(name)
    known = set(AttributeName.objects.filter(name__in=names).values_list("name", flat=True))
    if missing := sorted(names - known):
        with db.write():
            bulk.insert(AttributeName, ["name"], [(name,) for name in missing], skip_known=True)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"an attribute cannot be called {name!r}")


def _merge(given: Sequence[tuple[int, Mapping[str, Attribute]]]) -> None:
    persons = _persons_of([identity for identity, _attributes in given])
    merged: dict[int, dict[str, Attribute]] = {}
    for identity, attributes in given:
        if identity in persons:
            merged.setdefault(persons[identity], {}).update(attributes)
    rows = [(person, encoded(attributes)) for person, attributes in sorted(merged.items())]
    together = "json_patch(attributes, given.added)" if db.is_sqlite() else "customers_person.attributes || given.added"
    _update(f"attributes = {together}", {"id": "bigint", "added": "jsonb"}, rows)


def _persons_of(identities: Sequence[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, person_id FROM customers_identity WHERE {bulk.matching('id', 'bigint')}",  # noqa: S608
            [bulk.values(identities)],
        )
        return dict(cursor.fetchall())


def _update(assignment: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Update persons from rows whose first value is the person's id; in one statement."""
    if not rows:
        return
    given, parameters = bulk.table("given", columns, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE customers_person SET {assignment} FROM {given} WHERE customers_person.id = given.id",  # noqa: S608
            parameters,
        )
