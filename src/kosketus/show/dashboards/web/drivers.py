"""The page of drivers: what goes together with a score."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kosketus.people.team import facade as team
from kosketus.show.dashboards import driver_pictures, driver_words, words
from kosketus.show.dashboards.web.parameters import Choices
from kosketus.show.dashboards.web.refusals import tell_what_is_wrong
from kosketus.ui.access import page
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import DriverSheet, Filter, Grain

_DRAWN = {"importance": driver_pictures.importance, "matrix": driver_pictures.matrix}


@page("scores.read")
@require_safe
@tell_what_is_wrong
def drivers(request: HttpRequest, slug: str) -> HttpResponse:
    """Which touchpoints go together with a score, and how well each is rated."""
    definition = _definition(slug)
    choices = Choices.of(slug, request.GET)
    found = _found(request, choices)
    parts = {
        "definition": definition,
        "found": found,
        "charts": {name: draw(definition, found) for name, draw in _DRAWN.items()},
        "outcomes": found.outcomes.items(),
        "explanation": driver_words.explanation(found) if found.drivers else "",
        "too_few": driver_words.too_few(found),
        "receipt": driver_words.receipt_lines(definition, found),
        "seldom": driver_words.seldom(found),
        "with_seldom": _seldom(request),
        "grains": [(grain, words.GRAINS[grain]) for grain in Grain],
        "periods": [(each.since, words.period(each)) for each in reversed(found.periods)],
        "filters": [words.filtered(each) for each in _kept(found)],
        "kept_filters": [f"{each.field}={each.value}" for each in _kept(found)],
    }
    return render(request, "dashboards/drivers.html", parts)


@page("scores.read")
@require_safe
@tell_what_is_wrong
def driver_picture(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    """One of the two charts as a file, for the same choices."""
    drawn = _DRAWN[name](_definition(slug), _found(request, Choices.of(slug, request.GET)))
    if drawn is None:
        raise Http404
    content, media_type = (drawn.svg(), "image/svg+xml") if form == "svg" else (drawn.png(), "image/png")
    disposition = f'attachment; filename="{slug}-drivers-{name}.{form}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


def _kept(found: DriverSheet) -> list[Filter]:
    """The filters in force, without the choice of the question that is explained."""
    return [each for each in found.query.filters if not (found.outcome and each.field == "question")]


def _definition(slug: str) -> scores.Definition:
    if slug not in scores.OUTCOMES:
        raise Http404
    return scores.definition(slug)


def _seldom(request: HttpRequest) -> bool:
    return request.GET.get("seldom") == "1"


def _found(request: HttpRequest, choices: Choices) -> DriverSheet:
    scope = team.scope_of(request.user)
    return scores.drivers(scope, choices.query, grain=choices.grain, at=choices.at, seldom=_seldom(request))
