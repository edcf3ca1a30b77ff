"""Mail to the people of the house (a forgotten password): Django's way out, by the account that counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from kosketus.channels.email.models import Account, Security
from kosketus.channels.email.queries.account import current_account, stored_account


class AccountBackend(BaseEmailBackend):
    """Sends by the account of the mail page; where there is none, by what the operator named.

    Raises:
        SecretLost: the account's password was stored under another secret key.
    """

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - Django's signature
        super().__init__(fail_silently=fail_silently)
        self._row = stored_account()
        self._inner = _by_page(self._row, kwargs) if self._row.host else _by_operator(kwargs)

    @property
    def is_set_up(self) -> bool:
        """Whether anybody has said how mail goes out."""
        return bool(self._row.host) or settings.MAIL_IS_SET_UP

    @property
    def host(self) -> str:
        """The server, for messages to people."""
        return str(getattr(self._inner, "host", ""))

    def open(self) -> bool | None:
        """Connect."""
        return self._inner.open()

    def close(self) -> None:
        """End the connection."""
        self._inner.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send; how many went."""
        for message in email_messages:
            if self._row.sender and message.from_email == settings.DEFAULT_FROM_EMAIL:
                message.from_email = self._row.sender
        return int(self._inner.send_messages(email_messages) or 0)


def _by_page(row: Account, kwargs: dict[str, Any]) -> BaseEmailBackend:
    account = current_account(row)
    assert account is not None  # noqa: S101 - there is a host
    return EmailBackend(
        host=account.host,
        port=account.port,
        username=account.user,
        password=account.password,
        use_tls=account.security == Security.STARTTLS,
        use_ssl=account.security == Security.TLS,
        **kwargs,
    )


def _by_operator(kwargs: dict[str, Any]) -> BaseEmailBackend:
    inner: BaseEmailBackend = get_connection(settings.MAIL_BACKEND, **kwargs)
    return inner
