"""Invitations: a link for one person, good once, for seven days."""

from __future__ import annotations

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock, db
from kosketus.people.team.auditing import say_who
from kosketus.people.team.domain.passwords import check_password_strength
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import Invitation, Role, User
from kosketus.people.team.queries.invitations import open_invitations
from kosketus.people.team.tokens import digest_of, new_token

GOOD_FOR = timedelta(days=7)
_PREFIX = "ksi_"


class InvitationOver(TeamError):
    """This link does not work, or not any more."""


def invite(*, email: str, role: Role, invited_by: User) -> tuple[Invitation, str]:
    """An invitation and the secret part of its link, which cannot be had again. Earlier ones for this mail address end.

    Raises:
        TeamError: somebody in the team has this mail address.
    """
    token = new_token(_PREFIX)
    address = email.strip().lower()
    with db.write():
        if User.objects.filter(email=address).exists():
            raise TeamError(_("Somebody in the team has this mail address already."), field="email")
        for earlier in open_invitations().filter(email=address):
            _withdraw(earlier)
        invitation = Invitation.objects.create(
            email=address,
            role=role,
            digest=digest_of(token),
            invited_by=invited_by,
            expires_at=clock.now() + GOOD_FOR,
        )
    return invitation, token


def invitation_of(token: str) -> Invitation:
    """The open invitation behind a link.

    Raises:
        InvitationOver: with the reason, in words for the one who was invited.
    """
    found = Invitation.objects.filter(digest=digest_of(token)).first()
    if found is None:
        raise InvitationOver(_("There is no such invitation. Check that you copied the whole link."))
    _refuse_if_over(found)
    return found


def accept_invitation(*, token: str, name: str, password: str) -> User:
    """The new member of the team.

    Raises:
        InvitationOver: somebody used the link before, or its time is over.
        TeamError: the password is too weak, or the mail address came into the team some other way.
    """
    invited = invitation_of(token)
    user = User(email=invited.email, name=name.strip(), role=invited.role)
    check_password_strength(password, user)
    user.set_password(password)
    with db.write():
        held = Invitation.objects.select_for_update().get(pk=invited.pk)
        _refuse_if_over(held)
        if User.objects.filter(email=user.email).exists():
            raise TeamError(_("Somebody in the team has this mail address already. Log in instead."))
        user.save()
        held.accepted_at, held.accepted_by = clock.now(), user
        held.save(update_fields=["accepted_at", "accepted_by"])
        say_who(user, user, held)
    return user


def withdraw_invitation(*, invitation: Invitation) -> None:
    """Make a link stop working."""
    with db.write():
        for held in open_invitations().select_for_update().filter(pk=invitation.pk):
            _withdraw(held)


def withdraw_all_of(user: User) -> None:
    """End what *user* has invited: who leaves must not come back by an own link. Call inside ``db.write()``."""
    for held in open_invitations().select_for_update().filter(invited_by=user):
        _withdraw(held)


def _withdraw(invitation: Invitation) -> None:
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])


def _refuse_if_over(invitation: Invitation) -> None:
    reason = _why_over(invitation)
    if reason is not None:
        raise InvitationOver(reason)


def _why_over(invitation: Invitation) -> Promise | None:
    if invitation.accepted_at is not None:
        return _("This invitation was used already. If that was you, log in.")
    if invitation.withdrawn_at is not None:
        return _("This invitation was withdrawn. Ask for a new one.")
    if invitation.expires_at <= clock.now():
        return _("This invitation was good for 7 days, and they are over. Ask for a new one.")
    return None
