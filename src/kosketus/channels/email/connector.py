"""The connector `email`, as the registry knows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kosketus.channels.contract import Outgoing, Readiness
from kosketus.channels.email.domain.posting import post_mail, withdraw_mail
from kosketus.channels.email.queries.account import readiness
from kosketus.channels.email.returning import fetch_due
from kosketus.channels.email.sending import Sender
from kosketus.channels.email.trying import try_out
from kosketus.kernel.checks import Finding


class Mail:
    """Mail out, and what comes back."""

    channel = "email"

    def __init__(self) -> None:
        self._sender = Sender()

    def post(self, messages: Sequence[Outgoing]) -> int:
        """Keep mails to be sent, inside ``db.write()``; how many are new."""
        return post_mail(messages=messages)

    def withdraw(self, keys: Collection[str]) -> set[str]:
        """Take back those that have not begun to be sent, inside ``db.write()``; the keys that were."""
        return withdraw_mail(keys=keys)

    def readiness(self) -> Readiness:
        """Whether mail to customers would go out now."""
        return readiness()

    def send_due(self) -> int:
        """Send some of what is due; one thread of a process at a time."""
        return self._sender.step()

    def close(self) -> None:
        """End the connection that is kept open between two steps."""
        self._sender.close()

    def fetch_returned(self) -> int:
        """Look into the mailbox for what came back."""
        return fetch_due()

    def try_out(self, to: str) -> Finding:
        """Send a test to somebody of the house, and say in words what became of it."""
        return try_out(to=to)
