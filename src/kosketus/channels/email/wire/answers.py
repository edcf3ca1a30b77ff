"""What a server answered, and what it means for the mail and for the account."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum

ANSWER_LENGTH = 500
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Kind(StrEnum):
    """Why no mail at all goes out by an account."""

    UNKNOWN_NAME = "unknown_name"
    SILENT = "silent"
    CLOSED = "closed"
    CERTIFICATE = "certificate"
    TLS = "tls"
    NO_STARTTLS = "no_starttls"
    LOGIN = "login"
    SENDER = "sender"
    REFUSING = "refusing"
    BUSY = "busy"
    SECRET = "secret"  # noqa: S105 - a code, not a secret
    FOLDER = "folder"
    OTHER = "other"


class Trouble(Exception):
    """The account cannot be used now; nothing was handed over. ``answer`` is what the server said, if it did."""

    def __init__(self, kind: Kind, answer: str = "") -> None:
        super().__init__(f"{kind}: {answer}")
        self.kind = kind
        self.answer = answer


class Fate(StrEnum):
    """What became of one mail."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The fate of one mail and the server's words. ``broken``: the connection is of no more use."""

    fate: Fate
    code: str = ""
    answer: str = ""
    broken: bool = False


def outcome_of(code: int, words: bytes) -> Outcome:
    """What a reply to RCPT or DATA means: 2xx taken, 4xx later, anything else refused (RFC 5321, 4.2.1)."""
    answer = readable(words)
    status = status_in(code, answer)
    if 200 <= code < 300:  # noqa: PLR2004 - the classes of SMTP's replies
        return Outcome(fate=Fate.TAKEN, code=status, answer=answer)
    if 400 <= code < 500:  # noqa: PLR2004
        return Outcome(fate=Fate.LATER, code=status, answer=answer, broken=code == 421)  # noqa: PLR2004 - closing
    return Outcome(fate=Fate.REFUSED, code=status, answer=answer)


def readable(words: bytes) -> str:
    """A server's words as one line of text."""
    return " ".join(words.decode("utf-8", "replace").replace("\x00", "").split())[:ANSWER_LENGTH]


def status_in(code: int, answer: str) -> str:
    """The enhanced status (RFC 3463) of an answer, else its three digits."""
    found = _ENHANCED.search(answer)
    return found[0] if found else str(code)


def trouble_of(error: Exception) -> Trouble:
    """An error of connecting or logging in as what it means."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, smtplib.SMTPAuthenticationError):
        kind = Kind.LOGIN if error.smtp_code >= 500 else Kind.BUSY  # noqa: PLR2004
        return Trouble(kind, f"{error.smtp_code} {readable(_bytes(error.smtp_error))}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Trouble(Kind.NO_STARTTLS if "STARTTLS" in str(error) else Kind.LOGIN, str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return Trouble(Kind.BUSY, f"{error.smtp_code} {readable(_bytes(error.smtp_error))}")
    return Trouble(_kind_of(error), _own_words(error))


def _own_words(error: Exception) -> str:
    """What TLS says of a certificate; of other errors there are words of ours already."""
    words = getattr(error, "verify_message", "") or getattr(error, "reason", "")
    return str(words)[:ANSWER_LENGTH] if isinstance(error, ssl.SSLError) else ""


def _kind_of(error: Exception) -> Kind:
    if isinstance(error, ssl.SSLError):
        return Kind.CERTIFICATE if isinstance(error, ssl.SSLCertVerificationError) else Kind.TLS
    if isinstance(error, socket.gaierror):
        return Kind.UNKNOWN_NAME
    if isinstance(error, TimeoutError):
        return Kind.SILENT
    return Kind.CLOSED if isinstance(error, OSError) else Kind.OTHER


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode("utf-8", "replace")
