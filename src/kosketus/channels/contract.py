"""What every connector promises, and what crosses the door of the channels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Protocol

from django.utils.functional import Promise

from kosketus.kernel.checks import Finding
from kosketus.kernel.facts import fact


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody reads: the same words as plain text and, where the channel can, as HTML."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A letter drawn once for many: of ``text`` and ``html`` each second piece names what stands in its place."""

    subject: str
    text: tuple[str, ...]
    html: tuple[str, ...]

    def letter(self, values: Mapping[str, str]) -> Letter:
        """The letter to one person; whatever *values* hold is plain text, also in HTML."""
        escaped = {place: escape(value) for place, value in values.items()}
        return Letter(subject=self.subject, text=_joined(self.text, values), html=_joined(self.html, escaped))


def _joined(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    return "".join([values[piece] if place % 2 else piece for place, piece in enumerate(pieces)])


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form with what one person's letter has in its places. Whoever keeps many keeps the form once."""

    form: Form
    values: Mapping[str, str]

    def letter(self) -> Letter:
        """What the person reads."""
        return self.form.letter(self.values)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message to one address, sent once however often it is posted.

    ``key`` is its natural key over all channels (``outreach:<invitation>``); ``identity`` leads to the customer.
    ``send_at`` and ``expires_at`` bound when it may go: before, it waits; after, it is given up, not sent late.
    ``unsubscribe_url`` is where one POST ends such messages (RFC 8058); empty only for what somebody waits for.
    """

    key: str
    channel: str
    to: str
    identity: int | None
    letter: Letter | Filled
    language: str = ""
    send_at: datetime | None = None
    expires_at: datetime | None = None
    unsubscribe_url: str = ""
    reply_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Whether a channel can send now; ``why`` says in a sentence what to mend where it cannot."""

    ready: bool
    why: str | Promise = ""


class Connector(Protocol):
    """One way out. Rooms reach it through :mod:`kosketus.channels.registry`; the roof runs its loops."""

    channel: str

    def post(self, messages: Sequence[Outgoing]) -> int:
        """Keep messages to be sent, inside the caller's ``db.write()``; how many are new."""

    def withdraw(self, keys: Collection[str]) -> set[str]:
        """Take back those that have not begun to be sent, inside ``db.write()``; the keys that were."""

    def readiness(self) -> Readiness:
        """Whether messages would go out now."""

    def send_due(self) -> int:
        """Send some of what is due, outside any transaction; how many were dealt with, 0 when nothing is left to do."""

    def fetch_returned(self) -> int:
        """Look for what came back, outside any transaction; how many messages were dealt with."""

    def try_out(self, to: str) -> Finding:
        """Send a message to somebody of the house now, and say in words what became of it."""


@fact("outgoing.sent", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class OutgoingSent:
    """The next server took a message. ``key`` is the one it was posted with."""

    key: str
    channel: str


@fact("outgoing.failed", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class OutgoingFailed:
    """A message did not go out and will not be tried again. ``reason``: refused, expired, gave_up or uncertain."""

    key: str
    channel: str
    reason: str


@fact("outgoing.bounced", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class OutgoingBounced:
    """A message came back after it was sent. ``permanent``: the address takes none, now and later."""

    key: str
    channel: str
    permanent: bool
    code: str = ""


@fact("outgoing.complained", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class OutgoingComplained:
    """Somebody told their provider that a message was unwanted."""

    key: str
    channel: str
