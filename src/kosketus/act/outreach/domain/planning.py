"""The planner: who is due is taken to the ledger, and whoever may be asked gets a letter.

One transaction per batch holds the ledger's decisions, the links, the letters and what became of the invitations, so
that a process killed anywhere leaves either all of it or nothing. Letters are composed before, per language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet

from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, OutreachInvited, Reason, Wish
from kosketus.act.outreach.domain.composing import Composer, Filling
from kosketus.act.outreach.domain.gathering import Due, write_down
from kosketus.act.outreach.domain.languages import language_for
from kosketus.act.outreach.domain.ledger import claim_contacts, drop_contacts
from kosketus.act.outreach.domain.obstacles import ADDRESS_KINDS, obstacles, ready_channels
from kosketus.act.outreach.domain.preferences import before_tokens, token_for
from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.models import Invitation, Programme, Progress, State
from kosketus.act.outreach.models.programme import CONTEXT, contact_key, letter_key
from kosketus.channels import registry
from kosketus.channels.contract import Outgoing
from kosketus.kernel import bulk, clock, crash, db, events
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import OpenSurvey
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team

ACTOR = "outreach"
BATCH = 1_000


class Turn(NamedTuple):
    """What is read of an invitation whose turn has come: a model's instance costs as much as its letter."""

    pk: int
    public_id: UUID
    programme_id: int
    identity_id: int
    occasion: str
    due_at: datetime
    expires_at: datetime
    remind_at: datetime | None
    posts: int

    @property
    def key(self) -> str:
        """Its natural key in the ledger."""
        return contact_key(self.pk)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A programme with all that its letters need, read before the write.

    ``before_tokens`` begin the addresses of the preference page and of unsubscribing.
    """

    programme: Programme
    survey: OpenSurvey
    channels: tuple[str, ...]
    composer: Composer
    languages: tuple[str, ...]
    before_tokens: tuple[str, str]
    reply_to: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One invitation and whom it leads to, where and in which language; ``token`` is that of the person's link."""

    row: Turn
    running: Running
    channel: str
    address: str
    name: str
    language: str
    token: str

    def wish(self, *, expires_at: datetime | None = None) -> Wish:
        """What is asked of the ledger."""
        programme = self.running.programme
        return Wish(
            key=self.row.key,
            identity=self.row.identity_id,
            contact_class=ContactClass(programme.contact_class),
            purpose=programme.purpose,
            channel=self.channel,
            wanted_at=self.row.due_at,
            expires_at=expires_at or self.row.expires_at,
            may_wait=programme.may_wait,
            priority=programme.priority,
        )


def run_programmes(due: QuerySet[Invitation]) -> dict[int, Running]:
    """Programmes with somebody among *due* that nothing stands against, by id; their letters are drawn here."""
    waiting = Programme.objects.filter(state=State.RUNNING, pk__in=due.values("programme"))
    running = [one for one in waiting if not obstacles(one)]
    if not running:
        return {}
    usual, address = team.organisation().languages, team.public_address().url
    prepared = (_prepared(one, usual, address) for one in running)
    return {one.programme.pk: one for one in prepared if one is not None}


def _prepared(programme: Programme, usual: tuple[str, ...], address: str) -> Running | None:
    survey = surveys.open_survey(programme.survey)
    if survey is None:
        return None
    return Running(
        programme=programme,
        survey=survey,
        channels=ready_channels(programme),
        composer=Composer(programme.survey, survey.languages, address=address),
        languages=usual,
        before_tokens=before_tokens(address),
        reply_to={language: team.brand(language).reply_to for language in survey.languages},
    )


def plan_due(*, size: int = BATCH) -> int:
    """Ask everybody who is due and may be asked, higher priority first; how many invitations were dealt with."""
    running = run_programmes(_due())
    # Read once: to sort what is left anew before each batch would cost more than the batches.
    due = _due().filter(programme__in=list(running)).order_by("-programme__priority", "due_at", "id")
    listed = list(due.values_list("pk", flat=True)) if running else []
    return sum(plan_batch(running, listed[start : start + size]) for start in range(0, len(listed), size))


