"""The first owner, owners made from the console, and members let in from there."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import db
from kosketus.people.team.contracts import OrganisationInfo, Week
from kosketus.people.team.domain.calendars import USUAL_WEEK, found_calendar
from kosketus.people.team.domain.members import end_sessions, forget_second_step
from kosketus.people.team.domain.organisation import found_organisation
from kosketus.people.team.domain.passwords import check_password_strength
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import Organisation, Role, User
from kosketus.people.team.queries.organisation import current_organisation, has_owner


class HouseTaken(TeamError):
    """There is an owner already."""

    def __init__(self) -> None:
        super().__init__(_("This installation has an owner already. Log in, or ask the owner for an invitation."))


def open_house(*, email: str, name: str, password: str, info: OrganisationInfo, language: str = "") -> User:
    """The first run: the first owner and the organisation, together.

    Raises:
        HouseTaken: somebody was here first, however close.
        TeamError: the password is too weak.
    """
    try:
        with db.write():
            # Its row is the gate: who comes second waits for the first one's commit, here or at the lock.
            if not Organisation.objects.exists():
                _found(info)
            Organisation.objects.select_for_update().get()
            if has_owner():
                raise HouseTaken
            return create_owner(email=email, name=name, password=password, info=info, language=language)
    except IntegrityError as error:
        raise HouseTaken from error


def create_owner(
    *,
    email: str,
    name: str,
    password: str,
    info: OrganisationInfo | None = None,
    language: str = "",
    week: Week = USUAL_WEEK,
) -> User:
    """An owner, whoever there is already; where there is none yet, the organisation too, with the working *week*.

    Raises:
        TeamError: somebody has this mail address, or the password is too weak.
    """
    owner = User(email=email.strip().lower(), name=name.strip(), role=Role.OWNER, language=language)
    check_password_strength(password, owner)
    owner.set_password(password)
    with db.write():
        if User.objects.filter(email=owner.email).exists():
            raise TeamError(_("Somebody in the team has this mail address already."), field="email")
        if not Organisation.objects.exists():
            _found(info or current_organisation(), week)
        owner.save()
    return owner


def _found(info: OrganisationInfo, week: Week = USUAL_WEEK) -> None:
    found_organisation(info=info)
    found_calendar(time_zone=info.time_zone, week=week)


def reset_member(*, email: str, password: str) -> User:
    """From the console: let this member in, with a new password, no second step and the role of before.

    Raises:
        TeamError: nobody has this mail address, or the password is too weak.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise TeamError(_("Nobody in the team has this mail address."), field="email")
    check_password_strength(password, user)
    user.set_password(password)
    user.is_active = True
    with db.write():
        user.save(update_fields=["password", "is_active"])
        forget_second_step(user)
        end_sessions(user)
    return user
