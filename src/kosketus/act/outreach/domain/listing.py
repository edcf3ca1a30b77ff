"""A list of people that somebody brought: read, kept while the send-out is a draft, made customers at its start."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kosketus.act.outreach.models import Listed, Programme
from kosketus.kernel import bulk, db
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey, IdentityKind

MOST = 200_000
_BETWEEN = re.compile(r"[\n\r;,\t]+")
_LONGEST_LINE = 10_000
# Bounded, and whole: without either a long line of anything would cost minutes, or give half an address.
_ADDRESS = re.compile(r"(?<![^\s<>\"',;])[^\s<>\"',;@]{1,64}@[^\s<>\"',;]{1,255}(?![^\s<>\"',;])")
_HEADINGS = {"email", "e-mail", "mail", "address", "customer", "number", "id", "name"}


@dataclass(frozen=True)
class Reading:
    """What a list holds: whom, and how many entries name nobody."""

    keys: tuple[IdentityKey, ...]
    unreadable: tuple[str, ...]


def read_list(text: str, *, source: str = "") -> Reading:
    """Whom *text* names: mail addresses, one in a line or cell, also as ``Name <address>``.

    With *source* (whose numbers these are) everything else is taken for a customer number of that system; without,
    it is left out and told of. In a line with an address only the address counts, so that a table can be pasted whole.
    """
    keys: dict[IdentityKey, None] = {}
    unreadable: list[str] = []
    for line in text.splitlines():
        found = _line(line[:_LONGEST_LINE], source)
        keys.update(dict.fromkeys(found))
        if not found and line.strip() and line.strip().lower() not in _HEADINGS:
            unreadable.append(line.strip()[:80])
    return Reading(tuple(keys)[:MOST], tuple(unreadable))


def _line(line: str, source: str) -> list[IdentityKey]:
    addresses = [customers.readable_key(IdentityKind.EMAIL, one) for one in _ADDRESS.findall(line)]
    if addresses:
        return [one for one in addresses if one is not None]
    if not source:
        return []
    cells = next(csv.reader([line]), [])
    numbers = [cell.strip() for cell in cells[:1] if cell.strip() and cell.strip().lower() not in _HEADINGS]
    found = [customers.readable_key(IdentityKind.EXTERNAL, one, source) for one in numbers]
    return [one for one in found if one is not None]


def keep_list(*, programme: Programme, keys: Iterable[IdentityKey]) -> int:
    """Put a list in the place of the one before; how many are on it. Nobody becomes a customer by that."""
    rows = [(programme.pk, key.kind, key.source, key.value) for key in keys]
    with db.write():
        Listed.objects.filter(programme=programme).delete()
        bulk.insert(Listed, ["programme", "kind", "source", "value"], rows, skip_known=True)
    return len(rows)


def listed_keys(programme: Programme) -> list[IdentityKey]:
    """Who is on the list."""
    rows = Listed.objects.filter(programme=programme).order_by("id").values_list("kind", "value", "source")
    return [IdentityKey(*row) for row in rows]


def made_people(programme: Programme) -> list[int]:
    """The identities of everybody on the list; those whom nobody knew are made, with the list as evidence."""
    evidence = _("On the list of the send-out %(name)s") % {"name": programme.name}
    found = customers.identities_for(listed_keys(programme), evidence=evidence)
    return sorted(found.values())
