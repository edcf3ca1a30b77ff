"""A mail as the bytes that a server takes (RFC 5322, MIME)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from kosketus.channels.contract import Letter

TOKEN_HEADER = "X-Kosketus-Message"  # noqa: S105 - the name of a header


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
    """The whole message, text before HTML, lines ending in CRLF.

    Raises:
        Unwritable: an address is none.
    """
    message = EmailMessage(policy=SMTP)
    try:
        _put_addresses(message, envelope)
    except (ValueError, IndexError, MessageError) as error:  # what the parser of addresses raises at nonsense
        raise Unwritable(str(error)) from error
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = message_id(envelope.token, envelope.sender)
    message["Auto-Submitted"] = "auto-generated"
    message[TOKEN_HEADER] = envelope.token
    message.set_content(letter.text or " ")
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if envelope.language:
        message["Content-Language"] = one_line(envelope.language)
    return _unsubscribing(envelope.unsubscribe_url) + message.as_bytes()


def _put_addresses(message: EmailMessage, envelope: Envelope) -> None:
    message["From"] = Address(one_line(envelope.sender_name), addr_spec=wire_address(envelope.sender))
    message["To"] = Address(addr_spec=wire_address(envelope.to))
    if envelope.reply_to:
        message["Reply-To"] = Address(addr_spec=wire_address(envelope.reply_to))


def _unsubscribing(url: str) -> bytes:
    """RFC 8058, written as it is: the library would encode an address of more than 70 characters, and break it."""
    if not url:
        return b""
    if not url.isascii() or not url.isprintable() or set(url) & set("<> "):
        raise Unwritable("the address for unsubscribing cannot stand in a header")
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()


def one_line(text: str) -> str:
    """Text as a header may hold it: control characters and ends of lines become spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def wire_address(address: str) -> str:
    """An address with its domain in ASCII, as every server understands it.

    Raises:
        Unwritable: it is no address.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or not address.isprintable() or " " in address:
        raise Unwritable("this is no mail address")
    return f"{local}@{_in_ascii(domain)}"


def ascii_domain(address: str) -> str:
    """The domain of an address in ASCII."""
    return wire_address(address).rpartition("@")[2]


def _in_ascii(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Unwritable("this is no mail address") from error
