"""Where a provider tells what became of our mail."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kosketus.channels.accounts import SecretLost, unseal
from kosketus.channels.email import providers
from kosketus.channels.email.domain.returns import note_returned
from kosketus.channels.email.queries.account import stored_account
from kosketus.ui.access import public


@csrf_exempt
@public("the provider proves itself by a signature or password")
@require_http_methods(["POST", "HEAD"])
def told(request: HttpRequest, provider: str) -> HttpResponse:
    """Take what the provider tells; one that is not set up, or has no key, is not there."""
    known, key = providers.PROVIDERS.get(provider), _key_of(provider)
    if known is None or not key or not providers.is_installed():
        raise Http404
    if request.method == "POST":
        note_returned(reports=providers.told_by(known, key, request))
    return HttpResponse()


def _key_of(provider: str) -> str:
    row = stored_account()
    if row.provider != provider:
        return ""
    try:
        return unseal(row.provider_key)
    except SecretLost:
        return ""
