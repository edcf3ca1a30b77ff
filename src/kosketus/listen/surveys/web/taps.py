"""Rating links: a tap in a letter shows the survey with that number chosen, and counts when somebody is there."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kosketus.listen.surveys import limits, paths, reading, scanners, tickets
from kosketus.listen.surveys.blueprint import Page, Question
from kosketus.listen.surveys.domain import taps
from kosketus.listen.surveys.domain.links import digest_of
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.published import find, version
from kosketus.listen.surveys.scanners import Why
from kosketus.listen.surveys.web import run
from kosketus.listen.surveys.web.showing import Going, begun, draw, kind_page, replace_ticket, said_before
from kosketus.ui.access import public

_REASON = "whoever got the letter has no account; a tap counts only when it is confirmed"
# Stands where a token would, in links that lead to the public survey.
NOBODY = "-"
_DIGITS = 2
_NOTHING = 204
_NOT_NOW = 503


@public(_REASON)
@require_safe
def tap(request: HttpRequest, slug: str, token: str, value: str) -> HttpResponse:
    """The survey with a number chosen. Nothing is answered yet; a value that is none chooses nothing."""
    try:
        going = run.going_to(request, slug, "" if token == NOBODY else token)
        scale = paths.opening_scale(going.blueprint, going.sees({}))
        point = _point(scale, value)
        return begun(request, going) if scale is None or point is None else _tapped(request, going, scale, point)
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


@public(_REASON)
@csrf_exempt
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody touched the page, or looked at it for a while: the number that is chosen now counts."""
    try:
        return _confirmed(request, slug)
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


def _point(scale: Question | None, value: str) -> int | None:
    """The point that was tapped, or the one above the scale that only programs find."""
    found = int(value) if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else None
    return found if scale and found is not None and scale.low <= found <= scale.high + 1 else None


def _tapped(request: HttpRequest, going: Going, scale: Question, point: int) -> HttpResponse:
    unseen = point not in scale.points
    link = going.ticket.link
    why = scanners.judge(request, token=digest_of(link) if link else "", value=point, unseen=unseen)
    crowd = limits.Crowd.FINE if link else limits.note(f"tap {limits.network_of(limits.address_of(request))}")
    if why is Why.NONE and crowd is not limits.Crowd.FINE:
        why = Why.CROWD
    if crowd is not limits.Crowd.TOO_MANY:
        agent = "program" if scanners.is_program(request) else "browser"
        taps.note_tap(
            survey=going.survey,
            link=going.link,
            key=going.ticket.sitting,
            question=scale.key,
            value=point,
            agent=agent,
            why=why,
        )
    if why is Why.PREFETCH:
        # A browser throws this away and asks again when somebody really goes there.
        return HttpResponse(status=_NOT_NOW, headers={"Cache-Control": "no-store"})
    return _shown(request, going, {} if unseen else {scale.key: point}, provisional=why is Why.NONE)


def _shown(request: HttpRequest, going: Going, chosen: dict[str, int], *, provisional: bool) -> HttpResponse:
    page = paths.first(going.blueprint, going.sees({}))
    if not isinstance(page, Page):
        raise SurveyError("late")
    there = replace(going, ticket=replace_ticket(going.ticket, page=page.id, tapped=provisional))
    said = said_before(there)
    return draw(request, there, page, said=said, raw=reading.shown_again({**said, **chosen}))


def _confirmed(request: HttpRequest, slug: str) -> HttpResponse:
    ticket = tickets.read(str(request.POST.get("ticket", "")))
    found = find(slug)
    published = version(found, ticket.version) if found and ticket else None
    if ticket is None or found is None or published is None or ticket.survey != slug or not ticket.tapped:
        raise SurveyError("late")
    crowd = limits.note(limits.address_of(request))
    if crowd is limits.Crowd.TOO_MANY:
        raise SurveyError("busy")
    going = Going(found, published, ticket)
    scale = paths.opening_scale(published.blueprint, going.sees({}))
    read = reading.read([scale] if scale else [], request.POST)
    if not read.said:
        raise SurveyError("late")
    if crowd is limits.Crowd.FINE:
        taps.confirm_tap(visit=run.visit_of(going, read.said), page=ticket.page)
    return HttpResponse(status=_NOTHING)
