"""The sender's domain: what other servers can see of it, and the selector that is needed to look."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kosketus.channels.accounts import SecretLost
from kosketus.channels.email.domain_check import Found, check_domain
from kosketus.channels.email.forms import SelectorForm
from kosketus.channels.email.queries.account import AccountInfo, current_account, stored_account
from kosketus.channels.email.web.account import posted, stored
from kosketus.channels.email.web.parts import tabs
from kosketus.ui import fragments
from kosketus.ui.access import page, writes


@page("settings.read")
@writes("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def domain(request: HttpRequest) -> HttpResponseBase:
    """The page; what the DNS says is fetched by itself, because that may take seconds."""
    row = stored_account()
    form = SelectorForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid() and stored(request, form):
        messages.success(request, _("Saved."))
        return redirect("email:domain")
    account = _account()
    found = {
        "tabs": tabs("domain"),
        "form": form,
        "account": account if account and account.sender else None,
        "may_write": request.user.has_perm("settings.write"),
    }
    return render(request, "email/domain.html", found, status=422 if form.errors else 200)


@page("settings.read")
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What the DNS says now."""
    account = _account()
    found: list[Found] = []
    if account and account.sender:
        found = check_domain(account.sender, relay=account.host, selector=stored_account().dkim_selector)
    return fragments.respond(request, "email/parts/domain.html", {"found": found}, title=_("Sender's domain"))


def _account() -> AccountInfo | None:
    try:
        return current_account()
    except SecretLost:
        return None
