"""What other rooms may ask the team."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from kosketus.people.team.accents import PaleColour, accent_from
from kosketus.people.team.auditing import watch
from kosketus.people.team.colours import accent_of
from kosketus.people.team.contracts import BrandInfo, KeyInfo, LogoInfo, OrganisationInfo, PublicAddress, Purpose, Scope
from kosketus.people.team.domain import setup_code as _setup_code
from kosketus.people.team.domain.brand import add_logo
from kosketus.people.team.domain.keys import note_keys_used
from kosketus.people.team.domain.owners import create_owner, reset_member
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import User
from kosketus.people.team.pictures import LARGEST_FILE as LARGEST_LOGO
from kosketus.people.team.queries import brand as _brand
from kosketus.people.team.queries import public_address as _public_address
from kosketus.people.team.queries.calendars import calendar_infos, work_periods
from kosketus.people.team.queries.keys import keys_for
from kosketus.people.team.queries.members import colleagues, names_of
from kosketus.people.team.queries.organisation import current_organisation, has_owner

__all__ = [
    "LARGEST_LOGO",
    "PaleColour",
    "TeamError",
    "accent_from",
    "accent_of",
    "actor_of",
    "add_logo",
    "brand",
    "calendar_infos",
    "colleagues",
    "create_owner",
    "has_owner",
    "key_for",
    "keys_for",
    "logo",
    "names_of",
    "note_keys_used",
    "organisation",
    "picture_address",
    "public_address",
    "public_host",
    "reset_member",
    "scope_of",
    "setup_code",
    "style_sheet",
    "watch",
    "work_periods",
]

_NEEDED = {
    Purpose.FIGURES: ("scores.read", "scores:read"),
    Purpose.ROWS: ("scores.rows", "rows:read"),
    Purpose.EXPORT: ("scores.rows", "rows:read"),
    Purpose.CUSTOMER: ("customers.read", "customers:read"),
}


def scope_of(who: Any, *, purpose: Purpose = Purpose.FIGURES) -> Scope:
    """What *who* (a user or a :class:`KeyInfo`) may read for *purpose*.

    Raises:
        PermissionDenied: nothing, for this purpose.
    """
    permission, key_scope = _NEEDED[purpose]
    allowed = who.may(key_scope) if isinstance(who, KeyInfo) else who.has_perm(permission)
    if not allowed:
        raise PermissionDenied
    role = "key" if isinstance(who, KeyInfo) else who.role
    return Scope(actor=actor_of(who), role=role, minimum_n=organisation().minimum_n, purpose=purpose)


def actor_of(who: User | KeyInfo) -> str:
    """Somebody as the kernel's string: ``user:<uuid>`` or ``key:<uuid>``."""
    return who.actor if isinstance(who, KeyInfo) else f"user:{who.public_id}"


def key_for(token: str) -> KeyInfo | None:
    """The key of *token* if it works at this moment. One query; see :func:`keys_for` for many."""
    return keys_for([token]).get(token)


def organisation() -> OrganisationInfo:
    """Name, time zone, languages, currency and minimum n; neutral values before the first run. One query."""
    return current_organisation()


def brand(language: str) -> BrandInfo:
    """How the organisation looks and speaks to customers in *language* (a code such as ``fi``). One query."""
    return _brand.brand_in(language)


def logo(sha256: str) -> LogoInfo | None:
    """A picture that was added as a logo; None for any other file. Its content is ``kernel.blobs.read``. One query."""
    return _brand.logo_of(sha256)


public_host = _public_address.public_host
picture_address = _brand.picture_address
style_sheet = _brand.style_sheet


def public_address() -> PublicAddress:
    """Where customers reach this installation, and whether that is proved. Two queries.

    A link belongs into a message to a customer only where ``confirmed`` is true; else tell the team ``why``.
    """
    return _public_address.public_address()


def setup_code() -> str | None:
    """The code which the first run asks strangers for; None once there is an owner."""
    return None if has_owner() else _setup_code.setup_code()
