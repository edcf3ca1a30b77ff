"""Providers tell of bounces and complaints; who cannot prove to be the provider tells nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain.account import change_account
from kosketus.channels.email.models import OutgoingMail
from kosketus.people.team.domain.owners import create_owner
from tests.channels.email.conftest import account, drain, outgoing, post, told

pytestmark = pytest.mark.either_database
KEY = "kosketus:harbour"
pytest.importorskip("anymail")


@pytest.fixture
def sent(mail: Mail) -> OutgoingMail:
    """A mail that went out to somebody we know, in a house that is open."""
    create_owner(email="owner@example.org", name="Olga", password="kestrel over the harbour")
    post(mail, outgoing("a", to="aino@example.com", identity=7))
    drain(mail)
    return OutgoingMail.objects.get()


def tell(client: Client, provider: str, body: Any, *, key: str = KEY) -> Any:
    """A call with basic authentication."""
    basic = base64.b64encode(key.encode()).decode()
    return client.post(
        f"/hooks/mail/{provider}",
        json.dumps(body) if not isinstance(body, bytes) else body,
        content_type="application/json",
        headers={"authorization": f"Basic {basic}"},
    )


def believe(provider: str, key: str = KEY) -> None:
    change_account(values={"provider": provider, "provider_key": key}, actor="test")


COMPLAINT = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "aino@example.com"}
BREVO = {"event": "hard_bounce", "email": "x@y.example", "message-id": "<TOKEN@shop.example.org>", "reason": "gone"}
POSTMARK = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "of-postmark", "Email": "aino@example.com"}


def test_a_bounce_of_postmark_is_known_by_the_address(client: Client, sent: OutgoingMail) -> None:
    believe("postmark")
    words = "smtp;550 5.1.1 no such user"
    assert tell(client, "postmark", POSTMARK | {"Details": words}).status_code == 200
    assert tell(client, "postmark", POSTMARK | {"Details": words}).status_code == 200
    assert told()[1:] == [{"kind": "outgoing.bounced", "identity": 7, "key": "a", "permanent": True, "code": "5.1.1"}]


@pytest.mark.parametrize(
    ("provider", "body", "fact"),
    [
        ("postmark", POSTMARK | {"Type": "SoftBounce"}, {"kind": "outgoing.bounced", "permanent": False, "code": ""}),
        (
            "postmark",
            COMPLAINT,
            {"kind": "outgoing.complained"},
        ),
        ("postmark", POSTMARK | {"RecordType": "Delivery"}, None),
        ("postmark", POSTMARK | {"Type": "AutoResponder"}, None),
        ("postmark", POSTMARK | {"Email": "somebody@else.example"}, None),
        (
            "brevo",
            BREVO,
            {"kind": "outgoing.bounced", "permanent": True, "code": ""},
        ),
        ("brevo", {"event": "spam", "email": "aino@example.com"}, {"kind": "outgoing.complained"}),
        ("brevo", {"event": "opened", "email": "aino@example.com"}, None),
    ],
)
def test_what_providers_tell(
    client: Client, sent: OutgoingMail, provider: str, body: dict[str, str], fact: dict[str, Any] | None
) -> None:
    believe(provider)
    told_of = json.loads(json.dumps(body).replace("TOKEN", sent.token))
    assert tell(client, provider, told_of).status_code == 200
    assert told()[1:] == ([fact | {"identity": 7, "key": "a"}] if fact else [])


def mailgun(sent: OutgoingMail, key: str) -> dict[str, Any]:
    """A permanent failure, signed."""
    signature = hmac.new(key.encode(), b"1772366400token", hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": "1772366400", "token": "token", "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "recipient": "aino@example.com",
            "timestamp": 1772366400.5,
            "message": {"headers": {"message-id": f"{sent.token}@shop.example.org"}},
            "delivery-status": {"message": "550 5.1.1 unknown", "description": ""},
        },
    }


def test_mailgun_proves_itself_by_its_signature(client: Client, sent: OutgoingMail) -> None:
    believe("mailgun", "signing-key")
    assert tell(client, "mailgun", mailgun(sent, "another-key")).status_code == 400
    assert len(told()) == 1
    assert tell(client, "mailgun", mailgun(sent, "signing-key")).status_code == 200
    assert told()[1:] == [{"kind": "outgoing.bounced", "identity": 7, "key": "a", "permanent": True, "code": "5.1.1"}]


@pytest.mark.parametrize(
    ("provider", "body", "key", "status"),
    [
        ("postmark", POSTMARK, "kosketus:wrong", 400),
        ("postmark", POSTMARK, "", 400),
        ("postmark", b"not json", KEY, 400),
        ("postmark", b"[]", KEY, 400),
        ("postmark", b'{"RecordType": ["x"]}', KEY, 400),
        ("brevo", {"event": "hard_bounce"}, KEY, 404),
        ("nobody", {}, KEY, 404),
    ],
)
def test_strangers_and_nonsense_are_turned_away(
    client: Client, sent: OutgoingMail, provider: str, body: Any, key: str, status: int
) -> None:
    believe("postmark")
    assert tell(client, provider, body, key=key).status_code == status
    assert len(told()) == 1


def test_without_a_key_nobody_is_believed(client: Client, sent: OutgoingMail) -> None:
    change_account(values={"provider": "postmark"}, actor="test")
    assert tell(client, "postmark", POSTMARK).status_code == 404
    assert len(told()) == 1


def test_the_owner_names_the_provider_and_gets_the_address(client: Client, confirmed: None) -> None:
    client.force_login(create_owner(email="owner@example.org", name="Olga", password="kestrel over the harbour"))
    for wrong in ("", "no-colon", ":x", "ключ:ключ"):
        answer = client.post("/settings/mail/returned/provider", {"provider": "postmark", "provider_key": wrong})
        assert answer.status_code == 422
    assert (
        client.post("/settings/mail/returned/provider", {"provider": "postmark", "provider_key": KEY}).status_code
        == 302
    )
    page = client.get("/settings/mail/returned").content.decode()
    assert "https://cx.example.org/hooks/mail/postmark" in page
    assert KEY not in page + account().provider_key
    assert client.post("/settings/mail/returned/provider", {"provider": "postmark"}).status_code == 302
    assert client.post("/settings/mail/returned/provider", {"provider": "brevo"}).status_code == 422


def test_the_owner_names_a_mailbox_that_cannot_be_reached(client: Client, confirmed: None) -> None:
    client.force_login(create_owner(email="owner@example.org", name="Olga", password="kestrel over the harbour"))
    form = {"imap_host": "127.0.0.1", "imap_port": "1", "imap_user": "x", "imap_folder": "INBOX"}
    open_way = form | {"imap_host": "mail.example.org", "imap_security": "none"}
    assert client.post("/settings/mail/returned", form | {"imap_security": "none"}).status_code == 302
    assert client.post("/settings/mail/returned", open_way).status_code == 422
    page = client.post("/settings/mail/returned/reading", follow=True).content.decode()
    assert "The mailbox cannot be read." in page
