"""Mails that tell what became of ours: bounces (RFC 3464) and complaints (RFC 5965)."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from kosketus.channels.email.wire.answers import ANSWER_LENGTH
from kosketus.channels.email.wire.composing import TOKEN_HEADER

_TOKEN = re.compile(r"\b[0-9a-f]{32}\b")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# RFC 3463: a full mailbox, a mail that is too large, a text or a sender that is not liked say nothing about an address.
_NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3.4", "5.6.", "5.7.")
_TELLING = ("In-Reply-To", "References", "Original-Envelope-Id", "X-Failed-Message-Id")


class Return(StrEnum):
    """What a report tells."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, kw_only=True)
class Report:
    """One mail of ours came back. ``tokens`` may name it; ``for_good``: its address takes none, now and later.

    ``address`` names it too where the teller has proved who they are, and only there.
    """

    kind: Return
    tokens: frozenset[str]
    address: str = ""
    for_good: bool = False
    code: str = ""
    answer: str = ""


def is_report(content_type: str) -> bool:
    """Whether a header ``Content-Type`` announces a report; anything else is somebody's letter and not read."""
    return "multipart/report" in content_type.lower()


def read_report(content: bytes) -> Report | None:
    """What a mail reports; None for letters, automatic answers, news of a delay, and what cannot be read.

    The headers of a report are believed to be anybody's: only a token that we made and nobody can guess counts.
    """
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = list(message.walk())
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return Report(kind=Return.COMPLAINED, tokens=_tokens(message, parts))
    failed = [block for part in parts for block in _recipients(part) if _field(block, "Action").lower() == "failed"]
    if not failed:
        return None
    return _bounce(failed[0], _tokens(message, parts))


def _bounce(block: Message, tokens: frozenset[str]) -> Report:
    answer = _field(block, "Diagnostic-Code").partition(";")[2].strip() or _field(block, "Diagnostic-Code")
    code = status_of(_field(block, "Status")) or status_of(answer)
    for_good = blames_address(code)
    return Report(kind=Return.BOUNCED, tokens=tokens, for_good=for_good, code=code, answer=answer[:ANSWER_LENGTH])


def blames_address(code: str) -> bool:
    """Whether a status (RFC 3463) says that an address takes no mail, now and later."""
    return code.startswith("5") and not code.startswith(_NOT_THE_ADDRESS)


def tokens_in(text: str) -> frozenset[str]:
    """Everything in a text that has the form of a token of ours."""
    return frozenset(_TOKEN.findall(text.lower()))


def status_of(text: str) -> str:
    """The first enhanced status in a text, or nothing."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def _recipients(part: Message) -> Iterator[Message]:
    """The blocks of a delivery status; the first one is about the message, the others about a recipient each."""
    if part.get_content_type() == "message/delivery-status" and part.is_multipart():
        yield from (block for block in part.get_payload() if isinstance(block, Message))


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _tokens(message: Message, parts: list[Message]) -> frozenset[str]:
    """Everything that may be a token of ours, where a report names the mail that it is about."""
    heads = [str(message.get(name, "")) for name in _TELLING]
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822"}:
            heads += [str(inner.get(name, "")) for inner in _originals(part) for name in (TOKEN_HEADER, "Message-ID")]
        heads += [str(part.get(name, "")) for name in (TOKEN_HEADER, "Original-Envelope-Id")]
    return tokens_in(" ".join(heads))


def _originals(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (inner for inner in payload if isinstance(inner, Message))
    else:
        body = part.get_payload(decode=True)
        yield email.message_from_bytes(body if isinstance(body, bytes) else b"", policy=email.policy.compat32)
