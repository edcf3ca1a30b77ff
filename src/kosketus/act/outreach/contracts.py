"""What crosses the outreach's door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kosketus.kernel.facts import fact


class ContactClass(StrEnum):
    """Why somebody is written to. Only asking and promoting can be blocked."""

    SERVICE = "service"
    ASKING = "asking"
    PROMOTING = "promoting"


class Outcome(StrEnum):
    """What the ledger decided."""

    ALLOWED = "allowed"
    POSTPONED = "postponed"
    DROPPED = "dropped"


class Reason(StrEnum):
    """Why a contact was postponed or dropped. The set is closed: pages have words for each."""

    NONE = ""
    BUDGET = "budget"
    SAME_PURPOSE = "same_purpose"
    QUIET_HOURS = "quiet_hours"
    OPEN_CONVERSATION = "open_conversation"
    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    EXPIRED = "expired"
    UNKNOWN_PERSON = "unknown_person"
    REMINDED = "reminded"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A contact that somebody would like to make. ``key`` is its natural key: asked again, the decision stands.

    ``purpose`` is what the clock per purpose goes by ("relationship", "contact", "effort", "delivery", "onboarding",
    "exit", "other"). ``reminder_of`` is the key of the contact it reminds of: a reminder needs no budget of its own.
    ``may_wait``: postpone what is blocked for a time; otherwise it is dropped. A higher ``priority`` goes first where
    two want one slot. ``present``: the person is there at this moment (on a site), so no quiet hour is disturbed.
    """

    key: str
    identity: int
    contact_class: ContactClass
    purpose: str
    channel: str
    wanted_at: datetime
    expires_at: datetime
    reminder_of: str = ""
    may_wait: bool = True
    priority: int = 0
    present: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the ledger says to a wish. ``at`` is when it may happen, or be asked for again; None where it is dropped."""

    key: str
    outcome: Outcome
    reason: Reason = Reason.NONE
    at: datetime | None = None


@fact("outreach.invited", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class OutreachInvited:
    """Somebody was asked: a letter was handed over to be sent. ``programme`` is the send-out's public id.

    ``reminder``: it asked again for an answer that had not come. ``purpose`` and ``contact_class`` are those of the
    ledger; ``occasion`` is what it was about ("wave:3", "delivered:1042").
    """

    programme: str
    survey: str
    channel: str
    contact_class: str
    purpose: str
    occasion: str
    language: str = ""
    reminder: bool = False
