"""The API: rooms hang their routers in here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from kosketus import __version__
from kosketus.act.outreach.api import router as outreach
from kosketus.listen.surveys.api import router as surveys
from kosketus.people.team.api import router as team
from kosketus.ui.access import page
from kosketus.understand.scores.api import router as scores

api = NinjaAPI(
    title="Kosketus",
    version=__version__,
    description="Keys are made under Settings, Keys, and sent as `Authorization: Bearer ksk_…`.",
    urls_namespace="api",
    docs_url=None,
    docs_decorator=page("account.own"),
)
api.add_router("", team)
api.add_router("", scores)
api.add_router("", surveys)
api.add_router("", outreach)


@api.exception_handler(PermissionDenied)
def refuse(request: HttpRequest, _error: Exception) -> HttpResponse:
    """A known caller who may not do this."""
    return api.create_response(request, {"detail": "This key or role may not do this."}, status=403)
