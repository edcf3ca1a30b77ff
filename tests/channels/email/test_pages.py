"""The pages of mail: the account, its test, and what was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core import mail as django_mail
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.channels.email.connector import Mail
from kosketus.channels.email.models import OutgoingMail, State
from kosketus.channels.email.queries.account import current_account
from kosketus.kernel import clock
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.models import Role, User
from tests.channels.email.conftest import SENDER, account, outgoing, post, use
from tests.channels.email.peers import smtp

PASSWORD = "correct horse staple"
FORM = {
    "host": "mail.example.org",
    "port": "587",
    "security": "starttls",
    "user": "kosketus",
    "password": PASSWORD,
    "sender": SENDER,
    "per_minute": "60",
}


@pytest.fixture
def owner(transactional_db: None, client: Client) -> User:
    """The owner, logged in."""
    made = create_owner(email="owner@example.org", name="Olga Owner", password="kestrel over the harbour")
    client.force_login(made)
    return made


def test_the_owner_sets_up_the_account_and_nobody_sees_the_password(client: Client, owner: User) -> None:
    assert client.post("/settings/mail", FORM).status_code == 302
    found = current_account()
    assert found
    assert (found.host, found.user, found.password, found.sender) == ("mail.example.org", "kosketus", PASSWORD, SENDER)
    page = client.get("/settings/mail").content.decode()
    assert "One is stored. Leave this empty to keep it." in page
    seen = [page, account().password, repr(found), *map(str, LogEntry.objects.values_list("changes", flat=True))]
    assert not [text for text in seen if PASSWORD in text]


def test_an_empty_password_keeps_the_stored_one_but_never_for_another_server(client: Client, owner: User) -> None:
    client.post("/settings/mail", FORM)
    client.post("/settings/mail", FORM | {"password": "", "per_minute": "61"})
    assert (found := current_account())
    assert (found.password, found.per_minute) == (PASSWORD, 61)
    client.post("/settings/mail", FORM | {"password": "", "host": "thief.example.net"})
    assert (found := current_account())
    assert (found.host, found.password) == ("thief.example.net", "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("security", "none", "Without protection anybody on the way can read the password"),
        ("host", "https://mail.example.org/", "Only the name of the server"),
        ("host", "mail.example.org:25", "Only the name of the server"),
        ("port", "70000", "less than or equal to 65535"),
        ("sender", "care", "Enter a valid email address"),
        ("per_minute", "0", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_refused_with_words(client: Client, owner: User, field: str, value: str, words: str) -> None:
    answer = client.post("/settings/mail", FORM | {field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert current_account() is None


def test_managers_read_and_do_not_write(client: Client, owner: User) -> None:
    manager = User.objects.create_user("manager@example.org", "x", name="M", role=Role.MANAGER)
    client.force_login(manager)
    page = client.get("/settings/mail").content.decode()
    assert "Only an owner can change this." in page
    assert "Send a test" not in page
    assert client.post("/settings/mail", FORM).status_code == 403
    assert client.post("/settings/mail/test", {"to": "a@example.org"}).status_code == 403


def test_a_test_is_sent_and_the_answer_shown(client: Client, owner: User, server: smtp.Server) -> None:
    use(server)
    page = client.post("/settings/mail/test", {"to": "olga@example.org"}, follow=True).content.decode()
    assert "127.0.0.1 took the mail to olga@example.org." in page
    assert "The server said: 2.0.0 queued" in page
    assert [(one.to, str(one.message["Subject"])) for one in server.taken] == [
        ("olga@example.org", "A test of Kosketus")
    ]
    server.behaviour.recipient = lambda _address: "550 5.7.1 <b>relay</b> denied"
    page = client.post("/settings/mail/test", {"to": "olga@example.org"}, follow=True).content.decode()
    assert "127.0.0.1 did not take the mail to olga@example.org." in page
    assert "5.7.1 &lt;b&gt;relay&lt;/b&gt; denied" in page


def test_what_did_not_arrive_is_listed_with_what_to_do(
    client: Client, owner: User, mail: Mail, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    post(mail, *[outgoing(f"m{number}") for number in range(8)])
    _set("m0", state=State.SENT)
    _set("m1", state=State.FAILED, reason="refused", code="550", answer="no such user")
    _set("m2", state=State.FAILED, reason="uncertain")
    _set("m3", state=State.SENT, bounced_at=now, bounced_for_good=True, code="5.1.1")
    _set("m4", state=State.SENT, complained_at=now)
    _set("m5", state=State.WITHDRAWN)
    _set("m6", state=State.FAILED, reason="expired", changed_at=now - timedelta(days=31))
    with django_assert_num_queries(13):
        page = client.get("/settings/mail/sent").content.decode()
    for words in (
        "m1@example.com",
        "The server refused it for good. The server said: 550 no such user",
        "The connection broke while the server took it: it may have arrived.",
        "It came back: the address takes no mail.",
        "The customer told their provider that it was unwanted.",
    ):
        assert words in page
    assert not [key for key in ("m0", "m5", "m6", "m7") if f"{key}@example.com" in page]
    assert [count for _label, count in answer_figures(client)] == [1, 3, 1, 1, 2, 1]


def answer_figures(client: Client) -> Any:
    return client.get("/settings/mail/sent").context["figures"]


def _set(key: str, **values: Any) -> None:
    OutgoingMail.objects.filter(key=key).update(**values)


@pytest.fixture
def real_backend(settings: Any) -> None:
    """Account mail goes out as in real life."""
    settings.EMAIL_BACKEND = "kosketus.channels.email.account_mail.AccountBackend"


def test_account_mail_goes_by_the_account_of_the_page(
    transactional_db: None, real_backend: None, server: smtp.Server, client: Client
) -> None:
    create_owner(email="owner@example.org", name="Olga Owner", password="kestrel over the harbour")
    assert client.get("/accounts/password/reset").status_code == 200
    assert "cannot send mail" in client.get("/accounts/password/reset").content.decode()
    use(server)
    assert client.post("/accounts/password/reset", {"email": "owner@example.org"}).status_code == 302
    assert [(one.sender, one.to) for one in server.taken] == [(SENDER, "owner@example.org")]
    assert django_mail.outbox == []
