"""Where customers reach this installation."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kosketus.people.team import addresses
from kosketus.people.team.contracts import Fault, PublicAddress
from kosketus.people.team.models import PublicAddress as Row


def row() -> Row:
    """What is stored; an empty row where nothing is."""
    return Row.objects.first() or Row()


def url_of(stored: Row) -> str:
    """The owner's address, else the operator's, else none."""
    named = settings.PUBLIC_URL[0].rstrip("/") if settings.PUBLIC_URL else ""
    return stored.url or named


def public_host() -> str:
    """The host of the address, as ``ALLOWED_HOSTS`` names hosts; empty where there is none."""
    return addresses.host_of(url_of(row()))


def public_address() -> PublicAddress:
    """As it stands at this moment. Two queries: the row, and the epoch that the confirmation must belong to."""
    stored = row()
    url, fault = url_of(stored), fault_of(stored)
    if fault is None:
        return PublicAddress(url=url, confirmed=True, why=_("This installation answers there."))
    return PublicAddress(url=url, confirmed=False, why=addresses.WHY[fault])


def fault_of(stored: Row) -> Fault | None:
    """Why the address is not confirmed; None where it is."""
    url = url_of(stored)
    if not url:
        return Fault.NONE_SET
    if stored.checked_url != url or stored.checked_at is None:
        return Fault.NOT_CHECKED
    if stored.fault:
        return Fault(stored.fault)
    return None if stored.answered_as == addresses.token() else Fault.NOT_CHECKED