def _due() -> QuerySet[Invitation]:
    return Invitation.objects.filter(state=Progress.WAITING, due_at__lte=clock.now())


def plan_batch(running: Mapping[int, Running], listed: Sequence[int]) -> int:
    """Those of *listed* that still wait; how many."""
    with db.write():
        rows = _claimed(running, listed)
        if not rows:
            return 0
        asked = list(addressed(rows, running))
        crash.point("outreach.read")
        reached = [one for one in asked if one.address]
        _leave_without_address([one for one in asked if not one.address])
        decisions = claim_contacts([one.wish() for one in reached], actor=ACTOR) if reached else []
        crash.point("outreach.decided")
        told = list(zip(reached, decisions, strict=True))
        _invite([(one, decision) for one, decision in told if decision.outcome == Outcome.ALLOWED])
        _put_off([(one.row, decision) for one, decision in told if decision.outcome == Outcome.POSTPONED])
        _leave_alone([(one.row, decision.reason) for one, decision in told if decision.outcome == Outcome.DROPPED])
        postponed = {decision.key for _one, decision in told if decision.outcome == Outcome.POSTPONED}
        _next_turns([one for one in asked if one.row.key not in postponed])
        crash.point("outreach.planned")
    crash.point("outreach.committed")
    return len(rows)


def _claimed(running: Mapping[int, Running], listed: Sequence[int]) -> list[Turn]:
    """Rows that still wait, locked; those that another planner holds are passed over.

    Whether their programme still runs is asked inside the write: a pause or stop between the two is heeded.
    """
    still = Programme.objects.filter(pk__in=list(running), state=State.RUNNING).values_list("pk", flat=True)
    return locked(_due().filter(pk__in=bulk.among(listed), programme__in=list(still)).order_by("id"))


def locked(rows: QuerySet[Invitation]) -> list[Turn]:
    """Rows held until the write is over, but for those that somebody else holds."""
    held = rows.select_for_update(skip_locked=not db.is_sqlite())
    return list(map(Turn._make, held.values_list(*Turn._fields)))


def addressed(rows: Sequence[Turn], running: Mapping[int, Running]) -> Iterator[Asked]:
    """Each with the first way of the programme by which the person can be reached."""
    channels = {channel for one in running.values() for channel in one.channels}
    identities = sorted({row.identity_id for row in rows})
    known = {channel: customers.contacts(identities, kind=ADDRESS_KINDS[channel]) for channel in sorted(channels)}
    for row in rows:
        by = running[row.programme_id]
        ways = [(channel, known[channel][row.identity_id]) for channel in by.channels]
        channel, contact = next(((way, one) for way, one in ways if one.address), ways[0])
        yield Asked(
            row=row,
            running=by,
            channel=channel,
            address=contact.address,
            name=contact.name,
            language=language_for(contact.language, by.survey.languages, by.languages),
            token=token_of(row.public_id),
        )


def _leave_without_address(asked: Sequence[Asked]) -> None:
    if asked:
        drop_contacts([one.wish() for one in asked], reason=Reason.NO_ADDRESS, actor=ACTOR)
        _leave_alone([(one.row, Reason.NO_ADDRESS) for one in asked])


def _invite(allowed: Sequence[tuple[Asked, Decision]]) -> None:
    """Links, letters, facts, and the invitations as they stand now."""
    if not allowed:
        return
    now = clock.now()
    _make_links([one for one, _decision in allowed], now)
    crash.point("outreach.linked")
    registry.post([_letter(one, decision.at) for one, decision in allowed])
    crash.point("outreach.posted")
    events.publish((invited(one, now) for one, _decision in allowed), actor=ACTOR)
    for (programme, channel, language, at), rows in _alike(allowed, now).items():
        Invitation.objects.filter(pk__in=bulk.among(rows)).update(
            state=Progress.HANDED,
            reason="",
            channel=channel,
            language=language,
            invited_at=now,
            remind_at=at + timedelta(days=programme.remind_days) if programme.remind_days else None,
            expires_at=at + programme.good_for,
            posts=F("posts") + 1,
        )


