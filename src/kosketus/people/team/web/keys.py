"""API keys."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kosketus.kernel import clock
from kosketus.people.team.domain.keys import make_key, revoke_key
from kosketus.people.team.forms import KeyForm
from kosketus.people.team.models import ApiKey, KeyScope, User
from kosketus.people.team.queries.keys import all_keys
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page


@page("keys.write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """All keys; a new one is shown this one time."""
    form = KeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _made(request, form)
    found = {"keys": all_keys(), "form": form, "now": clock.now()}
    return render(request, "team/keys.html", found, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: KeyForm) -> HttpResponse:
    given = form.cleaned_data
    assert isinstance(request.user, User)  # noqa: S101 - @page lets only people in; told to mypy
    key, token = make_key(
        name=given["name"],
        scopes=[KeyScope(scope) for scope in given["scopes"]],
        expires_at=given["last_day"],
        made_by=request.user,
    )
    return render(request, "team/key_made.html", {"key": key, "token": token, "me_address": _me_address(request)})


def _me_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("api:me"))


@page("keys.write")
@require_POST
def revocation(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Make a key stop working at once."""
    key = get_object_or_404(ApiKey, public_id=public_id)
    assert isinstance(request.user, User)  # noqa: S101 - @page lets only people in; told to mypy
    revoke_key(key=key, revoked_by=request.user)
    messages.success(request, _("The key “%(name)s” stopped working just now.") % {"name": key})
    return redirect("team:keys")
