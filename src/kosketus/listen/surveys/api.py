"""Responses by API: the same answers as on the pages, checked in the same way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from kosketus.listen.surveys.arriving import Refused, decode
from kosketus.listen.surveys.domain.arrivals import take_responses
from kosketus.people.team import facade as team
from kosketus.people.team.api_auth import ApiKeyAuth, PersonAuth

router = Router(tags=["surveys"])
_AUTH = [ApiKeyAuth("answers:write"), PersonAuth("surveys.write")]
_EXAMPLE = {
    "survey": "nps",
    "key": "order-1001",
    "answers": {"nps": 9, "why": "Fast delivery."},
    "person": {"email": "aino@example.org"},
    "channel": "app",
    "language": "en",
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "One response, or a list of at most 1,000. Question keys and options as in the survey's JSON.",
        "content": {"application/json": {"schema": {"type": "object"}, "example": _EXAMPLE}},
    }
}


class NotTaken(Schema):
    """One response that was not taken: its place in the request, from 0, and why."""

    place: int
    why: str


class Taken(Schema):
    """What became of the request. ``known`` answers were there already, ``differing`` ones of them say otherwise."""

    responses: int
    new: int
    known: int
    differing: int
    refused: list[NotTaken]


@router.post("/responses", auth=_AUTH, response={200: Taken, 422: Taken}, openapi_extra=_BODY, summary="Send answers")
def record_responses(request: HttpRequest) -> Any:
    """Stored and counted when the answer comes (200). 422 when nothing could be taken; then nothing was stored."""
    try:
        arriving = decode(request.body)
    except Refused as error:
        refused = [NotTaken(place=0, why=str(error))]
        return Status(422, Taken(responses=0, new=0, known=0, differing=0, refused=refused))
    who: Any = request.auth  # type: ignore[attr-defined]
    outcome = take_responses(arriving=arriving, actor=team.actor_of(who))
    told = Taken(
        responses=outcome.taken,
        new=outcome.recorded.new,
        known=outcome.recorded.known,
        differing=outcome.recorded.differing,
        refused=[NotTaken(place=place, why=why) for place, why in sorted(outcome.refused)],
    )
    return Status(200 if outcome.taken else 422, told)
