"""The account is set up, and it is written down how it goes with it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.channels.accounts import seal
from kosketus.channels.email.models import Account, Security
from kosketus.channels.email.wire.answers import Trouble
from kosketus.kernel import clock, db

WATCHED = [
    "host",
    "port",
    "security",
    "user",
    "sender",
    "per_minute",
    "dkim_selector",
    "imap_host",
    "imap_port",
    "imap_security",
    "imap_user",
    "imap_folder",
    "provider",
]
_OF_ANOTHER = ("host", "user", "imap_host", "imap_user", "imap_folder", "provider")
SECRETS = ("password", "imap_password", "provider_key")
_FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)


class AccountRefused(Exception):
    """Values that cannot stand together: ``field`` names the one to change, ``message`` says why."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.field = field
        self.message = message


def change_account(*, values: Mapping[str, Any], actor: str) -> None:
    """Store values of the page. An empty secret leaves the stored one, unless the server or user is another.

    Raises:
        AccountRefused: an unprotected way to another machine; a new server with the old server's password.
    """
    with db.write():
        row = gate()
        before = {name: getattr(row, name) for name in _OF_ANOTHER}
        for name, value in values.items():
            if name not in SECRETS:
                setattr(row, name, value)
            elif value:
                setattr(row, name, seal(value))
        _refuse_open_ways(row)
        _forget_foreign_secrets(row, before, values)
        if any(getattr(row, name) != before[name] for name in ("imap_host", "imap_user", "imap_folder")):
            row.imap_validity, row.imap_uid, row.imap_read_at = None, 0, None
        row.changed_at, row.changed_by = clock.now(), actor
        row.trouble, row.answer, row.failures, row.trouble_since, row.retry_at = "", "", 0, None, None
        row.imap_trouble, row.imap_answer, row.imap_next_at = "", "", None
        row.save()


def _refuse_open_ways(row: Account) -> None:
    why = _("Without protection anybody on the way can read the password and the mails. Choose STARTTLS or TLS.")
    if row.security == Security.NONE and row.host and not is_this_machine(row.host):
        raise AccountRefused("security", why)
    if row.imap_security == Security.NONE and row.imap_host and not is_this_machine(row.imap_host):
        raise AccountRefused("imap_security", why)


def _forget_foreign_secrets(row: Account, before: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """A kept password must not be handed to another server than the one that it was typed for."""
    for secret, names in {
        "password": ("host", "user"),
        "imap_password": ("imap_host", "imap_user"),
        "provider_key": ("provider",),
    }.items():
        moved = any(getattr(row, name) != before[name] for name in names)
        if moved and not values.get(secret):
            setattr(row, secret, "")


def is_this_machine(host: str) -> bool:
    """Whether a host name can only mean the machine that we run on."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def gate() -> Account:
    """The one row, locked until the end of the open write: who holds it decides about the rate."""
    Account.objects.get_or_create(id=1)
    return Account.objects.select_for_update().get(id=1)


def note_trouble(*, trouble: Trouble) -> None:
    """Write down that the account cannot be used, and wait the longer the more often it was so."""
    with db.write():
        row = gate()
        at = clock.now()
        pause = min(_FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
        Account.objects.filter(id=row.id).update(
            trouble=trouble.kind,
            answer=trouble.answer,
            failures=row.failures + 1,
            trouble_since=row.trouble_since or at,
            retry_at=at + pause,
        )


def clear_trouble() -> None:
    """Write down that the account works, where it did not."""
    if Account.objects.exclude(trouble="").exists():
        with db.write():
            Account.objects.update(trouble="", answer="", failures=0, trouble_since=None, retry_at=None)
