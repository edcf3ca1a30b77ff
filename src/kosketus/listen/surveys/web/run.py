"""The runner: what a respondent sees. No script, no cookie, nothing stored on the device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kosketus.listen.surveys import guard, limits, paths, reading, stages, tickets
from kosketus.listen.surveys.blueprint import Again, Blueprint, Page, Type
from kosketus.listen.surveys.domain import sittings
from kosketus.listen.surveys.domain.sittings import Visit
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import Link, Response, Sitting, State
from kosketus.listen.surveys.published import find, version
from kosketus.listen.surveys.tickets import Ticket
from kosketus.listen.surveys.web import languages
from kosketus.listen.surveys.web.showing import Going, begun, draw, kind_page, replace_ticket, said_before, thanks
from kosketus.ui.access import public

_REASON = "respondents have no account; the signed form says what they may send"
_MOST_KNOWN = 200


@public(_REASON)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """The survey at its public address, and where every form is sent."""
    try:
        return _taken(request, slug) if request.method == "POST" else begun(request, going_to(request, slug))
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


@public(_REASON)
@require_safe
def personal(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The same by a personal link, once."""
    try:
        return begun(request, going_to(request, slug, token))
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


@public(_REASON)
@require_safe
def resumed(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where somebody stopped, or the end if they have sent it."""
    try:
        return _resumed(request, slug, key)
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


def going_to(request: HttpRequest, slug: str, token: str = "") -> Going:
    """A new visit.

    Raises:
        SurveyError: nothing can be answered here.
    """
    found = find(slug)
    asked = found is not None and found.state not in {State.BROUGHT, State.DRAFT}
    published = version(found, found.version) if found and asked else None
    if found is None or published is None:
        raise SurveyError("unknown")
    link = sittings.usable_link(found, token) if token else None
    if found.state != State.OPEN:
        raise SurveyError("closed")
    if link is None and published.blueprint.again is Again.INVITED:
        raise SurveyError("invited")
    language = languages.chosen(request, published.blueprint.languages, wished=link.language if link else "")
    now = tickets.now()
    tapped_before = link is not None and link.used
    ticket = Ticket(
        survey=slug,
        version=published.number,
        sitting=link.response if link and tapped_before else tickets.new_sitting(),
        page="",
        language=language,
        begun=now,
        made=now,
        link=token,
        channel=(link.channel if link else "") or request.GET.get("channel", "")[:40],
        known=_known(request, published.blueprint, link),
        kept=tapped_before,
        stage=stage_in(request),
    )
    return Going(found, published, ticket, link)


def stage_in(request: HttpRequest) -> str:
    """The word on what surrounds the survey, if it is ours."""
    told = request.GET.get(stages.PARAMETER, "")
    return told if stages.read(told) else ""


def _known(request: HttpRequest, blueprint: Blueprint, link: Link | None) -> dict[str, str]:
    """What the link was made with, and hidden fields of the address: of those only what the survey declares."""
    keys = [question.key for question in blueprint.questions() if question.type is Type.HIDDEN]
    found = {key: request.GET.get(key, "") for key in keys} | (dict(link.context) if link else {})
    return {key: str(value)[:_MOST_KNOWN] for key, value in found.items() if value}


def _resumed(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    found = find(slug)
    if found is None:
        raise SurveyError("unknown")
    sitting = Sitting.objects.filter(survey=found, key=key).select_related("link").first()
    kept = sitting or Response.objects.filter(survey=found, key=key).first()
    published = version(found, kept.version) if kept and kept.version else None
    if kept is None or published is None:
        raise SurveyError("unknown")
    if isinstance(kept, Sitting) and kept.is_forgotten:
        raise SurveyError("late")
    now = tickets.now()
    ticket = Ticket(
        survey=slug,
        version=published.number,
        sitting=key,
        page="",
        language=kept.language,
        begun=now,
        made=now,
        channel=kept.channel,
        known=kept.known if isinstance(kept, Sitting) else kept.context,
        stage=stage_in(request),
    )
    if sitting is None or sitting.ended:
        return thanks(Going(found, published, ticket), kept.ended)
    if found.state != State.OPEN:
        raise SurveyError("closed")
    return _resumed_page(request, Going(found, published, ticket, sitting.link), sitting)


def _resumed_page(request: HttpRequest, going: Going, sitting: Sitting) -> HttpResponse:
    page = going.blueprint.page(sitting.page)
    if page is None:
        raise SurveyError("late")
    asked = request.GET.get("lang", "")
    ticket = replace_ticket(
        going.ticket,
        page=page.id,
        language=asked if asked in going.blueprint.languages else sitting.language,
        begun=int(sitting.begun_at.timestamp()),
        known=sitting.known,
        channel=sitting.channel,
        link=request.GET.get("k", "")[:80],
        trail=tuple(sitting.trail),
        kept=True,
    )
    return draw(request, replace(going, ticket=ticket), page, said=sitting.said)


def _taken(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a form: kept, or sent if it was the last."""
    ticket = tickets.read(str(request.POST.get("ticket", "")))
    if ticket is None or ticket.survey != slug or ticket.test:
        raise SurveyError("late")
    crowd = limits.note(limits.address_of(request))
    if crowd is limits.Crowd.TOO_MANY:
        raise SurveyError("busy")
    found = find(slug)
    published = version(found, ticket.version) if found else None
    page = published.blueprint.page(ticket.page) if published else None
    if found is None or published is None or page is None:
        raise SurveyError("late")
    going = Going(found, published, ticket)
    before = said_before(going)
    asked = paths.shown_questions(page, going.sees(before))
    read = reading.read(asked, request.POST)
    if "back" in request.POST and ticket.trail:
        return _gone_back(going, {**before, **read.said})
    if read.faults:
        return draw(request, going, page, said=before, raw=read.raw, faults=read.faults)
    said = {name: value for name, value in before.items() if name.partition(".")[0] not in {q.key for q in asked}}
    step = paths.after(published.blueprint, page, going.sees({**said, **read.said}))
    visit = visit_of(going, {**said, **read.said})
    trail = [*ticket.trail, page.id]
    if isinstance(step, Page):
        key = sittings.keep_page(visit=visit, page=step.id, trail=trail)
    else:
        aside = guard.why_aside(request, ticket=ticket, blueprint=published.blueprint, crowd=crowd)
        key = sittings.send(visit=visit, ended=step, trail=trail, set_aside=aside)
    return _on(going, key)


def _gone_back(going: Going, said: dict[str, Any]) -> HttpResponse:
    *trail, page = going.ticket.trail
    return _on(going, sittings.keep_page(visit=visit_of(going, said), page=page, trail=trail))


def visit_of(going: Going, said: Mapping[str, Any]) -> Visit:
    """The visit as it is kept, with what was said."""
    ticket = going.ticket
    return Visit(
        survey=going.survey,
        published=going.published,
        key=ticket.sitting,
        begun_at=datetime.fromtimestamp(ticket.begun, tz=UTC),
        said=said,
        known=ticket.known,
        language=ticket.language,
        channel=ticket.channel,
        link=ticket.link,
        tapped=ticket.tapped,
    )


def _on(going: Going, key: str) -> HttpResponse:
    """To the next page by a fresh request, so that reloading it sends nothing again."""
    address = reverse("surveys:resumed", args=[going.survey.slug, key])
    carried = {"k": going.ticket.link, stages.PARAMETER: going.ticket.stage}
    query = urlencode({name: value for name, value in carried.items() if value})
    response = HttpResponseRedirect(f"{address}?{query}" if query else address)
    response.status_code = 303
    return response
