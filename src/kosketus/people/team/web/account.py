"""One's own account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kosketus.people.team.domain.members import change_own_account
from kosketus.people.team.forms import AccountForm
from kosketus.people.team.models import User
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page


@page("account.own")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponseBase:
    """Name and language; the other tabs lead to password, second step and sessions."""
    me = request.user
    assert isinstance(me, User)  # noqa: S101 - @page lets only people in; told to mypy
    form = AccountForm(posted(request), initial={"name": me.name, "language": me.language})
    if request.method == "POST" and form.is_valid():
        change_own_account(user=me, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("team:account")
    return render(request, "team/account.html", {"form": form}, status=422 if form.errors else 200)
