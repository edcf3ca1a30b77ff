"""How this device shows the house: theme and language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from kosketus.ui import shell
from kosketus.ui.access import public

_A_YEAR = 365 * 24 * 3600


@public("how this device shows the pages is its own matter; nothing is read or kept on the server")
@require_POST
def theme(request: HttpRequest) -> HttpResponseBase:
    """Keep ``theme`` (``light``, ``dark``; anything else: as the system) on this device and go back to ``next``."""
    answer = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in shell.THEMES:
        answer.set_cookie(shell.THEME_COOKIE, chosen, max_age=_A_YEAR, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie(shell.THEME_COOKIE, samesite="Lax")
    return answer


@public("everybody may read in their own language, before logging in too")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep ``language`` on this device (Django's own view) and go back to ``next``."""
    return set_language(request)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=ours, require_https=request.is_secure())
    return wanted if safe else "/"
