"""Changes to who belongs to the team, and to what somebody may do."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import db
from kosketus.people.team.domain.invitations import withdraw_all_of
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import Role, User


class LastOwner(TeamError):
    """Nobody would be left who can run this house."""

    def __init__(self) -> None:
        super().__init__(_("This is the last owner. Make somebody else an owner first; nothing was changed."))


def change_role(*, user: User, role: Role) -> None:
    """Give *user* another role.

    Raises:
        LastOwner: the only active owner would stop being one.
    """
    with db.write():
        fresh = _lock(user)
        if role != Role.OWNER:
            _keep_an_owner(fresh)
        fresh.role = role
        fresh.save(update_fields=["role"])
        if role != Role.OWNER:
            withdraw_all_of(fresh)


def deactivate_member(*, user: User) -> None:
    """Close the door for *user* at once, in all browsers. What they did stays theirs.

    Raises:
        LastOwner: the only active owner would be locked out.
    """
    with db.write():
        fresh = _lock(user)
        _keep_an_owner(fresh)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        end_sessions(fresh)
        withdraw_all_of(fresh)


def reactivate_member(*, user: User) -> None:
    """Open the door again, with the role of before."""
    with db.write():
        fresh = _lock(user)
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])


def change_own_account(*, user: User, name: str, language: str) -> None:
    """Name, and the language in which *user* reads the pages; an empty language follows the browser."""
    with db.write():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        fresh.name, fresh.language = name, language
        fresh.save(update_fields=["name", "language"])


def forget_second_step(user: User) -> None:
    """Remove codes, recovery codes and passkeys, so that the password alone logs in."""
    Authenticator.objects.filter(user=user).delete()


def end_sessions(user: User) -> None:
    """Log *user* out everywhere. Call inside ``db.write()``."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()


def _lock(user: User) -> User:
    # Lock all owners in one order: two owners who demote each other then queue, and the second sees the first's work.
    list(User.objects.select_for_update().filter(role=Role.OWNER).order_by("pk"))
    return User.objects.select_for_update().get(pk=user.pk)


def _keep_an_owner(user: User) -> None:
    others = User.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=user.pk)
    if user.role == Role.OWNER and user.is_active and not others.exists():
        raise LastOwner
