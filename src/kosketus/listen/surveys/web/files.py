"""Surveys as files: brought in from another tool with a word on what was lost, and taken along to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import formats
from kosketus.listen.surveys.blueprint import in_language
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Survey
from kosketus.ui.access import page

READ, WRITE = "surveys.read", "surveys.write"
# What was lost is told on the next page; the session keeps it, as nobody needs it for longer.
_TOLD = "surveys.lost"
_MOST_TOLD = 200


def bring(request: HttpRequest, content: bytes) -> HttpResponse:
    """Make a draft of a file, then say what could not be carried over, or open the designer.

    Raises:
        FormatError: the file is no survey that can be read.
    """
    carried = formats.read(content)
    survey = drafts.create_survey(draft=carried.blueprint)
    if not carried.lost:
        return redirect("surveys:edit", survey.slug)
    told = _pairs(carried.lost[:_MOST_TOLD])
    request.session[_TOLD] = {"slug": survey.slug, "lost": told, "count": len(carried.lost)}
    return redirect("surveys:carried", survey.slug)


@page(WRITE)
@require_safe
def carried(request: HttpRequest, slug: str) -> HttpResponse:
    """What of a file that was just brought in is not in the survey."""
    survey = get_object_or_404(Survey, slug=slug, draft__isnull=False)
    told: dict[str, Any] = request.session.get(_TOLD, {})
    if told.get("slug") != slug:
        return redirect("surveys:edit", slug)
    return render(request, "surveys/carried.html", {"survey": survey, "title": _title(survey), **told})


@page(READ)
@require_safe
def take_along(request: HttpRequest, slug: str) -> HttpResponse:
    """The survey as a file for each tool, with what each cannot hold."""
    survey = get_object_or_404(Survey, slug=slug, draft__isnull=False)
    blueprint = blueprints.read(survey.draft)
    found = [(name, form, _pairs(form.write(blueprint)[1])) for name, form in formats.FORMATS.items()]
    return render(request, "surveys/take_along.html", {"survey": survey, "title": _title(survey), "forms": found})


@page(READ)
@require_safe
def definition(request: HttpRequest, slug: str, form: str) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """The survey as one of these files."""
    survey = get_object_or_404(Survey, slug=slug, draft__isnull=False)
    if form not in formats.FORMATS:
        raise Http404
    chosen = formats.FORMATS[form]
    content, _lost = chosen.write(blueprints.read(survey.draft))
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{chosen.ending}"'}
    return HttpResponse(content, content_type=chosen.media_type, headers=headers)


def _pairs(lost: Sequence[formats.Lost]) -> list[tuple[str, str]]:
    return [(one.where, one.words) for one in lost]


def _title(survey: Survey) -> str:
    return in_language(survey.title, get_language() or "en", "en") or survey.slug
