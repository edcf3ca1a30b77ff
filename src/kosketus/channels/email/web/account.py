"""The page of the account: the server, the sender's address, a test."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kosketus.channels import registry
from kosketus.channels.email.domain.account import AccountRefused, change_account
from kosketus.channels.email.forms import AccountForm, TestForm
from kosketus.channels.email.models import Account
from kosketus.channels.email.queries.account import stored_account
from kosketus.channels.email.web.parts import standing, tabs
from kosketus.kernel.checks import Level
from kosketus.people.team import facade as team
from kosketus.ui.access import page, writes

LEVELS = {Level.OK: messages.SUCCESS, Level.WARNING: messages.WARNING, Level.ERROR: messages.ERROR}


@page("settings.read")
@writes("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponseBase:
    """How mail goes out."""
    row = stored_account()
    form = AccountForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid() and stored(request, form):
        messages.success(request, _("Saved. Send a test now."))
        return redirect("email:account")
    found = _context(request, row, form)
    return render(request, "email/account.html", found, status=422 if form.errors else 200)


def stored(request: HttpRequest, form: forms.ModelForm[Account]) -> bool:
    """Store what a form of the account says; False where it cannot stand, and the form says why."""
    try:
        change_account(values=form.cleaned_data, actor=team.actor_of(request.user))  # type: ignore[arg-type]
    except AccountRefused as refusal:
        form.add_error(refusal.field, str(refusal.message))
        return False
    return True


def _context(request: HttpRequest, row: Account, form: AccountForm) -> dict[str, Any]:
    return {
        "tabs": tabs("account"),
        "form": form,
        "test": TestForm(initial={"to": getattr(request.user, "email", "")}),
        "standing": standing(row),
        "may_write": request.user.has_perm("settings.write"),
        "by_operator": not row.host,
    }


@page("settings.write")
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send a mail to the address typed, and show what the server said."""
    form = TestForm(request.POST)
    if form.is_valid():
        finding = registry.try_out("email", form.cleaned_data["to"])
        messages.add_message(request, LEVELS[finding.level], f"{finding.what} {finding.mend}".strip())
    else:
        messages.error(request, _("This is no mail address. Nothing was sent."))
    return redirect("email:account")


def posted(request: HttpRequest) -> QueryDict | None:
    """The fields of a POST, an empty one too; None where the page is only read."""
    return request.POST if request.method == "POST" else None
