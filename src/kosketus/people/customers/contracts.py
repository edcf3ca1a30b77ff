"""What crosses the customers' door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


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
class PersonInfo:
    """A customer as other rooms see one. ``name`` is empty when nobody told it."""

    id: int
    public_id: UUID
    name: str
