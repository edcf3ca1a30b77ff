"""The test run of a draft: everything as respondents would see it, and nothing stored."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import paths, reading, tickets
from kosketus.listen.surveys.blueprint import Page
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import Survey
from kosketus.listen.surveys.published import Published
from kosketus.listen.surveys.tickets import Ticket
from kosketus.listen.surveys.web import languages
from kosketus.listen.surveys.web.pages import READ
from kosketus.listen.surveys.web.showing import Going, draw, kind_page, replace_ticket, thanks
from kosketus.ui.access import page


@page(READ)
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its types know no arguments of views
@xframe_options_sameorigin
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def test_run(request: HttpRequest, slug: str) -> HttpResponse:
    """A visit to the draft whose whole state travels in its form."""
    survey = get_object_or_404(Survey, slug=slug, draft__isnull=False)
    published = Published(0, blueprints.read(survey.draft), {})
    try:
        return _taken(request, survey, published) if request.method == "POST" else _begun(request, survey, published)
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


def _begun(request: HttpRequest, survey: Survey, published: Published) -> HttpResponse:
    now = tickets.now()
    language = languages.chosen(request, published.blueprint.languages)
    ticket = Ticket(
        survey=survey.slug,
        version=0,
        sitting=tickets.new_sitting(),
        page="",
        language=language,
        begun=now,
        made=now,
        test=True,
    )
    going = Going(survey, published, ticket)
    return _shown(request, going, paths.first(published.blueprint, going.sees({})))


def _taken(request: HttpRequest, survey: Survey, published: Published) -> HttpResponse:
    ticket = tickets.read(str(request.POST.get("ticket", "")))
    here = published.blueprint.page(ticket.page) if ticket else None
    if ticket is None or here is None or not ticket.test or ticket.survey != survey.slug:
        raise SurveyError("late")
    going = Going(survey, published, ticket)
    read = reading.read(paths.shown_questions(here, going.sees(ticket.said)), request.POST)
    said = {**ticket.said, **read.said}
    if "back" in request.POST and ticket.trail:
        *trail, before = ticket.trail
        return _shown(request, _with(going, said, trail), published.blueprint.page(before) or here)
    if read.faults:
        return draw(request, going, here, said=ticket.said, raw=read.raw, faults=read.faults)
    step = paths.after(published.blueprint, here, going.sees(said))
    return _shown(request, _with(going, said, [*ticket.trail, here.id]), step)


def _with(going: Going, said: dict[str, object], trail: list[str]) -> Going:
    ticket = replace_ticket(going.ticket, said=said, trail=tuple(trail))
    return Going(going.survey, going.published, ticket)


def _shown(request: HttpRequest, going: Going, step: Page | str) -> HttpResponse:
    if not isinstance(step, Page):
        return thanks(going, step)
    there = Going(going.survey, going.published, replace_ticket(going.ticket, page=step.id))
    return draw(request, there, step, said=there.ticket.said)
