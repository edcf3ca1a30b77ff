"""What a site's pages ask for: the script, and whether a known visitor may be asked now.

Nobody has an account here. The script is the same for all; a visitor is known only by the signature of the site's own
server, and only pages of the site's addresses get an answer.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kosketus.act.sites.domain import showings
from kosketus.act.sites.domain.asking import ask_visitor
from kosketus.act.sites.domain.script import script_of, stage_of, survey_address
from kosketus.act.sites.domain.sites import known_visitor
from kosketus.act.sites.models import Place, Site
from kosketus.ui.access import public

_MOST_BYTES = 4_000
_NOTHING, _BAD, _FORBIDDEN = 204, 400, 403


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """Who is on the page, as the site's server signed it, and which place wants to come."""

    place: UUID
    signature: str
    email: str = ""
    phone: str = ""
    external: str = ""
    source: str = ""

    @property
    def known_by(self) -> tuple[str, str]:
        """Kind and value of the one identity that is given; the first where there are several."""
        given = (("email", self.email), ("phone", self.phone), ("external", self.external))
        return next(((kind, value) for kind, value in given if value), ("", ""))


@public("every visitor's browser loads it; it says nothing that is not on the site for all")
@require_safe
def script(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """The script of a site. Kept for five minutes, so that what is switched off is soon gone."""
    site = get_object_or_404(Site, key=key)
    headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(script_of(site), content_type="text/javascript; charset=utf-8", headers=headers)


@public("it leads to a survey that is open to all")
@require_safe
def frame(request: HttpRequest, key: str, place: UUID) -> HttpResponse:
    """Where the survey of a place is. Loading it is how a showing is counted: nothing else has to be sent."""
    found = get_object_or_404(Place.objects.select_related("site"), site__key=key, public_id=place)
    response = redirect(survey_address(found.site, found, language=request.GET.get("lang", "")[:12]))
    response.headers["Cache-Control"] = "no-store"
    if showings.is_seen(request, found.site):
        _count(found, response)
    return response


def _count(place: Place, response: HttpResponse) -> None:
    showings.note(place)
    # After the answer is out, so that nobody waits for the database here.
    response._resource_closers.append(showings.write_down_soon)  # type: ignore[attr-defined]  # noqa: SLF001


@public("the signature of the site's server is the key")
@csrf_exempt
@require_POST
def asking(request: HttpRequest, key: str) -> HttpResponse:
    """The address of a personal link, or nothing where this visitor is not to be asked now."""
    site = get_object_or_404(Site, key=key)
    origin = request.headers.get("Origin", "")
    if origin not in site.origins:
        return HttpResponse("This site does not have that address.", status=_FORBIDDEN, content_type="text/plain")
    response = _answered(request, site)
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _answered(request: HttpRequest, site: Site) -> HttpResponse:
    try:
        asked = msgspec.json.decode(request.body[: _MOST_BYTES + 1], type=Asked)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return HttpResponse("Not understood: see “A known visitor” in the documentation.", status=_BAD)
    kind, value = asked.known_by
    identity = known_visitor(site, kind=kind, value=value, source=asked.source, signed=asked.signature)
    if identity is None:
        return HttpResponse("The signature is not this site's.", status=_FORBIDDEN, content_type="text/plain")
    place = Place.objects.filter(site=site, public_id=asked.place, shown=True).first()
    token = ask_visitor(place=place, identity=identity) if place else None
    if place is None or token is None:
        return HttpResponse(status=_NOTHING)
    address = f"{reverse('surveys:personal', args=[place.survey, token])}?{stage_of(site)}"
    response = HttpResponse(msgspec.json.encode({"address": address}), content_type="application/json")
    _count(place, response)
    return response
