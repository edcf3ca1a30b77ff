"""A new send-out, and the settings of one that is a draft."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kosketus.act.outreach.domain import listing, programmes
from kosketus.act.outreach.domain.obstacles import usable_channels
from kosketus.act.outreach.errors import OutreachError
from kosketus.act.outreach.forms import ProgrammeForm, stored_values, usual_values
from kosketus.act.outreach.models import Audience, Listed, Programme, State
from kosketus.act.outreach.occasions import usual
from kosketus.act.outreach.web.drawing import titles
from kosketus.kernel import db
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import OpenSurvey
from kosketus.people.team import facade as team
from kosketus.ui.access import page

WRITE = "outreach.write"
_UNPROCESSABLE = 422


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose what is asked, then say whom and when."""
    survey = surveys.open_survey(request.GET.get("survey", ""))
    if survey is None:
        return _choose(request)
    actor = team.actor_of(cast("Any", request.user))
    initial = usual_values(titles().get(survey.slug, survey.slug), usual(survey.kind), actor)
    form = _posted(request, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form, survey)
    with db.write():
        made = programmes.make_programme(
            survey=survey.slug, actor=actor, channels=list(usable_channels()), **form.settings()
        )
        _keep_list(made, form)
    _tell_unreadable(request, form)
    return redirect("outreach:check", made.public_id)


def _choose(request: HttpRequest) -> HttpResponse:
    known = titles()
    found = [(one.slug, known.get(one.slug, one.slug), one) for one in surveys.open_surveys()]
    context = {"found": found, "may_make_surveys": request.user.has_perm("surveys.write")}
    return render(request, "outreach/choose.html", context)


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The settings of a draft. What was started is shown, never changed."""
    found = get_object_or_404(Programme, public_id=public_id)
    survey = surveys.open_survey(found.survey)
    if found.state != State.DRAFT or survey is None:
        return redirect("outreach:send-out", public_id)
    listed = Listed.objects.filter(programme=found).count()
    form = _posted(request, initial=stored_values(found), has_list=bool(listed))
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form, survey, programme=found, listed=listed)
    try:
        with db.write():
            programmes.change_draft(programme=found, **form.settings())
            _keep_list(found, form)
    except OutreachError as error:
        form.add_error(None, error.words)
        return _shown(request, form, survey, programme=found, listed=listed)
    _tell_unreadable(request, form)
    return redirect("outreach:check", public_id)


def _posted(request: HttpRequest, *, initial: dict[str, Any], has_list: bool = False) -> ProgrammeForm:
    if request.method != "POST":
        return ProgrammeForm(initial=initial, has_list=has_list)
    return ProgrammeForm(request.POST, request.FILES, initial=initial, has_list=has_list)


def _keep_list(programme: Programme, form: ProgrammeForm) -> None:
    """A new list takes the place of the old one; nothing is kept of one that is not asked for any more."""
    if form.cleaned_data["audience"] != Audience.UPLOAD:
        listing.keep_list(programme=programme, keys=())
    elif form.reading.keys:
        listing.keep_list(programme=programme, keys=form.reading.keys)


def _shown(
    request: HttpRequest,
    form: ProgrammeForm,
    survey: OpenSurvey,
    *,
    programme: Programme | None = None,
    listed: int = 0,
) -> HttpResponse:
    context = {
        "form": form,
        "survey": survey,
        "title": titles().get(survey.slug, survey.slug),
        "programme": programme,
        "listed": _listed(listed) if listed else "",
    }
    return render(request, "outreach/edit.html", context, status=_UNPROCESSABLE if form.errors else 200)


def _listed(number: int) -> str:
    return ngettext(
        "%(count)d entry is on the list now. Leave this empty to keep it.",
        "%(count)d entries are on the list now. Leave this empty to keep them.",
        number,
    ) % {"count": number}


def _tell_unreadable(request: HttpRequest, form: ProgrammeForm) -> None:
    left = form.reading.unreadable
    if not left:
        return
    words = ngettext(
        "%(count)d line names nobody and was left out: %(some)s",
        "%(count)d lines name nobody and were left out: %(some)s",
        len(left),
    )
    messages.warning(request, words % {"count": len(left), "some": ", ".join(left[:3])})
