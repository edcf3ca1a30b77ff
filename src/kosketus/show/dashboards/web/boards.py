"""Today and the board of all scores."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kosketus.listen.conversations import facade as conversations
from kosketus.people.team import facade as team
from kosketus.show.dashboards import pictures, words
from kosketus.show.dashboards.web import saved_views
from kosketus.ui import numbers
from kosketus.ui.access import page
from kosketus.ui.tiles import Tile
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import PeriodScore
from kosketus.understand.scores.facade import Definition, Uncounted

Board = list[tuple[Definition, PeriodScore]]
_MOVED = {"higher", "lower"}


@page("scores.read")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What moved, clear changes first, and what waits for somebody of this role."""
    board = scores.board(team.scope_of(request.user))
    moved = [(each, current) for each, current in board if _has_moved(current)]
    others = [pair for pair in board if pair not in moved]
    parts = {
        "moved": _bad_news_first(_tiles(moved)),
        "tiles": _tiles(others),
        "waits": _waits(request.user),
        "example": pictures.example_tile(),
    }
    return render(request, "dashboards/today.html", parts)


@page("scores.read")
@require_safe
def all_scores(request: HttpRequest) -> HttpResponse:
    """How we are, and whether it has truly changed: what every company should know, then all that has data."""
    scope = team.scope_of(request.user)
    board = scores.board(scope)
    starters = [_starter(row, board) for row in scores.STARTERS]
    first = {each.slug for each, _tile in (pair for row in starters for pair in row)}
    parts = {
        "is_empty": not board,
        "starters": [tile for row in starters for _each, tile in row],
        "tiles": _tiles([(each, current) for each, current in board if each.slug not in first]),
        "views": saved_views.listed(request.user),
        "uncounted": [_told(each) for each in scores.presence(scope).uncounted],
        "example": pictures.example_tile(),
    }
    return render(request, "dashboards/scores.html", parts)


def _starter(row: tuple[Definition, ...], board: Board) -> list[tuple[Definition, Tile]]:
    """The scores of a row that have data; else the first one, with what to bring in for it."""
    slugs = {each.slug for each in row}
    there = [(each, _tile(each, current)) for each, current in board if each.slug in slugs]
    return there or [(row[0], _tile(row[0], None))]


def _tiles(board: Board) -> list[Tile]:
    return [_tile(each, current) for each, current in board]


def _tile(definition: Definition, current: PeriodScore | None) -> Tile:
    return pictures.tile(definition, current, address=reverse("dashboards:score", args=[definition.slug]))


def _bad_news_first(tiles: list[Tile]) -> list[Tile]:
    return sorted(tiles, key=lambda tile: not (tile.verdict and tile.verdict.good is False))


def _has_moved(current: PeriodScore) -> bool:
    return current.change is not None and current.change.verdict in _MOVED and words.is_judged(current)


def _waits(user: Any) -> list[tuple[str, str]]:
    """What waits for somebody of this role: a sentence and where to go, if there is a page for it."""
    found: list[tuple[str, str]] = []
    if user.has_perm("customers.read"):
        waiting = conversations.count_open()
        said = ngettext("%(count)s conversation is open.", "%(count)s conversations are open.", waiting)
        if waiting:
            found.append((said % {"count": numbers.integer(waiting)}, reverse("dashboards:score", args=["backlog"])))
    if user.has_perm("scores.write"):
        found += [(_told(each), "") for each in scores.presence(team.scope_of(user)).uncounted]
    return found


def _told(each: Uncounted) -> str:
    """Answers that no score counts, and what would help."""
    told = {
        "answers": numbers.answers(each.answers),
        "family": each.family.upper(),
        "scale": each.scale.replace("-", "–"),
    }
    if not each.direction:
        return (
            _(
                "%(answers)s (%(family)s, %(scale)s) do not say which end of the scale is good, so they are "
                "counted nowhere. Undo their import and bring the file in again with a recipe that says it."
            )
            % told
        )
    return _("%(answers)s (%(family)s, %(scale)s) are on a scale that no score counts.") % told
