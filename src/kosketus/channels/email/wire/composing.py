"""A mail as the bytes that a server takes (RFC 5322, MIME).

Put together here from the library's encoders, because its ``EmailMessage`` took more than ten times the CPU (9 ms
for an invitation).
What keeps it right: every header value is one line of our making, and no line of a quoted-printable or base64 body
can begin with the boundary (RFC 2045, section 6.7, proposes ``=_`` for that).
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from kosketus.channels.contract import Letter

TOKEN_HEADER = "X-Kosketus-Message"  # noqa: S105 - the name of a header
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
_LONGEST_LINE = 900
# Above this share of letters outside ASCII, base64 is shorter.
_MANY_LETTERS = 1 / 6


class Unwritable(ValueError):
    """A mail that cannot be written: its address is none, or a header would break."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Everything about a mail but its letter. Addresses are bare (``anna@example.org``)."""

    sender: str
    sender_name: str
    to: str
    reply_to: str
    token: str
    language: str
    unsubscribe_url: str
    at: datetime


def message_id(token: str, sender: str) -> str:
    """The Message-ID of a token, always the same one: servers that have seen it can tell a repetition."""
    return f"<{token}@{ascii_domain(sender)}>"


def compose(envelope: Envelope, letter: Letter) -> bytes:
    """The whole message, text before HTML, lines ending in CRLF, all in ASCII.

    Raises:
        Unwritable: an address is none.
    """
    lines = [f"{name}: {value}" for name, value in _headers(envelope, letter.subject)]
    if not letter.html:
        return _joined(lines, _part("plain", letter.text))
    boundary = f"=_{envelope.token}"
    parts = (_part("plain", letter.text), _part("html", letter.html))
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    start = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode()
    return _joined(lines, start + body + f"--{boundary}--\r\n".encode())


def _joined(lines: list[str], rest: bytes) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("ascii") + rest


def _headers(envelope: Envelope, subject: str) -> Iterator[tuple[str, str]]:
    sender = wire_address(envelope.sender)
    yield "From", formataddr((one_line(envelope.sender_name), sender))
    yield "To", wire_address(envelope.to)
    if envelope.reply_to:
        yield "Reply-To", wire_address(envelope.reply_to)
    yield "Subject", _encoded(subject)
    yield "Date", format_datetime(envelope.at)
    yield "Message-ID", message_id(envelope.token, sender)
    yield "Auto-Submitted", "auto-generated"
    yield TOKEN_HEADER, envelope.token
    if language := one_line(envelope.language):
        yield "Content-Language", _encoded(language)
    if envelope.unsubscribe_url:
        yield "List-Unsubscribe", f"<{_as_it_is(envelope.unsubscribe_url)}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "MIME-Version", "1.0"


def _encoded(text: str) -> str:
    """One line of text as the value of a header; what is not plain ASCII is encoded and folded (RFC 2047)."""
    line = one_line(text)
    if line.isascii() and len(line) < _LONGEST_LINE and "=?" not in line:
        return line
    return Header(line, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _as_it_is(url: str) -> str:
    """An address for unsubscribing (RFC 8058), never folded: some readers take it for two."""
    if not url.isascii() or not url.isprintable() or set(url) & set("<> "):
        raise Unwritable("the address for unsubscribing cannot stand in a header")
    return url


def _part(kind: str, text: str) -> bytes:
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    if len(data) - len(text) > len(data) * _MANY_LETTERS:
        how, body = "base64", base64.encodebytes(data.replace(b"\n", b"\r\n"))
    else:
        how, body = "quoted-printable", quopri.encodestring(data)
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {how}\r\n\r\n'
    return head.encode() + body.replace(b"\n", b"\r\n")


def one_line(text: str) -> str:
    """Text as a header may hold it: control characters and ends of lines become spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def wire_address(address: str) -> str:
    """An address with its domain in ASCII, as every server understands it.

    Raises:
        Unwritable: it is no address, or one that only few servers understand (letters outside ASCII before the @).
    """
    local, at, domain = address.rpartition("@")
    written = _in_ascii(domain)
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(written):
        raise Unwritable("this is no mail address")
    return f"{local}@{written}"


def ascii_domain(address: str) -> str:
    """The domain of an address in ASCII."""
    return wire_address(address).rpartition("@")[2]


def _in_ascii(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Unwritable("this is no mail address") from error
