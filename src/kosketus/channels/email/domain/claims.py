"""How mails are claimed, begun and brought to an end by one of several processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from kosketus.channels import registry
from kosketus.channels.contract import OutgoingFailed, OutgoingSent
from kosketus.channels.email.domain.account import gate
from kosketus.channels.email.models import OutgoingMail, Reason, State
from kosketus.channels.email.models.outgoing import ANSWER_LENGTH
from kosketus.channels.email.wire.answers import Fate, Outcome
from kosketus.kernel import clock, db, events
from kosketus.kernel.ids import uuid7

CHANNEL = "email"
ACTOR = "channel:email"
BATCH = 25
# Longer than the longest honest batch: one that waits for a slow last reply, after a minute of others.
CLAIM_LASTS = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)
_MOMENT = timedelta(seconds=6)
_PAUSES = [timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 180, 360)]
MOST_ATTEMPTS = 14


@dataclass(frozen=True)
class Claimed:
    """A batch that is ours until the claim runs out."""

    claim: UUID
    mails: Sequence[OutgoingMail]


def claim_due(*, limit: int = BATCH) -> Claimed:
    """Take the oldest mails that are due, as many as the rate allows over all processes."""
    claim, at = uuid7(), clock.now()
    due = OutgoingMail.objects.filter(state=State.WAITING, due_at__lte=at)
    if not due.exists():  # most steps end here, and none of them shall wait for the writers
        return Claimed(claim, ())
    with db.write():
        few = due.order_by("due_at", "id")[: min(limit, _allowance(gate().per_minute, at))]
        # Somebody may be taking one back at this moment: do not wait for them.
        ids = list(few.select_for_update(skip_locked=True).values_list("id", flat=True))
        OutgoingMail.objects.filter(id__in=ids).update(state=State.CLAIMED, claim=claim, claimed_at=at, changed_at=at)
    mine = OutgoingMail.objects.filter(claim=claim).select_related("form").order_by("due_at", "id") if ids else ()
    return Claimed(claim, list(mine))


def _allowance(per_minute: int, at: datetime) -> int:
    """How many may go now: never more than the rate in any minute, and spread over it."""
    begun = OutgoingMail.objects.exclude(claimed_at=None)
    in_minute = begun.filter(claimed_at__gt=at - _MINUTE).count()
    in_moment = begun.filter(claimed_at__gt=at - _MOMENT).count()
    return max(0, min(per_minute - in_minute, -(-per_minute // 10) - in_moment))


@dataclass(frozen=True)
class Ended:
    """A mail that was begun, and what became of it; None where the connection broke before the server had it."""

    mail: OutgoingMail
    outcome: Outcome | None


def advance(*, ended: Ended | None, following: OutgoingMail | None) -> bool:
    """Write down how one mail ended and that the next begins, in one transaction; whether the next may begin."""
    with db.write():
        if ended:
            _settle(ended.mail, ended.outcome)
        return following is not None and _begin(following)


def _begin(mail: OutgoingMail) -> bool:
    """False where it was taken back or erased meanwhile, or our claim ran out."""
    ours = OutgoingMail.objects.filter(id=mail.id, state=State.CLAIMED, claim=mail.claim)
    return bool(ours.update(state=State.SENDING, changed_at=clock.now(), attempts=F("attempts") + 1))


def _settle(mail: OutgoingMail, outcome: Outcome | None) -> None:
    at = clock.now()
    told = {"code": outcome.code, "answer": outcome.answer[:ANSWER_LENGTH]} if outcome else {}
    fate = outcome.fate if outcome else Fate.LATER
    if fate == Fate.TAKEN:
        _leave(mail, at, state=State.SENT, **told)
    elif fate == Fate.LATER and mail.attempts + 1 < MOST_ATTEMPTS:
        _leave(mail, at, state=State.WAITING, due_at=_next_try(mail, at), **told)
    else:
        reason = {Fate.LATER: Reason.GAVE_UP, Fate.UNCERTAIN: Reason.UNCERTAIN}.get(fate, Reason.REFUSED)
        _leave(mail, at, state=State.FAILED, reason=reason, **told)


def _next_try(mail: OutgoingMail, at: datetime) -> datetime:
    return at + _PAUSES[min(mail.attempts, len(_PAUSES) - 1)]


def _leave(mail: OutgoingMail, at: datetime, **values: Any) -> None:
    """Leave the state of being sent, and tell it; nothing where somebody else has decided meanwhile."""
    ours = OutgoingMail.objects.filter(id=mail.id, state=State.SENDING, claim=mail.claim)
    if ours.update(claim=None, changed_at=at, **values):
        _tell([(mail.key, mail.identity)], values["state"], values.get("reason", ""), at)


def _tell(mails: Iterable[tuple[str, int | None]], state: str, reason: str, at: datetime) -> None:
    if state not in {State.SENT, State.FAILED}:
        return
    events.publish(
        [events.Draft(fact=_fact(key, state, reason), occurred_at=at, identity=identity) for key, identity in mails],
        actor=ACTOR,
    )


def _fact(key: str, state: str, reason: str) -> OutgoingSent | OutgoingFailed:
    if state == State.SENT:
        return OutgoingSent(key=key, channel=CHANNEL)
    return OutgoingFailed(key=key, channel=CHANNEL, reason=reason)


def release(claimed: Claimed) -> None:
    """Give back what was claimed and not begun."""
    with db.write():
        OutgoingMail.objects.filter(claim=claimed.claim, state=State.CLAIMED).update(
            state=State.WAITING, claim=None, claimed_at=None, changed_at=clock.now()
        )


def leave_in_peace(claimed: Claimed) -> Claimed:
    """Put off what nobody waits for, for those who are to be left in peace now; the rest of the batch."""
    asked = {mail.identity for mail in claimed.mails if mail.unsubscribe_url and mail.identity is not None}
    held = registry.held_back(asked, clock.now()) if asked else {}
    if not held:
        return claimed
    quiet = [mail for mail in claimed.mails if mail.unsubscribe_url and mail.identity in held]
    with db.write():
        for mail in quiet:
            _put_off(mail, until=held[mail.identity or 0])
    left = {mail.id for mail in quiet}
    return Claimed(claimed.claim, [mail for mail in claimed.mails if mail.id not in left])


def _put_off(mail: OutgoingMail, *, until: datetime) -> None:
    ours = OutgoingMail.objects.filter(id=mail.id, state=State.CLAIMED, claim=mail.claim)
    ours.update(state=State.WAITING, claim=None, claimed_at=None, changed_at=clock.now(), due_at=until)


def take_up_abandoned() -> int:
    """Claims that outlived their process: what was not begun waits again, what was begun is uncertain (ADR 20)."""
    late = clock.now() - CLAIM_LASTS
    abandoned = OutgoingMail.objects.filter(claimed_at__lt=late)
    if not abandoned.filter(state__in=(State.CLAIMED, State.SENDING)).exists():
        return 0
    with db.write():
        again = abandoned.filter(state=State.CLAIMED).update(
            state=State.WAITING, claim=None, claimed_at=None, changed_at=clock.now()
        )
    return again + _fail(abandoned.filter(state=State.SENDING), Reason.UNCERTAIN)


def expire() -> int:
    """Give up mails whose time is over; how many."""
    late = OutgoingMail.objects.filter(state=State.WAITING, expires_at__lte=clock.now())
    return _fail(late, Reason.EXPIRED) if late.exists() else 0


def _fail(some: QuerySet[OutgoingMail], reason: Reason) -> int:
    at = clock.now()
    with db.write():
        found = list(some.select_for_update(skip_locked=True).values_list("id", "key", "identity")[:500])
        ids = [number for number, _key, _identity in found]
        OutgoingMail.objects.filter(id__in=ids).update(state=State.FAILED, reason=reason, claim=None, changed_at=at)
        _tell([(key, identity) for _id, key, identity in found], State.FAILED, reason, at)
    return len(found)
