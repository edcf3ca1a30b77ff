"""What every page of a score asks first."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kosketus.people.team import facade as team
from kosketus.show.dashboards.web.parameters import Choices
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Sheet


def definition_or_404(slug: str) -> scores.Definition:
    """The score of an address.

    Raises:
        Http404: there is none of that name.
    """
    try:
        return scores.definition(slug)
    except scores.UnknownScore as error:
        raise Http404 from error


def sheet_for(request: HttpRequest, choices: Choices) -> Sheet:
    """The sheet of what the address asks, as this reader may see it."""
    return scores.sheet(
        team.scope_of(request.user), choices.query, grain=choices.grain, at=choices.at, by=choices.by or None
    )
