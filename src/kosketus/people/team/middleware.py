"""What happens around each page: the first run, and the reader's own language and time zone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kosketus.people.team.domain.members import change_own_account
from kosketus.people.team.models import User
from kosketus.people.team.queries.organisation import current_organisation, has_owner

Answer = Callable[[HttpRequest], HttpResponseBase]
_RETRY_AFTER = 60
_OPEN = ("team:start", "ui:language", "ui:theme")


def first_run(get_response: Answer) -> Answer:
    """While there is no owner, pages lead to the first run and the API says that it is not ready."""
    found = False  # Once there is an owner there always is one, so strangers' pages need not ask again and again.

    def answer(request: HttpRequest) -> HttpResponseBase:
        nonlocal found
        found = found or request.user.is_authenticated or has_owner()
        if found or _is_open(request.path):
            return get_response(request)
        if request.path.startswith("/api/"):
            return _not_ready()
        return redirect("team:start")

    return answer


def _is_open(path: str) -> bool:
    return path.startswith(settings.STATIC_URL) or path in {reverse(name) for name in _OPEN}


def _not_ready() -> JsonResponse:
    words = _("This installation has no owner yet. Open it in a browser and finish the first run, then call again.")
    response = JsonResponse({"code": "no_owner", "detail": words}, status=503)
    response["Retry-After"] = str(_RETRY_AFTER)
    return response


def personal(get_response: Answer) -> Answer:
    """Pages speak the reader's language and tell the time of the organisation's zone; nobody else keeps them."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        organisation = current_organisation()
        request.organisation = organisation  # type: ignore[attr-defined]
        language = request.user.language or translation.get_language()
        with translation.override(language), timezone.override(ZoneInfo(organisation.time_zone)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        # After signing out, nothing may come back from the device's own memory.
        response.headers.setdefault("Cache-Control", "private, no-store")
        _keep_choice(request, request.user)
        return response

    return answer


def _keep_choice(request: HttpRequest, user: User) -> None:
    """The language menu of the pages keeps its choice on the device; for people it is kept with their account too."""
    chosen = request.POST.get("language", "") if request.method == "POST" else ""
    on_menu = request.resolver_match is not None and request.resolver_match.view_name == "ui:language"
    if on_menu and chosen in dict(settings.LANGUAGES):
        change_own_account(user=user, name=user.name, language=chosen)
