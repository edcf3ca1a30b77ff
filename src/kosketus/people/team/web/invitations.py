"""The page behind the link of an invitation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kosketus.people.team.domain.invitations import InvitationOver, accept_invitation, invitation_of
from kosketus.people.team.errors import TeamError
from kosketus.people.team.forms import AcceptForm, add_error
from kosketus.people.team.models import Invitation
from kosketus.people.team.web.entering import enter
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import public


@public("whoever is invited has no account yet; the link's secret part is the proof")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Accept an invitation, or read why the link does not work."""
    try:
        return _answer(request, token, invitation_of(token))
    except InvitationOver as over:
        return render(request, "team/invitation_over.html", {"reason": over.message}, status=410)


def _answer(request: HttpRequest, token: str, invited: Invitation) -> HttpResponseBase:
    form = AcceptForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            return enter(request, accept_invitation(token=token, **given), go_to="team:account")
        except InvitationOver:
            raise
        except TeamError as error:
            add_error(form, error)
    return _shown(request, invited, form)


def _shown(request: HttpRequest, invited: Invitation, form: AcceptForm) -> HttpResponse:
    found = {"invitation": invited, "form": form}
    return render(request, "team/invitation.html", found, status=422 if form.errors else 200)
