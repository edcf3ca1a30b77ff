"""Letters that wait in the queue come back: after a pause, a stop, or when somebody wants no more of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet

from kosketus.act.outreach.contracts import ContactClass, Reason
from kosketus.act.outreach.domain.ledger import release_contacts
from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.models import Invitation, Programme, Progress, State
from kosketus.channels import registry
from kosketus.kernel import clock, crash, db
from kosketus.listen.surveys import facade as surveys

_CHUNK = 1_000
_REMINDERS_WAIT = timedelta(days=3)


def take_back(programme: Programme) -> int:
    """Bring a paused or stopped programme to rest; how many invitations changed. Done again it does nothing.

    Stopped: who waits is left alone for good. Paused: whose letter comes back waits again.
    """
    changed = 0
    if programme.state == State.STOPPED:
        with db.write():
            waiting = Invitation.objects.filter(programme=programme, state=Progress.WAITING)
            changed += waiting.update(state=Progress.WITHDRAWN, reason="")
            Invitation.objects.filter(programme=programme, remind_at__isnull=False).update(remind_at=None)
            _stop_reminders(Invitation.objects.filter(programme=programme))
    above = 0
    while rows := _handed(programme, above):
        above = rows[-1].pk
        changed += _take_back(rows, stopped=programme.state == State.STOPPED)
        crash.point("outreach.taken_back")
    return changed


def _handed(programme: Programme, above: int) -> list[Invitation]:
    rows = Invitation.objects.filter(programme=programme, state=Progress.HANDED, pk__gt=above)
    return list(rows.select_related("programme").order_by("pk")[:_CHUNK])


def _take_back(rows: Sequence[Invitation], *, stopped: bool, reason: str = "") -> int:
    """Those whose letters have not begun to be sent; their links end, their places in the budget are free again."""
    with db.write():
        back = _withdrawn(rows)
        if not back:
            return 0
        surveys_of = defaultdict(list)
        for row in back:
            surveys_of[row.programme.survey].append(token_of(row.public_id))
        for survey, tokens in surveys_of.items():
            surveys.remove_links(survey=survey, tokens=tokens)
        release_contacts([row.key for row in back], reason=reason or ("stopped" if stopped else "paused"))
        mine = Invitation.objects.filter(pk__in=[row.pk for row in back], state=Progress.HANDED)
        if stopped:
            return mine.update(state=Progress.WITHDRAWN, reason=reason, remind_at=None)
        return mine.update(state=Progress.WAITING, due_at=clock.now(), invited_at=None, remind_at=None)


def _withdrawn(rows: Sequence[Invitation]) -> list[Invitation]:
    by_channel: dict[str, dict[str, Invitation]] = defaultdict(dict)
    for row in rows:
        by_channel[row.channel][row.letter_key] = row
    return [
        found[key] for channel, found in by_channel.items() for key in sorted(registry.withdraw(channel, list(found)))
    ]


def leave_alone(identities: Sequence[int], contact_class: ContactClass) -> int:
    """Whoever these are gets nothing more of that class: what waits is given up, letters come back, no reminder.

    For somebody who unsubscribes while a wave is under way. How many invitations changed.
    """
    reason = Reason.DO_NOT_CONTACT
    mine = Invitation.objects.filter(identity__in=sorted(identities), programme__contact_class=contact_class)
    with db.write():
        changed = mine.filter(state=Progress.WAITING).update(state=Progress.LEFT_ALONE, reason=reason)
        mine.filter(remind_at__isnull=False).update(remind_at=None)
        _stop_reminders(mine)
        handed = list(mine.filter(state=Progress.HANDED).select_related("programme").order_by("pk"))
        return changed + (_take_back(handed, stopped=True, reason=reason) if handed else 0)


def _stop_reminders(mine: QuerySet[Invitation]) -> None:
    """Reminders that may still wait in a queue: none waits for longer than a letter is good for."""
    recent = mine.filter(state=Progress.SENT, reminded_at__gte=clock.now() - _REMINDERS_WAIT)
    by_channel = defaultdict(list)
    for row in recent.only("pk", "channel"):
        by_channel[row.channel].append(row.reminder_key)
    for channel, keys in by_channel.items():
        registry.withdraw(channel, keys)


def tidy() -> int:
    """Finish what a killed process left half taken back."""
    left = Programme.objects.filter(state__in=(State.PAUSED, State.STOPPED), invitations__state=Progress.HANDED)
    stopped = Programme.objects.filter(state=State.STOPPED, invitations__state=Progress.WAITING)
    return sum(take_back(one) for one in (left | stopped).distinct())
