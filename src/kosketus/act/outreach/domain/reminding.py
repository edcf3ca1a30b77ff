"""One reminder to those who have not answered, by the link that they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from kosketus.act.outreach.contracts import Outcome
from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.act.outreach.domain.planning import (
    ACTOR,
    BATCH,
    Asked,
    Running,
    addressed,
    invited,
    letter,
    run_programmes,
)
from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.models import Invitation, Programme, Progress, State
from kosketus.channels import registry
from kosketus.kernel import clock, crash, db, events
from kosketus.listen.surveys import facade as surveys


def remind_due(*, size: int = BATCH) -> int:
    """Remind everybody who is due and may be; how many invitations were dealt with."""
    running = run_programmes(_due())
    dealt = 0
    while running and (done := remind_batch(running, size=size)):
        dealt += done
    return dealt


def _due() -> QuerySet[Invitation]:
    return Invitation.objects.filter(remind_at__lte=clock.now(), state=Progress.SENT)


def remind_batch(running: Mapping[int, Running], *, size: int = BATCH) -> int:
    """One batch; how many. Who has answered, or cannot any more, is reminded of nothing."""
    with db.write():
        rows = _claimed(running, size)
        if not rows:
            return 0
        open_rows = _unanswered(rows, running)
        _done([row for row in rows if row not in open_rows])
        asked = [one for one in addressed(open_rows, running) if one.address]
        _done([row for row in open_rows if row.pk not in {one.row.pk for one in asked}])
        _decide(asked)
        crash.point("outreach.reminded")
    return len(rows)


def _claimed(running: Mapping[int, Running], size: int) -> list[Invitation]:
    still = Programme.objects.filter(pk__in=list(running), state=State.RUNNING).values_list("pk", flat=True)
    due = _due().filter(programme__in=list(still)).order_by("remind_at", "id")
    return list(due.select_for_update(skip_locked=not db.is_sqlite(), of=("self",))[:size])


def _unanswered(rows: Sequence[Invitation], running: Mapping[int, Running]) -> list[Invitation]:
    """Those whose link still stands open. That holds in anonymous surveys too, where an answer takes its link along."""
    tokens: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        tokens[running[row.programme_id].programme.survey].append(token_of(row.public_id))
    unused = {token for survey, listed in tokens.items() for token in surveys.unused_links(survey, listed)}
    return [row for row in rows if token_of(row.public_id) in unused]


def _done(rows: Sequence[Invitation]) -> None:
    if rows:
        Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(remind_at=None)


def _decide(asked: Sequence[Asked]) -> None:
    if not asked:
        return
    now = clock.now()
    wishes = [
        replace(one.wish(), key=one.row.reminder_key, reminder_of=one.row.key, wanted_at=one.row.remind_at or now)
        for one in asked
    ]
    told = list(zip(asked, claim_contacts(wishes, actor=ACTOR), strict=True))
    allowed = [(one, decision.at) for one, decision in told if decision.outcome == Outcome.ALLOWED]
    registry.post(
        letter(one, key=one.row.reminder_key, send_at=at, expires_at=one.row.expires_at, reminder=True)
        for one, at in allowed
    )
    events.publish((invited(one, now, reminder=True) for one, _at in allowed), actor=ACTOR)
    reminded = Invitation.objects.filter(pk__in=[one.row.pk for one, _at in allowed])
    reminded.update(reminded_at=now, remind_at=None)
    for one, decision in told:
        if decision.outcome == Outcome.POSTPONED:
            Invitation.objects.filter(pk=one.row.pk).update(remind_at=decision.at)
    _done([one.row for one, decision in told if decision.outcome == Outcome.DROPPED])
