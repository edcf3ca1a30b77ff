"""Who belongs to the team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When

from kosketus.people.team.models import Role, User


@dataclass(frozen=True, kw_only=True)
class Member:
    """A row of the team page."""

    public_id: UUID
    name: str
    email: str
    role: str
    role_name: str
    is_active: bool
    last_login: datetime | None
    has_second_step: bool


def all_members() -> list[Member]:
    """Everybody: those who may come in first, then by role, then by name. One query."""
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(Role)]
    people: QuerySet[User] = User.objects.annotate(
        rank=Case(*ranks, output_field=IntegerField()),
        second_step=Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)),
    ).order_by("-is_active", "rank", "name", "pk")
    return [_member(person) for person in people]


def _member(person: User) -> Member:
    return Member(
        public_id=person.public_id,
        name=person.name,
        email=person.email,
        role=person.role,
        role_name=person.get_role_display(),
        is_active=person.is_active,
        last_login=person.last_login,
        has_second_step=bool(getattr(person, "second_step", False)),
    )


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of colleagues among actors (``user:<uuid>``), the address where somebody has no name. One query."""
    wanted = {actor: actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    if not wanted:
        return {}
    found = {str(one.public_id): str(one) for one in User.objects.filter(public_id__in=wanted.values())}
    return {actor: found[public_id] for actor, public_id in wanted.items() if public_id in found}


def colleagues() -> list[tuple[str, str]]:
    """Everybody who may come in, as an actor with a name, by name. One query."""
    active = User.objects.filter(is_active=True).order_by("name", "pk")
    return [(f"user:{one.public_id}", str(one)) for one in active]
