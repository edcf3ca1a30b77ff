"""One reminder to those who have not answered, by the link that they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from kosketus.act.outreach.contracts import Outcome
from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.act.outreach.domain.planning import (
    ACTOR,
    BATCH,
    Asked,
    Running,
    Turn,
    addressed,
    invited,
    letter,
    locked,
    run_programmes,
)
from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.models import Invitation, Programme, Progress, State
from kosketus.act.outreach.models.programme import reminder_key
from kosketus.channels import registry
from kosketus.kernel import bulk, clock, crash, db, events
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
        asked = [one for one in addressed(_unanswered(rows, running), running) if one.address]
        reached = {one.row.pk for one in asked}
        _done([row for row in rows if row.pk not in reached])
        _decide(asked)
        crash.point("outreach.reminded")
    return len(rows)


def _claimed(running: Mapping[int, Running], size: int) -> list[Turn]:
    still = Programme.objects.filter(pk__in=list(running), state=State.RUNNING).values_list("pk", flat=True)
    return locked(_due().filter(programme__in=list(still)).order_by("remind_at", "id")[:size])


def _unanswered(rows: Sequence[Turn], running: Mapping[int, Running]) -> list[Turn]:
    """Those whose link still stands open. That holds in anonymous surveys too, where an answer takes its link along."""
    tokens: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        tokens[running[row.programme_id].programme.survey].append(token_of(row.public_id))
    unused = {token for survey, listed in tokens.items() for token in surveys.unused_links(survey, listed)}
    return [row for row in rows if token_of(row.public_id) in unused]


def _done(rows: Sequence[Turn]) -> None:
    if rows:
        Invitation.objects.filter(pk__in=bulk.among([row.pk for row in rows])).update(remind_at=None)


def _decide(asked: Sequence[Asked]) -> None:
    if not asked:
        return
    now = clock.now()
    wishes = [
        replace(one.wish(), key=reminder_key(one.row.pk), reminder_of=one.row.key, wanted_at=one.row.remind_at or now)
        for one in asked
    ]
    told = list(zip(asked, claim_contacts(wishes, actor=ACTOR), strict=True))
    allowed = [(one, decision.at) for one, decision in told if decision.outcome == Outcome.ALLOWED]
    registry.post(
        letter(one, key=reminder_key(one.row.pk), send_at=at, expires_at=one.row.expires_at, reminder=True)
        for one, at in allowed
    )
    events.publish((invited(one, now, reminder=True) for one, _at in allowed), actor=ACTOR)
    reminded = Invitation.objects.filter(pk__in=bulk.among([one.row.pk for one, _at in allowed]))
    reminded.update(reminded_at=now, remind_at=None)
    _put_off([(one.row.pk, decision.at) for one, decision in told if decision.outcome == Outcome.POSTPONED])
    _done([one.row for one, decision in told if decision.outcome == Outcome.DROPPED])


def _put_off(told: Iterable[tuple[int, datetime | None]]) -> None:
    groups: dict[datetime | None, list[int]] = defaultdict(list)
    for number, at in told:
        groups[at].append(number)
    for at, numbers in groups.items():
        Invitation.objects.filter(pk__in=bulk.among(numbers)).update(remind_at=at)
