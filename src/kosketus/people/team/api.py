"""The team's part of the API."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from kosketus.people.team.api_auth import ApiKeyAuth, PersonAuth
from kosketus.people.team.contracts import KeyInfo
from kosketus.people.team.facade import actor_of

router = Router(tags=["team"])


class Me(Schema):
    """Who calls. ``kind`` is ``person`` or ``key``; ``may`` lists a key's scopes, and is empty for people."""

    kind: str
    actor: str
    name: str
    role: str | None
    may: list[str]


@router.get("/me", response=Me, auth=[ApiKeyAuth(None), PersonAuth("account.own")], summary="Who am I?")
def me(request: HttpRequest) -> Me:
    """Tells whose key or session this is: the first call to try."""
    who = request.auth  # type: ignore[attr-defined]
    if isinstance(who, KeyInfo):
        return Me(kind="key", actor=actor_of(who), name=who.name, role=None, may=sorted(who.scopes))
    return Me(kind="person", actor=actor_of(who), name=who.name, role=who.role, may=[])
