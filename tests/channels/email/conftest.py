"""A house that may write to customers, and a mail server that takes what it sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from kosketus.channels.contract import Letter, Outgoing
from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain.account import change_account
from kosketus.channels.email.models import Account, OutgoingMail
from kosketus.kernel import clock, db, facts
from kosketus.kernel.models import Event
from kosketus.people.team import addresses
from kosketus.people.team.models import PublicAddress
from tests.channels.email.peers import smtp

SENDER = "care@shop.example.org"


@pytest.fixture
def server() -> Iterator[smtp.Server]:
    """A server that takes everything."""
    with smtp.serving(smtp.Server()) as running:
        yield running


@pytest.fixture
def confirmed(transactional_db: None) -> None:
    """Customers can open our links."""
    confirm_address()


@pytest.fixture
def mail(confirmed: None, server: smtp.Server) -> Iterator[Mail]:
    """A connector whose account leads to the server."""
    use(server)
    made = Mail()
    yield made
    made.close()


def confirm_address() -> None:
    url = "https://cx.example.org"
    found = {"url": url, "checked_url": url, "checked_at": clock.now(), "answered_as": addresses.token()}
    PublicAddress.objects.update_or_create(id=1, defaults=found)


def use(server: smtp.Server, **values: Any) -> None:
    """Let mail go out by this server."""
    usual = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": SENDER, "per_minute": 10_000}
    change_account(values=usual | values, actor="test")


def outgoing(key: str, *, to: str = "", identity: int | None = None, **more: Any) -> Outgoing:
    """A mail whose subject is its key."""
    letter = more.pop("letter", Letter(subject=key, text=f"Text of {key}", html=f"<p>Text of {key}</p>"))
    return Outgoing(key=key, channel="email", to=to or f"{key}@example.com", identity=identity, letter=letter, **more)


def post(mail: Mail, *messages: Outgoing) -> int:
    """Post in a transaction of its own."""
    with db.write():
        return mail.post(messages)


def drain(mail: Mail) -> None:
    """Send until nothing is left to do now."""
    while mail.send_due():
        pass


def states(*names: str) -> list[tuple[Any, ...]]:
    """Key, state and *names* of all mails, in order of their key."""
    return list(OutgoingMail.objects.order_by("key").values_list("key", "state", *names))


def told() -> list[dict[str, Any]]:
    """The published facts in their order, with kind and identity."""
    rows = Event.objects.order_by("id")
    return [
        {"kind": row.kind, "identity": row.identity}
        | {name: getattr(fact, name) for name in fact.__dataclass_fields__ if name != "channel"}
        for row in rows
        for fact in [facts.decode(row.kind, row.version, row.body)]
    ]


def at(moment: datetime) -> Any:
    """Hold the clock."""
    return clock.frozen(moment)


def account() -> Account:
    return Account.objects.get()
