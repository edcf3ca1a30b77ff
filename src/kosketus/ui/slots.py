"""Slots: a lower room leaves a place on its page, upper rooms fill it without being known to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A fragment of an upper room: ``url_name`` is called with the slot's arguments and checks permission itself.

    ``label`` names it where scripts are off and it is a link.
    """

    url_name: str
    order: int
    permission: str
    label: str | Promise = ""


_fillings: dict[str, list[Filling]] = defaultdict(list)


def add(slot: str, *, url_name: str, order: int, permission: str, label: str | Promise = "") -> None:
    """Fill *slot* (such as ``customer.panel``) with a fragment; adding it twice changes nothing."""
    filling = Filling(url_name=url_name, order=order, permission=permission, label=label)
    if filling not in _fillings[slot]:
        _fillings[slot].append(filling)
        _fillings[slot].sort(key=lambda f: f.order)


def fillings(slot: str) -> tuple[Filling, ...]:
    """What fills *slot*, in order."""
    return tuple(_fillings[slot])
