"""Where a survey is asked: its address, a code to print, a signature, a screen, and what upper rooms add."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kosketus.listen.surveys import qr, sheet, stages
from kosketus.listen.surveys.blueprint import Blueprint, in_language
from kosketus.listen.surveys.contracts import AskedInfo
from kosketus.listen.surveys.models import State, Survey
from kosketus.listen.surveys.published import version
from kosketus.listen.surveys.queries.asking import asked
from kosketus.listen.surveys.signature import CHANNEL, signature
from kosketus.listen.surveys.web import languages
from kosketus.listen.surveys.web.pages import READ, title_of
from kosketus.people.team import facade as team
from kosketus.ui.access import page


@page(READ)
@require_safe
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """All places of a published survey."""
    survey, blueprint, said = _asked(request, slug, CHANNEL)
    public, house = team.public_address(), _house(request)
    address = house + reverse("surveys:run", args=[slug])
    context = {
        "survey": survey,
        "title": title_of(survey),
        "is_open": survey.state == State.OPEN,
        "address": address,
        "unreachable": "" if public.confirmed else public.why,
        "kiosk": f"{address}?{stages.kiosk_query()}",
        "signature": signature(said, title=in_language(blueprint.title, said.language, "en"), house=house),
        "language": said.language,
        "languages": [(one, languages.own_name(one)) for one in blueprint.languages],
    }
    return render(request, "surveys/places.html", context)


@page(READ)
@require_safe
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The public address as a QR code."""
    get_object_or_404(Survey, slug=slug, draft__isnull=False)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.svg"'}
    return HttpResponse(qr.svg(_coded(request, slug)), content_type="image/svg+xml", headers=headers)


@page(READ)
@require_safe
def printed(request: HttpRequest, slug: str) -> HttpResponse:
    """The code on a sheet of A4, with the question and the address that people can type."""
    _survey, blueprint, said = _asked(request, slug, "qr")
    words = said.rating.text if said.rating else in_language(blueprint.title, said.language, "en")
    shown = (_house(request) + reverse("surveys:run", args=[slug])).partition("://")[2]
    content = sheet.pdf(
        house=team.brand(said.language).name,
        words=words,
        address=_coded(request, slug),
        shown=shown,
        right_to_left=said.right_to_left,
    )
    headers = {"Content-Disposition": f'attachment; filename="{slug}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _asked(request: HttpRequest, slug: str, channel: str) -> tuple[Survey, Blueprint, AskedInfo]:
    """The survey as it is asked, in the language that the page was asked for.

    Raises:
        Http404: it was never published.
    """
    survey = get_object_or_404(Survey, slug=slug, version__gt=0)
    published = version(survey, survey.version)
    said = asked(slug, request.GET.get("language", ""), channel=channel)
    if published is None or said is None:
        raise Http404
    return survey, published.blueprint, said


def _coded(request: HttpRequest, slug: str) -> str:
    return f"{_house(request)}{reverse('surveys:run', args=[slug])}?channel=qr"


def _house(request: HttpRequest) -> str:
    """The address that customers know, or the one by which this page was opened."""
    return team.public_address().url or request.build_absolute_uri("/").rstrip("/")
