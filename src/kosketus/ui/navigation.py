"""The navigation: each room adds its own place at start, in its ``apps.py``."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entry: ``url_name`` to reverse, ``icon`` a name in the icon sprite, ``order`` from the top."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    permission: str
    at_bottom: bool = False


_places: dict[str, Place] = {}


def add(place: Place) -> None:
    """Add a place, or replace the one with the same key."""
    _places[place.key] = place


def places_for(user: AbstractBaseUser | AnonymousUser) -> list[Place]:
    """The places that *user* may open, from the top."""
    if not isinstance(user, PermissionsMixin):
        return []
    return sorted((p for p in _places.values() if user.has_perm(p.permission)), key=lambda p: (p.at_bottom, p.order))
