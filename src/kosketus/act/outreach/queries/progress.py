"""How a send-out goes: whom it asked, what became of it, who was left alone and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from kosketus.act.outreach.models import Invitation, Programme, Progress, State, Wave
from kosketus.kernel import clock
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.facade import Rate

_OUT = (Progress.SENT, Progress.ANSWERED)
MOST_PEOPLE = 200
_ORDER = (State.RUNNING, State.PAUSED, State.DRAFT, State.STOPPED)


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Invitations of one send-out. ``sent`` were taken by the next server and did not come back so far.

    ``waiting`` holds why somebody waits, the empty reason being their time; ``left_alone`` and ``failed`` hold why.
    ``over`` did not answer in time. In an anonymous survey ``answered`` is counted once an hour.
    """

    planned: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)
    handed: int = 0
    sent: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)
    answered: int = 0
    left_alone: Mapping[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    reminded: int = 0
    over: int = 0
    next_at: datetime | None = None

    @property
    def rate(self) -> Rate | None:
        """The share of delivered letters that were answered."""
        return scores.response_rate(answered=self.answered, delivered=self.sent)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One send-out in a list."""

    sent: int
    answered: int
    left_alone: int
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class WaveRow:
    """One turn of an audience: people written down, asked and answered; None where nobody can be marked."""

    number: int
    due_at: datetime
    planned: int
    asked: int
    answered: int | None


def funnel(programme: Programme) -> Funnel:
    """How one send-out goes. Two queries."""
    rows = Invitation.objects.filter(programme=programme)
    by_state: dict[str, dict[str, int]] = {}
    for state, reason, n in rows.values_list("state", "reason").annotate(n=Count("id")).order_by("state", "reason"):
        by_state.setdefault(state, {})[reason] = n
    total = {state: sum(found.values()) for state, found in by_state.items()}
    open_now = Q(state=Progress.SENT, expires_at__lt=clock.now())
    more = rows.aggregate(
        next_at=Min("due_at", filter=Q(state=Progress.WAITING)),
        reminded=Count("id", filter=Q(reminded_at__isnull=False)),
        over=Count("id", filter=open_now),
    )
    return Funnel(
        planned=sum(total.values()),
        waiting=by_state.get(Progress.WAITING, {}),
        handed=total.get(Progress.HANDED, 0),
        sent=sum(total.get(state, 0) for state in _OUT),
        failed=by_state.get(Progress.FAILED, {}),
        answered=programme.answered if programme.anonymous else total.get(Progress.ANSWERED, 0),
        left_alone=by_state.get(Progress.LEFT_ALONE, {}),
        withdrawn=total.get(Progress.WITHDRAWN, 0),
        **more,
    )


def waves(programme: Programme, *, newest: int = 12) -> list[WaveRow]:
    """The newest turns of an audience."""
    asked = Count("invitations", filter=Q(invitations__invited_at__isnull=False))
    answered = Count("invitations", filter=Q(invitations__state=Progress.ANSWERED))
    found = Wave.objects.filter(programme=programme).annotate(
        planned=Count("invitations"), asked=asked, answered=answered
    )
    return [
        WaveRow(
            number=one.number,
            due_at=one.due_at,
            planned=one.planned,
            asked=one.asked,
            answered=None if programme.anonymous else one.answered,
        )
        for one in found.order_by("-number")[:newest]
    ]


def listed(survey: str = "") -> QuerySet[Programme]:
    """Send-outs, those that run or are paused first, then drafts, then what is over; the newest of each first."""
    found = Programme.objects.filter(survey=survey) if survey else Programme.objects.all()
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(_ORDER)]
    return found.annotate(rank=Case(*ranks, output_field=IntegerField())).order_by("rank", "-id")


def standings(programmes: Sequence[Programme]) -> dict[int, Standing]:
    """The figures of a list. Two queries."""
    mine = Invitation.objects.filter(programme__in=[one.pk for one in programmes])
    counts: dict[int, dict[str, int]] = {one.pk: {} for one in programmes}
    for programme, state, n in mine.values_list("programme", "state").annotate(n=Count("id")).order_by():
        counts[programme][state] = n
    waiting = mine.filter(state=Progress.WAITING)
    next_at = dict(waiting.values_list("programme").annotate(at=Min("due_at")).order_by())
    return {
        one.pk: Standing(
            sent=sum(counts[one.pk].get(state, 0) for state in _OUT),
            answered=one.answered if one.anonymous else counts[one.pk].get(Progress.ANSWERED, 0),
            left_alone=counts[one.pk].get(Progress.LEFT_ALONE, 0),
            next_at=next_at.get(one.pk),
        )
        for one in programmes
    }


def past_rate(survey: str) -> Rate | None:
    """The response rate of this survey so far, from letters whose time to be answered is over."""
    rows = Invitation.objects.filter(programme__survey=survey, programme__anonymous=False, expires_at__lt=clock.now())
    found = rows.aggregate(
        delivered=Count("id", filter=Q(state__in=_OUT)), answered=Count("id", filter=Q(state=Progress.ANSWERED))
    )
    return scores.response_rate(answered=found["answered"], delivered=found["delivered"])


def people_of(programme: Programme, *, state: str, reason: str) -> Sequence[int]:
    """The identities of those who stand there, the newest first."""
    rows = Invitation.objects.filter(programme=programme, state=state, reason=reason).order_by("-id")
    return list(rows.values_list("identity_id", flat=True)[:MOST_PEOPLE])
