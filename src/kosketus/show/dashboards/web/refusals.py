"""What a page says when it cannot give what the address asks for: who may see rows, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kosketus.show.dashboards.web.parameters import BadAddress
from kosketus.understand.scores import facade as scores

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
ROWS = "scores.rows"


def rows_page(view: View) -> View:
    """Only for people who may see single answers; others learn kindly that the number stays open to them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm(ROWS):
            back = reverse("dashboards:score", args=[kwargs["slug"]])
            return render(request, "dashboards/rows_refused.html", {"back": back}, status=403)
        return view(request, *args, **kwargs)

    guarded.permission = ROWS  # type: ignore[attr-defined]
    return cast("View", guarded)


def tell_what_is_wrong(view: View) -> View:
    """An address that asks for what does not exist is answered with 400, the reason and a way on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except BadAddress as error:
            return _told(request, str(error))
        except scores.UnknownField:
            return _told(request, _("It asks for a field that answers do not have."))
        except scores.NothingToCompare:
            return _told(request, _("It compares with another group, but the number is not that of one group."))
        except scores.BadSelection:
            return _told(request, _("It asks for a part of the answers that does not exist."))

    return cast("View", guarded)


def _told(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "dashboards/bad_address.html", {"reason": reason, "back": request.path}, status=400)
