"""Pages on which scores are read. They ask, and draw what is answered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose
from kosketus.show.dashboards import histories, pictures, words
from kosketus.show.dashboards.pictures import Links
from kosketus.show.dashboards.web.pages import definition_or_404, sheet_for
from kosketus.show.dashboards.web.parameters import Choices, written
from kosketus.show.dashboards.web.refusals import ROWS, tell_what_is_wrong
from kosketus.show.dashboards.web.rows import Part
from kosketus.ui import fragments
from kosketus.ui.access import page
from kosketus.ui.charts import Chart
from kosketus.ui.tiles import Tile
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, GroupScore, Period, Query, Sheet, State
from kosketus.understand.scores.facade import Selection

_DRAWN = {"trend": pictures.trend, "groups": pictures.groups, "distribution": pictures.distribution}


@page("scores.read")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What moved, and what to do next."""
    return render(request, "dashboards/today.html", {"tiles": _tiles(request), "example": pictures.example_tile()})


@page("scores.read")
@require_safe
def all_scores(request: HttpRequest) -> HttpResponse:
    """How we are, and whether it has truly changed."""
    return render(request, "dashboards/scores.html", {"tiles": _tiles(request), "example": pictures.example_tile()})


def _tiles(request: HttpRequest) -> list[Tile]:
    """A tile for each score that has answers, bad news first."""
    scope = team.scope_of(request.user)
    present = scores.presence(scope).answers
    asked = [
        (each, scores.sheet(scope, Query(score=each.slug))) for each in scores.definitions() if each.slug in present
    ]
    tiles = [
        pictures.tile(definition, sheet.current, address=reverse("dashboards:score", args=[definition.slug]))
        for definition, sheet in asked
        if sheet.current is not None
    ]
    return sorted(tiles, key=lambda tile: not (tile.verdict and tile.verdict.good is False))


@page("scores.read")
@require_safe
@tell_what_is_wrong
def score(request: HttpRequest, slug: str) -> HttpResponse:
    """One score: where, since when, how it was counted."""
    definition = definition_or_404(slug)
    choices = Choices.of(slug, request.GET)
    sheet = sheet_for(request, choices)
    links = _links(request, choices)
    parts = {
        "definition": definition,
        "sheet": sheet,
        "choices": choices,
        "example": pictures.example_tile(),
        "tile": pictures.tile(definition, sheet.current),
        "bands": pictures.band_parts(sheet, links),
        "charts": {name: draw(definition, sheet, links) for name, draw in _DRAWN.items()},
        "answers": _all_answers(sheet, links),
        "groups": [
            (g, words.group_verdict(definition, g), _only(choices, sheet, g), _of_group(sheet, g, links))
            for g in sheet.groups
        ],
        "receipt": pictures.receipt_lines(definition, sheet.receipt),
        "grains": [(grain, words.GRAINS[grain]) for grain in Grain],
        "periods": [(each.period.since, words.period(each.period)) for each in reversed(sheet.trend)],
        "filters": [
            (words.filtered(each), _without(choices, sheet, index)) for index, each in enumerate(choices.filters)
        ],
        "kept_filters": written(choices.filters),
    }
    return render(request, "dashboards/score.html", parts)


@page("scores.read")
@require_safe
@tell_what_is_wrong
def picture(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    """One chart of the page as a file, for the same choices, with the day on which it was counted."""
    definition = definition_or_404(slug)
    drawn: Chart | None = _DRAWN[name](definition, sheet_for(request, Choices.of(slug, request.GET)))
    if drawn is None:
        raise Http404
    note = words.counted_on()
    content, media_type = (
        (drawn.svg(note=note), "image/svg+xml") if form == "svg" else (drawn.png(note=note), "image/png")
    )
    disposition = f'attachment; filename="{slug}-{name}.{form}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


@page("customers.read")
@require_safe
def timeline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What happened with one customer: the filling of the slot on their page."""
    scope = team.scope_of(request.user, purpose=Purpose.CUSTOMER)
    parts = {"happenings": histories.happenings(scope, public_id)}
    return fragments.respond(request, "dashboards/timeline.html", parts, title=_("What happened"))


def _links(request: HttpRequest, choices: Choices) -> Links:
    """Where the answers behind a number are listed, for those who may see them."""
    if not request.user.has_perm(ROWS):
        return pictures.no_links

    def link(period: Period, selection: Selection) -> str:
        return Part(
            score=choices.score, since=period.since, until=period.until, filters=choices.filters, selection=selection
        ).address

    return link


def _all_answers(sheet: Sheet, links: Links) -> str:
    if sheet.current is None or not sheet.current.value.n:
        return ""
    return links(sheet.current.period, Selection())


def _of_group(sheet: Sheet, group: GroupScore, links: Links) -> str:
    if sheet.current is None or sheet.dimension is None or not group.value.n:
        return ""
    return links(sheet.current.period, Selection(group=Filter(field=sheet.dimension.field, value=group.name)))


def _only(choices: Choices, sheet: Sheet, group: GroupScore) -> str:
    """The address that shows one group alone; none where it is withheld."""
    if sheet.dimension is None or group.value.state is State.WITHHELD:
        return ""
    chosen = Filter(field=sheet.dimension.field, value=group.name)
    return choices.address(at=_focus(sheet), by="", filters=(*choices.filters, chosen))


def _focus(sheet: Sheet) -> date | None:
    return sheet.current.period.since if sheet.current else None


def _without(choices: Choices, sheet: Sheet, index: int) -> str:
    rest = choices.filters[:index] + choices.filters[index + 1 :]
    return choices.address(at=_focus(sheet) or choices.at, filters=rest)
