"""The navigation: each room adds its own place at start, in its ``apps.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entry: ``url_name`` to reverse, ``icon`` a name in the icon sprite, ``order`` from the top.

    A place ``within`` another (its key) stands on that one's page with its ``words``, not in the navigation.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    permission: str
    at_bottom: bool = False
    within: str = ""
    words: str | Promise = ""


class Holder(Protocol):
    """Whoever is asked for permissions: Django's users, known or anonymous."""

    @property
    def is_authenticated(self) -> bool:
        """Whether we know who this is."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether they may do what *perm* names."""


_places: dict[str, Place] = {}


def add(place: Place) -> None:
    """Add a place, or replace the one with the same key."""
    _places[place.key] = place


def section(user: Holder, key: str) -> list[Place]:
    """A place and those within it, as far as *user* may open them: the views of one section of the house."""
    head = _places.get(key)
    mine = [head] if head is not None and user.is_authenticated and user.has_perm(head.permission) else []
    return [*mine, *places_for(user, within=key)]


def places_for(user: Holder, *, within: str = "") -> list[Place]:
    """The places that *user* may open, from the top; none for strangers. ``within``: those on the page of another."""
    if not user.is_authenticated:
        return []
    there = [place for place in _places.values() if place.within == within and user.has_perm(place.permission)]
    return sorted(there, key=lambda place: (place.at_bottom, place.order))
