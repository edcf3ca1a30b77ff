"""The account that mail goes out by: the one of the page, else the operator's."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.channels.accounts import SecretLost, unseal
from kosketus.channels.contract import Readiness
from kosketus.channels.email.models import Account, Security
from kosketus.channels.email.models.account import USUAL_PER_MINUTE
from kosketus.people.team import facade as team

NO_ACCOUNT = _("No mail server is set up. Enter yours under Settings, Mail.")
NO_SENDER = _("Mail has no sender's address. Enter it under Settings, Mail.")
SECRET_LOST = _("The password of the mail server cannot be read, because the secret key was changed. Type it again.")


@dataclass(frozen=True, kw_only=True)
class AccountInfo:
    """How to reach a server that takes mail, and as whom. ``from_page``: the owner set it up, not the operator."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    per_minute: int = USUAL_PER_MINUTE
    from_page: bool = True


def stored_account() -> Account:
    """The row of the page; an empty one where nothing is stored."""
    return Account.objects.first() or Account()


def current_account(row: Account | None = None) -> AccountInfo | None:
    """The account that counts now; None where there is none.

    Raises:
        SecretLost: the stored password was sealed under another secret key.
    """
    row = row or stored_account()
    return _of_page(row) if row.host else _of_operator(row)


def _of_page(row: Account) -> AccountInfo:
    return AccountInfo(
        host=row.host,
        port=row.port,
        security=Security(row.security),
        user=row.user,
        password=unseal(row.password),
        sender=row.sender,
        per_minute=row.per_minute,
    )


def _of_operator(row: Account) -> AccountInfo | None:
    if not settings.MAIL_IS_SET_UP or not settings.MAIL_BY_SMTP:
        return None
    return AccountInfo(
        host=settings.EMAIL_HOST,
        port=int(settings.EMAIL_PORT or 25),
        security=_operators_security(),
        user=settings.EMAIL_HOST_USER or "",
        password=settings.EMAIL_HOST_PASSWORD or "",
        sender=settings.DEFAULT_FROM_EMAIL,
        per_minute=row.per_minute,
        from_page=False,
    )


def _operators_security() -> Security:
    if settings.EMAIL_USE_SSL:
        return Security.TLS
    return Security.STARTTLS if settings.EMAIL_USE_TLS else Security.NONE


def readiness() -> Readiness:
    """Whether mail to customers would go out now; else the first thing to mend."""
    why = account_fault()
    if why:
        return Readiness(ready=False, why=why)
    address = team.public_address()
    return Readiness(ready=address.confirmed, why="" if address.confirmed else address.why)


def account_fault() -> str | Promise:
    """What is missing before anything can be sent; empty where nothing is."""
    try:
        account = current_account()
    except SecretLost:
        return SECRET_LOST
    if account is None:
        return NO_ACCOUNT
    return "" if account.sender else NO_SENDER
