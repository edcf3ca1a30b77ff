"""Send-outs that have come to their end, and how many answered where nobody can be marked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Max, Q

from kosketus.act.outreach.domain import programmes
from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.errors import OutreachError
from kosketus.act.outreach.models import Audience, Invitation, Programme, Progress, State
from kosketus.kernel import clock, db
from kosketus.listen.surveys import facade as surveys

_CHUNK = 5_000


def finish_programmes() -> int:
    """Stop those whose work is done: enough answers came, or everybody was asked and the time to answer is over."""
    return _stop(_filled(), "quota") + _stop(_run_out(), "done")


def _stop(ended: Iterator[Programme], why: str) -> int:
    stopped = 0
    for one in ended:
        try:
            programmes.stop(programme=one, actor=programmes.SYSTEM, why=why)
            stopped += 1
        except OutreachError:
            continue  # somebody stopped it at the same moment
    return stopped


def _filled() -> Iterator[Programme]:
    yield from Programme.objects.filter(
        state__in=(State.RUNNING, State.PAUSED), quota__gt=0, answered__gte=F("quota")
    ).order_by("id")


def _run_out() -> Iterator[Programme]:
    """Those that ask once, whose wave is written down and whose last invitation is over."""
    once = Programme.objects.filter(state=State.RUNNING, weeks=0).exclude(audience=Audience.EVENT)
    gathered = once.filter(waves__gathered_at__isnull=False)
    for one in gathered.exclude(invitations__state__in=(Progress.WAITING, Progress.HANDED)).order_by("id").distinct():
        last = one.invitations.aggregate(last=Max("expires_at", filter=Q(invited_at__isnull=False)))["last"]
        if last is None or last < clock.now():
            yield one


def count_anonymous() -> int:
    """How many answered in anonymous surveys: counted by links that are gone, never marked on anybody's invitation."""
    counted = 0
    lately = (State.RUNNING, State.PAUSED, State.STOPPED)
    for one in Programme.objects.filter(anonymous=True, state__in=lately).order_by("id"):
        answered = sum(_answered(one))
        with db.write():
            counted += Programme.objects.filter(pk=one.pk).exclude(answered=answered).update(answered=answered)
    return counted


def _answered(programme: Programme) -> Iterator[int]:
    above = 0
    asked = Invitation.objects.filter(programme=programme, invited_at__isnull=False)
    while rows := list(asked.filter(pk__gt=above).order_by("pk").values_list("pk", "public_id")[:_CHUNK]):
        above = rows[-1][0]
        tokens = [token_of(public_id) for _pk, public_id in rows]
        yield len(tokens) - len(surveys.unused_links(programme.survey, tokens, also_over=True))
