"""Pages on which scores are read. They ask, and draw what is answered."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose
from kosketus.show.dashboards import histories, pictures, words
from kosketus.show.dashboards.web.pages import definition_or_404, sheet_for
from kosketus.show.dashboards.web.parameters import Choices
from kosketus.show.dashboards.web.refusals import tell_what_is_wrong
from kosketus.show.dashboards.web.score_page import draw, said_of, score_page
from kosketus.ui import fragments
from kosketus.ui.access import page


@page("scores.read")
@require_safe
@tell_what_is_wrong
def score(request: HttpRequest, slug: str) -> HttpResponse:
    """One score: where, since when, who said it, how it was counted."""
    return render(request, "dashboards/score.html", score_page(request, slug))


@page("scores.read")
@require_safe
@tell_what_is_wrong
def picture(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    """One chart of the page as a file, for the same choices, with the day on which it was counted."""
    definition = definition_or_404(slug)
    choices = Choices.of(slug, request.GET)
    sheet = sheet_for(request, choices)
    said, _other = said_of(request, definition, sheet, choices)
    drawn = draw(name, definition, sheet, said, pictures.no_links)
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
