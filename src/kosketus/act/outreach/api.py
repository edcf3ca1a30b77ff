"""Send-outs by API: how they go, under the same rules as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from kosketus.act.outreach.models import Programme
from kosketus.act.outreach.queries import progress
from kosketus.people.team.api_auth import ApiKeyAuth, PersonAuth
from kosketus.understand.scores.facade import Rate

router = Router(tags=["send-outs"])
_AUTH = [ApiKeyAuth("scores:read"), PersonAuth("outreach.read")]
_MOST = 200
_Skip = Annotated[int, Query(ge=0, le=1_000_000)]


class ResponseRate(Schema):
    """The share of delivered letters that were answered, with its 95 % range; shares from 0 to 1."""

    share: float
    low: float
    high: float


class SendOut(Schema):
    """One send-out. ``state`` is draft, running, paused or stopped; ``sent`` letters did not come back."""

    id: UUID
    name: str
    survey: str
    state: str
    audience: str
    sent: int
    answered: int
    left_alone: int
    next_at: datetime | None


class SendOutInFull(SendOut):
    """The same with reasons: why people were left alone, wait, or did not get their letter. "" waits for its time."""

    planned: int
    queued: int
    reminded: int
    left_alone_because: dict[str, int]
    waiting_because: dict[str, int]
    failed_because: dict[str, int]
    response_rate: ResponseRate | None


@router.get("/send-outs", auth=_AUTH, response=list[SendOut], summary="How send-outs go")
def list_send_outs(request: HttpRequest, survey: str = "", skip: _Skip = 0) -> Any:  # noqa: ARG001 - ninja passes it
    """At most 200 after the first ``skip``: those that run first, then the newest. An empty list is the end."""
    found = list(progress.listed(survey)[skip : skip + _MOST])
    standings = progress.standings(found)
    return [{**_told(one), **vars(standings[one.pk])} for one in found]


@router.get("/send-outs/{public_id}", auth=_AUTH, response=SendOutInFull, summary="How one send-out goes")
def read_send_out(request: HttpRequest, public_id: UUID) -> Any:  # noqa: ARG001 - ninja passes it
    """One send-out, with the reasons."""
    found = Programme.objects.filter(public_id=public_id).first()
    if found is None:
        raise HttpError(404, "There is no such send-out.")
    funnel = progress.funnel(found)
    return {
        **_told(found),
        "sent": funnel.sent,
        "answered": funnel.answered,
        "left_alone": sum(funnel.left_alone.values()),
        "next_at": funnel.next_at,
        "planned": funnel.planned,
        "queued": funnel.handed,
        "reminded": funnel.reminded,
        "left_alone_because": funnel.left_alone,
        "waiting_because": funnel.waiting,
        "failed_because": funnel.failed,
        "response_rate": _rate(funnel.rate),
    }


def _told(one: Programme) -> dict[str, Any]:
    return {"id": one.public_id, "name": one.name, "survey": one.survey, "state": one.state, "audience": one.audience}


def _rate(rate: Rate | None) -> dict[str, float] | None:
    return None if rate is None else {"share": rate.share, "low": rate.low, "high": rate.high}