def _alike(
    allowed: Sequence[tuple[Asked, Decision]], now: datetime
) -> Mapping[tuple[Programme, str, str, datetime], list[int]]:
    """Those whose rows are told the same."""
    groups: dict[tuple[Programme, str, str, datetime], list[int]] = defaultdict(list)
    for one, decision in allowed:
        groups[one.running.programme, one.channel, one.language, decision.at or now].append(one.row.pk)
    return groups


def _make_links(asked: Sequence[Asked], now: datetime) -> None:
    """A personal link for each. What is known of an answer in an anonymous survey tells not even the send-out."""
    groups: dict[tuple[Programme, str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.running.programme, one.channel, one.language].append(one)
    for (programme, channel, language), members in groups.items():
        surveys.make_links(
            survey=programme.survey,
            identities=[one.row.identity_id for one in members],
            tokens=[one.token for one in members],
            channel=channel,
            language=language,
            expires_at=now + programme.good_for,
            context=None if programme.anonymous else {CONTEXT: programme.mark},
        )


def _letter(asked: Asked, send_at: datetime | None) -> Outgoing:
    row = asked.row
    return letter(asked, key=letter_key(row.pk, row.posts + 1), send_at=send_at, expires_at=row.expires_at)


def letter(
    asked: Asked, *, key: str, send_at: datetime | None, expires_at: datetime, reminder: bool = False
) -> Outgoing:
    """What goes to one person."""
    identity = asked.row.identity_id
    signed = token_for(identity, ContactClass(asked.running.programme.contact_class))
    preferences, unsubscribe = (f"{before}{signed}" for before in asked.running.before_tokens)
    filling = Filling(token=asked.token, preferences_url=preferences, unsubscribe_url=unsubscribe, name=asked.name)
    return Outgoing(
        key=key,
        channel=asked.channel,
        to=asked.address,
        identity=identity,
        letter=asked.running.composer.letter(filling, language=asked.language, reminder=reminder),
        language=asked.language,
        send_at=send_at,
        expires_at=expires_at,
        unsubscribe_url=unsubscribe,
        reply_to=asked.running.reply_to[asked.language],
    )


def invited(asked: Asked, now: datetime, *, reminder: bool = False) -> events.Draft:
    """The fact that somebody was asked."""
    programme = asked.running.programme
    told = OutreachInvited(
        programme=str(programme.public_id),
        survey=programme.survey,
        channel=asked.channel,
        contact_class=programme.contact_class,
        purpose=programme.purpose,
        occasion=asked.row.occasion,
        language=asked.language,
        reminder=reminder,
    )
    return events.Draft(fact=told, occurred_at=now, identity=asked.row.identity_id)


def _put_off(told: Iterable[tuple[Turn, Decision]]) -> None:
    groups: dict[tuple[datetime, Reason], list[int]] = defaultdict(list)
    for row, decision in told:
        groups[decision.at or row.expires_at, decision.reason].append(row.pk)
    for (at, reason), rows in groups.items():
        Invitation.objects.filter(pk__in=bulk.among(rows)).update(due_at=at, reason=reason)


def _leave_alone(told: Iterable[tuple[Turn, Reason]]) -> None:
    groups: dict[Reason, list[int]] = defaultdict(list)
    for row, reason in told:
        groups[reason].append(row.pk)
    for reason, rows in groups.items():
        Invitation.objects.filter(pk__in=bulk.among(rows)).update(state=Progress.LEFT_ALONE, reason=reason)


def _next_turns(ended: Sequence[Asked]) -> None:
    """Where a programme asks the same person again after some time: the next turn is written down with this one."""
    turns: dict[Programme, list[Due]] = defaultdict(list)
    for one in ended:
        programme = one.running.programme
        if programme.repeat_days:
            again = one.row.due_at + timedelta(days=programme.repeat_days)
            turns[programme].append(Due(one.row.identity_id, following(one.row.occasion), again))
    for programme, due in turns.items():
        write_down(programme, due)


def following(occasion: str) -> str:
    """The occasion after one: "first_purchase:first" is followed by "first_purchase:first#2", then "…#3"."""
    name, _, number = occasion.partition("#")
    return f"{name}#{int(number or 1) + 1}"
