"""A mail as bytes: whole, readable everywhere, and nobody can put a header into it."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from kosketus.channels.contract import Letter
from kosketus.channels.email.wire import composing
from kosketus.channels.email.wire.composing import Envelope, Unwritable, compose

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LETTER = Letter(subject="How was it?", text="Tell us.", html="<p>Tell us.</p>")
EVIL = (
    "x\r\nBcc: all@example.com",
    "x\nBcc: all@example.com",
    "x\rBcc: all@example.com",
    "x\u2028Bcc: all@example.com",
)


def envelope(**more: Any) -> Envelope:
    usual: dict[str, Any] = {
        "sender": "care@shop.example.org",
        "sender_name": "Harbour Tools",
        "to": "aino@example.com",
        "reply_to": "",
        "token": "t0ken",
        "language": "fi",
        "unsubscribe_url": "",
        "at": AT,
    }
    return Envelope(**usual | more)


def parsed(content: bytes) -> EmailMessage:
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    return email.message_from_bytes(content, policy=email.policy.default)  # type: ignore[arg-type]


def test_a_mail_has_these_headers_and_text_before_html() -> None:
    long_address = f"https://cx.example.org/u/{'k' * 150}?a=1&b=2"
    made = compose(envelope(unsubscribe_url=long_address, reply_to="desk@shop.example.org"), LETTER)
    message = parsed(made)
    boundary = message.get_boundary()
    assert dict(message.items()) == {
        "List-Unsubscribe": f"<{long_address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "From": "Harbour Tools <care@shop.example.org>",
        "To": "aino@example.com",
        "Reply-To": "desk@shop.example.org",
        "Subject": "How was it?",
        "Date": "Sun, 01 Mar 2026 12:00:00 +0000",
        "Message-ID": "<t0ken@shop.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Kosketus-Message": "t0ken",
        "Content-Language": "fi",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    assert f"List-Unsubscribe: <{long_address}>\r\n".encode() in made  # folded or encoded it would not work
    assert [(part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()] == [
        ("text/plain", "Tell us."),
        ("text/html", "<p>Tell us.</p>"),
    ]


def test_what_somebody_waits_for_has_no_unsubscribing_and_text_alone_is_no_multipart() -> None:
    message = parsed(compose(envelope(), Letter(subject="Order 7", text="It is on its way.")))
    assert message.get_content_type() == "text/plain"
    assert message["List-Unsubscribe"] is message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_becomes_a_header(evil: str) -> None:
    letter = Letter(subject=evil, text=evil, html=evil)
    message = parsed(compose(envelope(sender_name=evil, language=evil[:12]), letter))
    assert message["Bcc"] is None
    assert message["Subject"] == "x Bcc: all@example.com"
    assert str(message["From"]) == '"x Bcc: all@example.com" <care@shop.example.org>'


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("name", ["to", "sender", "reply_to", "unsubscribe_url"])
def test_an_address_with_a_line_end_is_refused(name: str, evil: str) -> None:
    before = "https://" if name == "unsubscribe_url" else ""
    with pytest.raises(Unwritable):
        compose(envelope(**{name: f"{before}a@example.com{evil}"}), LETTER)


NO_ADDRESSES = (
    *("", "a", "@example.com", "a@", "a@b@", "<a@b.org>", "a b@example.com", "a@exa mple.com"),
    *("ä@example.com", "a@-x.org", "a@x..org", "a@'x", f"{'a' * 65}@x.org", f"a@{'x' * 254}"),
)


@pytest.mark.parametrize("wrong", NO_ADDRESSES)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(Unwritable):
        compose(envelope(to=wrong), LETTER)


def test_domains_travel_in_ascii_and_names_in_any_script() -> None:
    made = compose(envelope(to="aino@пример.рф", sender_name='Магазин "Море", ООО'), LETTER)
    message = parsed(made)
    assert message["To"].addresses[0].domain == "xn--e1afmkfd.xn--p1ai"
    assert message["From"].addresses[0].display_name == 'Магазин "Море", ООО'
    assert made.split(b"\r\n\r\n")[0].isascii()


def test_a_token_names_one_mail_for_ever() -> None:
    assert composing.message_id("abc", "care@shop.example.org") == "<abc@shop.example.org>"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "a line that ends in a space \nand one in a tab\t\n\n",
        ".\n..\n.dot\nFrom here\n--=_t0ken\n--=_t0ken--\n",
        "x" * 5000,
        "Ääkkönen = 100 % " * 300,
        "Как вам покупка? " * 300,
        "🌲\r\nCRLF\rCR\x0c\x00 and \u2028 the like",
        "lone \ud800 half",
    ],
)
def test_a_body_arrives_as_it_was(text: str) -> None:
    message = parsed(compose(envelope(), Letter(subject="s", text=text, html=f"<p>{text}</p>")))
    expected = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    plain, rich = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert (plain, rich) == (expected, f"<p>{expected}</p>")


@pytest.mark.parametrize("subject", ["word " * 60, "слово " * 60, "x" * 300, "🌲" * 100, "a\tb\x00c", "=?utf-8?q?x?="])
def test_a_subject_arrives_as_one_line(subject: str) -> None:
    made = compose(envelope(), Letter(subject=subject, text="t"))
    head = made.split(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    assert max(len(line) for line in head if "=?utf-8" in line or line.startswith(("Subject", " word"))) <= 320
    assert str(parsed(made)["Subject"]) == composing.one_line(subject)
