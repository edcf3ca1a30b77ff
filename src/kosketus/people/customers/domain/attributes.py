"""What is known about customers: attributes that were brought in, traits that were computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection

from kosketus.kernel import bulk, db
from kosketus.people.customers.contracts import Attribute
from kosketus.people.customers.domain import following, locking, together
from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.models import AttributeName, Identity, Person, TraitName
from kosketus.people.customers.models.person import NAME_LENGTH

_CHUNK = 5_000
_NAME = re.compile(r"[^\x00-\x1f\"\\]{1,60}")
_json = msgspec.json.Encoder()


def set_attributes(values: Mapping[int, Mapping[str, Attribute]]) -> None:
    """Merge attributes into the persons behind identities: ``{identity_id: {name: value}}``.

    Attributes that are not named stay as they are. Identities that nobody knows are passed over. Segments follow
    in the same transaction.

    Raises:
        ValueError: a name is empty, longer than 60 characters, or has quotes, backslashes or control characters.
    """
    introduce({name for attributes in values.values() for name in attributes})
    given = sorted((identity, attributes) for identity, attributes in values.items() if attributes)
    for start in range(0, len(given), _CHUNK):
        with db.write():
            _merge(given[start : start + _CHUNK])


def set_trait(
    *,
    name: str,
    value: Attribute | None,
    person_id: int | None = None,
    identity_id: int | None = None,
) -> None:
    """Put a computed value beside a person, named by either id; None takes it away. Nobody there: nothing happens.

    Raises:
        ValueError: the name is not allowed, as in :func:`set_attributes`; or not exactly one id was given.
    """
    if (person_id is None) == (identity_id is None):
        raise ValueError("a trait belongs to a person or to an identity, and to one of them")
    if identity_id is not None:
        person_id = Identity.objects.filter(id=identity_id).values_list("person_id", flat=True).first()
    if person_id is not None:
        set_traits({person_id: {name: value}})


def set_traits(values: Mapping[int, Mapping[str, Attribute | None]]) -> None:
    """Put computed values beside many persons: ``{person_id: {name: value}}``; None takes one away.

    Raises:
        ValueError: a name is not allowed, as in :func:`set_attributes`.
    """
    _introduce(TraitName, {name for traits in values.values() for name in traits})
    given = sorted((person, traits) for person, traits in values.items() if traits)
    for start in range(0, len(given), _CHUNK):
        with db.write():
            _compute(dict(given[start : start + _CHUNK]))


def rename(names: Mapping[int, str]) -> None:
    """Give the persons behind identities a display name: ``{identity_id: name}``; empty names are passed over."""
    given = sorted((identity, tidy) for identity, name in names.items() if (tidy := tidy_name(name)))
    for start in range(0, len(given), _CHUNK):
        with db.write():
            _rename(given[start : start + _CHUNK])


def _rename(given: Sequence[tuple[int, str]]) -> None:
    persons = locking.held([identity for identity, _name in given])
    joined = _joined(persons.values())
    alone = {identity: person for identity, person in persons.items() if person not in joined}
    named = {alone[identity]: name for identity, name in given if identity in alone}
    rows = [(person, name, fold(name)) for person, name in sorted(named.items())]
    _update("name = given.name, folded = given.folded", {"id": "bigint", "name": "text", "folded": "text"}, rows)
    _tell_homes([(identity, {"name": {"": name}}) for identity, name in given if persons.get(identity) in joined])


def tidy_name(name: str) -> str:
    """A display name as it is stored: single spaces, no NUL, not too long."""
    return " ".join(name.replace("\x00", "").split())[:NAME_LENGTH]


def encoded(attributes: Mapping[str, Any]) -> str:
    """Attributes as JSON text."""
    return _json.encode(dict(attributes)).decode()


def introduce(names: set[str]) -> None:
    """Make attributes known by name.

    Raises:
        ValueError: a name is not allowed.
    """
    _introduce(AttributeName, names)


def _introduce(model: type[AttributeName | TraitName], names: set[str]) -> None:
    if not names:
        return
    for name in names:
        _check_name(name)
    known = set(model.objects.filter(name__in=names).values_list("name", flat=True))
    if missing := sorted(names - known):
        with db.write():
            bulk.insert(model, ["name"], [(name,) for name in missing], skip_known=True)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"an attribute cannot be called {name!r}")


def _merge(given: Sequence[tuple[int, Mapping[str, Attribute]]]) -> None:
    persons = locking.held([identity for identity, _attributes in given])
    joined = _joined(persons.values())
    merged: dict[int, dict[str, Attribute]] = {}
    for identity, attributes in given:
        if identity in persons and persons[identity] not in joined:
            merged.setdefault(persons[identity], {}).update(attributes)
    rows = [(person, encoded(attributes)) for person, attributes in sorted(merged.items())]
    patched = "json_patch(attributes, given.added)" if db.is_sqlite() else "customers_person.attributes || given.added"
    _update(f"attributes = {patched}", {"id": "bigint", "added": "jsonb"}, rows)
    _tell_homes([(identity, {"attributes": told}) for identity, told in given if persons.get(identity) in joined])
    following.follow(set(persons.values()))


def _compute(given: Mapping[int, Mapping[str, Attribute | None]]) -> None:
    """Traits belong to the person, so those of a group stand with the record that stands for all."""
    heads = dict(Person.objects.filter(id__in=given, merged_into__isnull=False).values_list("id", "merged_into_id"))
    values = {heads.get(person, person): traits for person, traits in given.items()}
    locking.lock(values)
    joined = _joined(values)
    rows = [(person, encoded(traits)) for person, traits in sorted(values.items()) if person not in joined]
    # Both take a trait away where the value is null.
    patched = (
        "json_patch(traits, given.added)"
        if db.is_sqlite()
        else "jsonb_strip_nulls(customers_person.traits || given.added)"
    )
    _update(f"traits = {patched}", {"id": "bigint", "added": "jsonb"}, rows)
    if joined:
        together.tell({person: {"traits": traits} for person, traits in values.items() if person in joined})
    following.follow(set(values))


def _joined(persons: Iterable[int]) -> set[int]:
    """Those among the persons who stand for several records."""
    with connection.cursor() as cursor:
        matching = bulk.matching("id", "bigint")
        cursor.execute(
            f"SELECT id FROM customers_person WHERE own IS NOT NULL AND {matching}",  # noqa: S608 - names are ours
            [bulk.values(sorted(set(persons)))],
        )
        return {row[0] for row in cursor.fetchall()}


def _tell_homes(given: Sequence[tuple[int, together.Told]]) -> None:
    """What is told about identities of merged persons belongs to the records that the identities came with."""
    if not given:
        return
    rows = Identity.objects.filter(id__in=[identity for identity, _told in given])
    homes = {pk: home or person for pk, home, person in rows.values_list("id", "home_id", "person_id")}
    for identity, told in given:
        together.tell({homes[identity]: told})


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
