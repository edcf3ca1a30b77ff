"""What crosses the customers' door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from kosketus.kernel.facts import fact


class IdentityKind(StrEnum):
    """By what a customer is known."""

    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL = "external"
    VISITOR = "visitor"


class IdentityKey(NamedTuple):
    """One identity as the outside world writes it; :func:`facade.identities_for` normalises it.

    ``source`` tells whose number an external or visitor id is ("shop", "sfo-2017"), since two systems number
    their customers from 1; it stays empty for mail addresses and phones.
    """

    kind: str
    value: str
    source: str = ""


Attribute = str | int | float | bool
"""What an attribute or a trait may hold."""


class Profile(NamedTuple):
    """What is told about a customer along with an identity; an empty name or attribute says nothing."""

    name: str = ""
    attributes: Mapping[str, Attribute] = {}


@dataclass(frozen=True, kw_only=True)
class SignsAdded:
    """What became of further identities: ``new`` ones, those that belong to somebody ``elsewhere`` and stayed there.

    ``several`` counts the customers who have more than one mail address now.
    """

    new: int = 0
    elsewhere: int = 0
    several: int = 0


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What is told about people beside what is known: who is ``new``, and whose details are ``changed``."""

    new: frozenset[IdentityKey] = frozenset()
    changed: frozenset[IdentityKey] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PersonInfo:
    """A customer as other rooms see one. ``name`` is empty when nobody told it."""

    id: int
    public_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class SegmentInfo:
    """A segment as other rooms see it; ``customers`` counts its members now.

    ``is_counted`` is False while a new or changed segment has not looked at everybody yet.
    """

    slug: str
    name: str
    customers: int
    is_counted: bool


class ConsentPurpose(StrEnum):
    """What a person may allow; other rooms may name further purposes."""

    ASKING = "asking"
    PROMOTING = "promoting"
    QUOTING = "quoting"
    CONTACT = "contact"


Section = Sequence[Mapping[str, Any]]
"""Rows of one table as plain values that JSON knows, moments as ISO 8601 text."""

ExportFunction = Callable[[Sequence[int]], Mapping[str, Section]]
"""The rows that a room holds of the identities of one person, by the noun ("responses")."""

EraseFunction = Callable[[Sequence[int]], Mapping[str, int]]
"""Removes what a room holds of the identities of one person; how many rows of each noun.

Called inside ``db.write()``, once or again after a crash: it does no slow work and bears being repeated.
"""

RemainsFunction = Callable[[Sequence[int]], Sequence[str]]
"""What still holds data of these identities after an erasure (a kept file), in words that name no person.

Called before the rows are removed.
"""


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """What one room holds of persons; see :func:`facade.register_person_data`."""

    room: str
    models: tuple[str, ...]
    export_person: ExportFunction
    erase_person: EraseFunction
    remains: RemainsFunction | None = None


@fact("person.erased", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class PersonErased:
    """A person was erased; whoever keeps copies removes what came from these identities.

    The numbers lead to nobody any more: the rows that they named are gone.
    """

    identities: list[int]
