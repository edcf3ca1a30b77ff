"""The account's way to its server: protected, logged in, and in plain words where it fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kosketus.channels.accounts import seal, unseal
from kosketus.channels.email import health
from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain import persons
from kosketus.channels.email.models import OutgoingMail
from kosketus.channels.email.trying import try_out
from kosketus.kernel import clock
from tests.channels.email.conftest import account, confirm_address, drain, outgoing, post, use
from tests.channels.email.peers import certificates, smtp

pytestmark = pytest.mark.either_database
PASSWORD = "kestrel over the harbour"


@pytest.fixture
def protected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[smtp.Server]:
    """A server that wants TLS and a password, with a certificate that this process trusts."""
    context, authority = certificates.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    behaviour = smtp.Behaviour(certificate=context, login=("kosketus", PASSWORD))
    with smtp.serving(smtp.Server(behaviour)) as running:
        yield running


def test_mail_goes_by_starttls_and_password(confirmed: None, protected: smtp.Server) -> None:
    use(protected, security="starttls", user="kosketus", password=PASSWORD)
    mail = Mail()
    post(mail, outgoing("a"), outgoing("b"))
    drain(mail)
    mail.close()
    assert (protected.keys, protected.connections) == (["a", "b"], 1)


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ({"password": "sesame 1001"}, "login", "The mail server refuses user and password."),
        ({"host": "localhost"}, "certificate", "The mail server's certificate cannot be trusted."),
        ({"security": "tls"}, "tls", "The mail server does not speak TLS on this port."),
        ({"port": 1}, "closed", "The mail server refuses the connection, or closed it."),
        ({"host": "no-such-host.invalid"}, "unknown_name", "The name of the mail server is not known."),
    ],
)
def test_a_way_that_fails_is_told_in_words_and_never_with_the_password(
    confirmed: None,
    protected: smtp.Server,
    caplog: pytest.LogCaptureFixture,
    values: dict[str, str],
    kind: str,
    words: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    use(protected, **{"security": "starttls", "user": "kosketus", "password": PASSWORD} | values)
    mail = Mail()
    post(mail, outgoing("a"))
    drain(mail)
    assert (account().trouble, try_out(to="olga@example.org").what) == (kind, words)
    assert [(one.level, one.what) for one in health.account_in_trouble()] == [("error", words)]
    seen = [caplog.text, account().answer, *(str(one) for one in health.account_in_trouble())]
    assert not [text for text in seen if PASSWORD in text or "sesame" in text]
    assert OutgoingMail.objects.get().attempts == 0


def test_a_server_without_starttls_gets_no_password(confirmed: None, server: smtp.Server) -> None:
    use(server, security="starttls", user="kosketus", password=PASSWORD)
    assert try_out(to="olga@example.org").what == "The mail server does not offer STARTTLS on this port."
    assert account().trouble == "no_starttls"


def test_a_secret_is_stored_so_that_only_this_house_reads_it() -> None:
    assert unseal(seal(PASSWORD)) == PASSWORD
    assert PASSWORD not in seal(PASSWORD)
    assert seal(PASSWORD) != seal(PASSWORD)
    assert (seal(""), unseal("")) == ("", "")


def test_mail_that_waits_too_long_is_told_with_its_reason(transactional_db: None, server: smtp.Server) -> None:
    mail = Mail()
    post(mail, outgoing("a"), outgoing("b"), outgoing("later", send_at=clock.now() + timedelta(days=1)))
    assert list(health.mail_that_waits()) == []
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert [(one.level, one.what, one.mend) for one in health.mail_that_waits()] == [
            ("error", "2 mails to customers wait.", "No mail server is set up. Enter yours under Settings, Mail.")
        ]
        use(server)
        confirm_address()
        (found,) = health.mail_that_waits()
    assert found.level == "warning"
    assert found.mend.startswith("Check that kosketus serve, or its worker, is running")


def test_a_person_gets_their_mails_and_is_erased_from_them(mail: Mail) -> None:
    post(mail, outgoing("a", identity=7), outgoing("b", identity=8))
    drain(mail)
    (exported,) = persons.export_person([7])["mails"]
    assert (exported["to"], exported["state"], exported["subject"], exported["text"]) == (
        "a@example.com",
        "sent",
        "a",
        "Text of a",
    )
    assert persons.erase_person([7]) == {"mails": 1}
    assert persons.erase_person([7]) == {"mails": 0}
    assert list(OutgoingMail.objects.values_list("key", flat=True)) == ["b"]
