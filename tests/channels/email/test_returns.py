"""Bounces and complaints reach the mail that they are about; letters and automatic answers are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain.account import change_account
from kosketus.channels.email.models import OutgoingMail
from kosketus.channels.email.wire.reports import Report, Return, read_report
from kosketus.kernel import clock
from tests.channels.email import returned
from tests.channels.email.conftest import account, drain, outgoing, post, told
from tests.channels.email.peers import imap

pytestmark = pytest.mark.either_database

TOKEN = "0123456789abcdef0123456789abcdef"
MINE = f"X-Kosketus-Message: {TOKEN}\nSubject: Hi"
TOKENS = frozenset({TOKEN})


@pytest.mark.parametrize(
    ("status", "words", "for_good"),
    [
        ("5.1.1", "550 5.1.1 no such user", True),
        ("5.0.0", "550 5.2.1 mailbox disabled", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.7.1", "550 5.7.1 blocked by policy", False),
        ("4.4.7", "delivery time expired", False),
    ],
)
def test_a_bounce_is_for_good_where_the_address_is_at_fault(status: str, words: str, *, for_good: bool) -> None:
    assert read_report(returned.bounce(MINE, status=status, words=words)) == Report(
        kind=Return.BOUNCED, tokens=TOKENS, for_good=for_good, code=status, answer=words
    )


def test_a_bounce_is_known_by_the_message_id_too() -> None:
    assert (found := read_report(returned.whole_bounce(TOKEN)))
    assert (found.tokens, found.for_good) == (TOKENS, True)


def test_a_complaint_is_known_though_the_provider_gave_the_mail_another_id() -> None:
    assert read_report(returned.complaint(TOKEN)) == Report(kind=Return.COMPLAINED, tokens=TOKENS)


@pytest.mark.parametrize(
    "content",
    [
        returned.bounce(MINE, action="delayed", status="4.4.1"),
        returned.bounce(MINE, action="delivered", status="2.0.0"),
        returned.out_of_office(TOKEN),
        returned.read_receipt(TOKEN),
        b"",
        b"\xff\xfe not a mail",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n",
    ],
)
def test_what_is_no_bounce_reports_nothing(content: bytes) -> None:
    assert read_report(content) is None


@pytest.fixture(scope="module")
def mailbox_server() -> Iterator[imap.Server]:
    """One server for the module; its messages stay."""
    with imap.serving() as running:
        yield running


@pytest.fixture
def look(mail: Mail, mailbox_server: imap.Server) -> Callable[[], int]:
    """Read the mailbox as the loop does, with its pause passed."""
    use_mailbox(mailbox_server)
    looks = iter(range(100))

    def fetch() -> int:
        with clock.frozen(clock.now() + timedelta(minutes=3 * next(looks))):
            return mail.fetch_returned()

    fetch()
    return fetch


def use_mailbox(server: imap.Server, **values: Any) -> None:
    usual = {
        "imap_host": "127.0.0.1",
        "imap_port": server.port,
        "imap_security": "none",
        "imap_user": imap.USER,
        "imap_password": imap.PASSWORD,
        "imap_folder": "INBOX",
    }
    change_account(values=usual | values, actor="test")


def _sent(mail: Mail, *keys: str) -> list[str]:
    post(mail, *[outgoing(key, identity=ord(key)) for key in keys])
    drain(mail)
    return list(OutgoingMail.objects.filter(key__in=keys).order_by("key").values_list("token", flat=True))


def test_what_comes_back_is_told_once_and_the_mailbox_stays_as_it_is(
    mail: Mail, mailbox_server: imap.Server, look: Callable[[], int]
) -> None:
    first, second, third, fourth = _sent(mail, "a", "b", "c", "d")
    before = len(told())
    mailbox_server.put(
        returned.bounce(f"X-Kosketus-Message: {first}"),
        returned.out_of_office(second),
        returned.bounce(f"Message-ID: <{second}@shop.example.org>", status="4.2.2", words="452 mailbox full"),
        returned.bounce("Subject: of somebody else"),
        returned.complaint(third),
        returned.read_receipt(fourth),
    )
    assert (look(), look()) == (3, 0)
    mailbox_server.put(
        returned.bounce(f"X-Kosketus-Message: {first}"),
        returned.bounce(f"X-Kosketus-Message: {second}", status="5.1.1"),
        returned.complaint(third),
    )
    assert look() == 1
    assert told()[before:] == [
        {"kind": "outgoing.bounced", "identity": 97, "key": "a", "permanent": True, "code": "5.1.1"},
        {"kind": "outgoing.bounced", "identity": 98, "key": "b", "permanent": False, "code": "4.2.2"},
        {"kind": "outgoing.complained", "identity": 99, "key": "c"},
        {"kind": "outgoing.bounced", "identity": 98, "key": "b", "permanent": True, "code": "5.1.1"},
    ]
    assert not [flags for flags in mailbox_server.flags()[-9:] if b"Seen" in flags]


def test_a_mailbox_whose_numbers_begin_anew_is_read_again_and_told_only_once(
    mail: Mail, mailbox_server: imap.Server, look: Callable[[], int]
) -> None:
    (token,) = _sent(mail, "a")
    mailbox_server.put(returned.bounce(f"X-Kosketus-Message: {token}"))
    assert look() == 1
    row = account()
    row.imap_validity, row.imap_uid = 1, 999_999
    row.save()
    assert look() == 0
    assert account().imap_validity not in {None, 1}


def test_nobody_reads_twice_within_the_pause(mail: Mail, mailbox_server: imap.Server) -> None:
    use_mailbox(mailbox_server)
    now = clock.now()
    with clock.frozen(now):
        mail.fetch_returned()
    read_at = account().imap_read_at
    with clock.frozen(now + timedelta(seconds=100)):
        assert mail.fetch_returned() == 0
    assert account().imap_read_at == read_at == now


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"imap_password": "wrong"}, "login"),
        ({"imap_folder": "No such folder"}, "folder"),
        ({"imap_port": 1}, "closed"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_told(
    mail: Mail, mailbox_server: imap.Server, values: dict[str, Any], kind: str
) -> None:
    use_mailbox(mailbox_server, **values)
    assert mail.fetch_returned() == 0
    assert account().imap_trouble == kind
    use_mailbox(mailbox_server)
    mail.fetch_returned()
    assert (account().imap_trouble, account().imap_answer) == ("", "")
