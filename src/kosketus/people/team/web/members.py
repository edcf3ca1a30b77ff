"""The team: who is here, who is invited, and what each may do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kosketus.people.team.domain.invitations import invite, withdraw_invitation
from kosketus.people.team.domain.members import change_role, deactivate_member, reactivate_member
from kosketus.people.team.errors import TeamError
from kosketus.people.team.forms import InviteForm, RoleForm, add_error
from kosketus.people.team.models import Invitation, Role, User
from kosketus.people.team.queries.invitations import open_invitations
from kosketus.people.team.queries.keys import working_keys
from kosketus.people.team.queries.members import all_members
from kosketus.ui.access import page


@page("settings.read")
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, and open invitations."""
    return _list(request, InviteForm())


def _list(request: HttpRequest, form: InviteForm) -> HttpResponse:
    found = {
        "members": all_members(),
        "invitations": open_invitations().select_related("invited_by"),
        "form": form,
        "may_write": request.user.has_perm("team.write"),
    }
    return render(request, "team/members.html", found, status=422 if form.errors else 200)


@page("team.write")
@never_cache
@require_POST
def invitations(request: HttpRequest) -> HttpResponse:
    """Invite somebody, and show the link this one time."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    try:
        invitation, token = invite(
            email=form.cleaned_data["email"], role=Role(form.cleaned_data["role"]), invited_by=_me(request)
        )
    except TeamError as error:
        add_error(form, error)
        return _list(request, form)
    link = request.build_absolute_uri(reverse("team:invitation", args=[token]))
    return render(request, "team/invited.html", {"invitation": invitation, "link": link})


@page("team.write")
@require_POST
def withdrawal(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Make an invitation's link stop working."""
    invitation = get_object_or_404(Invitation, public_id=public_id)
    withdraw_invitation(invitation=invitation)
    messages.success(request, _("The invitation of %(email)s does not work any more.") % {"email": invitation.email})
    return redirect("team:members")


@page("team.write")
@require_safe
def member(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person: role, and whether they may come in."""
    person = get_object_or_404(User, public_id=public_id)
    return _one(request, person, RoleForm(initial={"role": person.role}))


def _one(request: HttpRequest, person: User, form: RoleForm) -> HttpResponse:
    found = {"person": person, "form": form, "keys": working_keys().filter(made_by=person).count()}
    return render(request, "team/member.html", found, status=422 if form.errors else 200)


@page("team.write")
@require_POST
def role(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give somebody another role."""
    person = get_object_or_404(User, public_id=public_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _one(request, person, form)
    try:
        change_role(user=person, role=Role(form.cleaned_data["role"]))
    except TeamError as error:
        add_error(form, error)
        return _one(request, person, form)
    messages.success(request, _("%(name)s has the new role from now on.") % {"name": person})
    return redirect("team:members") if person != request.user else redirect("/")


@page("team.write")
@require_POST
def deactivation(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Close the door for somebody."""
    person = get_object_or_404(User, public_id=public_id)
    try:
        deactivate_member(user=person)
    except TeamError as error:
        messages.error(request, str(error.message))
        return redirect("team:member", public_id)
    messages.success(request, _("%(name)s is logged out everywhere and cannot come in any more.") % {"name": person})
    _tell_of_keys(request, person)
    return redirect("team:members")


def _tell_of_keys(request: HttpRequest, person: User) -> None:
    keys = working_keys().filter(made_by=person).count()
    if keys:
        told = ngettext(
            "%(count)d API key that they made still works. Revoke it if they could have kept it.",
            "%(count)d API keys that they made still work. Revoke those that they could have kept.",
            keys,
        )
        messages.warning(request, told % {"count": keys})


@page("team.write")
@require_POST
def reactivation(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Open the door again."""
    person = get_object_or_404(User, public_id=public_id)
    reactivate_member(user=person)
    messages.success(request, _("%(name)s can log in again.") % {"name": person})
    return redirect("team:members")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - @page lets only people in; told to mypy
    return request.user
