"""What a respondent's form carries: signed by us, so that an edited field is noticed, and no cookie is needed."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.core.signing import BadSignature, Signer

from kosketus.kernel import clock

GOOD_FOR = timedelta(days=7)
_signer = Signer(salt="surveys.ticket")


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """One visit. ``sitting`` names it, ``begun`` and ``made`` are epoch seconds, ``link`` is a personal link's token.

    ``known`` are values the address brought along; ``kept``: answers of earlier pages are stored; ``tapped``: it began
    with a rating in a letter, which may be confirmed; ``stage`` is the signed word on what surrounds the survey;
    ``trail`` and ``said`` hold the whole state of a test run.
    """

    survey: str
    version: int
    sitting: str
    page: str
    language: str
    begun: int
    made: int
    link: str = ""
    channel: str = ""
    test: bool = False
    kept: bool = False
    tapped: bool = False
    stage: str = ""
    known: dict[str, str] = {}
    trail: tuple[str, ...] = ()
    said: dict[str, Any] = {}


def new_sitting() -> str:
    """A name that nobody can guess: 128 bits."""
    return secrets.token_urlsafe(16)


def sign(ticket: Ticket) -> str:
    """The ticket as a form carries it."""
    return _signer.sign(urlsafe_b64encode(msgspec.json.encode(ticket)).decode())


def read(text: str) -> Ticket | None:
    """The ticket of a form; None where it is not ours, was changed or is older than a week."""
    try:
        ticket = msgspec.json.decode(urlsafe_b64decode(_signer.unsign(text)), type=Ticket)
    except (BadSignature, msgspec.DecodeError, ValueError):
        return None
    made = datetime.fromtimestamp(ticket.made, tz=clock.now().tzinfo)
    return ticket if clock.now() - made < GOOD_FOR else None


def now() -> int:
    """This moment in epoch seconds."""
    return int(clock.now().timestamp())
