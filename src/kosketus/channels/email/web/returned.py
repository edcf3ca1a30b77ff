"""What comes back: the mailbox that bounces arrive in, and the provider's webhook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kosketus.channels.email import providers, returning
from kosketus.channels.email.forms import MailboxForm, ProviderForm
from kosketus.channels.email.models import Account
from kosketus.channels.email.queries.account import stored_account
from kosketus.channels.email.trying import with_answer
from kosketus.channels.email.web.account import posted, stored
from kosketus.channels.email.web.parts import tabs
from kosketus.channels.email.wording import trouble_words
from kosketus.people.team import facade as team
from kosketus.ui.access import page, writes


@page("settings.read")
@writes("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: HttpRequest) -> HttpResponseBase:
    """The mailbox."""
    return _answer(request, mailbox=MailboxForm(posted(request), instance=stored_account()))


@page("settings.write")
@require_POST
def provider(request: HttpRequest) -> HttpResponseBase:
    """The provider whose webhook is believed."""
    return _answer(request, provider=ProviderForm(request.POST, instance=stored_account()))


def _answer(
    request: HttpRequest, *, mailbox: MailboxForm | None = None, provider: ProviderForm | None = None
) -> HttpResponseBase:
    sent: ModelForm[Account] | None = provider or mailbox
    if request.method == "POST" and sent is not None and sent.is_valid() and stored(request, sent):
        messages.success(request, _("Saved."))
        return redirect("email:returned")
    row = stored_account()
    found = {
        "tabs": tabs("returned"),
        "mailbox": mailbox or MailboxForm(instance=row),
        "provider": provider or ProviderForm(instance=stored_account()),
        "may_write": request.user.has_perm("settings.write"),
        **_standing(row),
    }
    return render(request, "email/returned.html", found, status=422 if sent is not None and sent.errors else 200)


def _standing(row: Account) -> dict[str, Any]:
    trouble = ""
    if row.imap_trouble:
        what, mend = trouble_words(row.imap_trouble)
        trouble = with_answer(f"{what} {mend}", row.imap_answer)
    known = providers.PROVIDERS.get(row.provider)
    address, url = reverse("email:hook", args=[row.provider or "none"]), team.public_address().url
    return {
        "row": row,
        "trouble": trouble,
        "known": known,
        "hook": f"{url}{address}" if url and known and row.provider_key else "",
        "url": url,
        "installed": providers.is_installed(),
    }


@page("settings.write")
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Read the mailbox now."""
    row = stored_account()
    if row.imap_host:
        news = returning.fetch(row)
        if not stored_account().imap_trouble:
            told = ngettext(
                "The mailbox was read: %(n)d mail came back.", "The mailbox was read: %(n)d mails came back.", news
            )
            messages.success(request, told % {"n": news})
    return redirect("email:returned")
