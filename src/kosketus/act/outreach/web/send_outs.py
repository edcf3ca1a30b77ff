"""Send-outs: all of them, one, and its states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kosketus.act.outreach.domain import programmes
from kosketus.act.outreach.domain.obstacles import obstacles
from kosketus.act.outreach.errors import OutreachError
from kosketus.act.outreach.forms import OwnForm
from kosketus.act.outreach.models import Programme, Progress, State
from kosketus.act.outreach.queries import progress
from kosketus.act.outreach.queries import respondents as reads
from kosketus.act.outreach.web import drawing
from kosketus.listen.surveys import facade as surveys
from kosketus.people.team import facade as team
from kosketus.ui import fragments
from kosketus.ui.access import page

READ, WRITE, START = "outreach.read", "outreach.write", "outreach.start"
_PAGE_SIZE = 50


@page(READ)
@require_safe
def send_outs(request: HttpRequest) -> HttpResponse:
    """All send-outs: what they ask whom, and how they go."""
    shown = Paginator(progress.listed(), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "table": drawing.table_of(list(shown)),
        "may_write": request.user.has_perm(WRITE),
        "has_surveys": bool(surveys.open_surveys()),
    }
    return render(request, "outreach/send_outs.html", context)


@page(READ)
@require_safe
def of_survey(request: HttpRequest, slug: str) -> HttpResponse:
    """The send-outs of one survey: the filling of the slot on its page."""
    found = list(progress.listed(slug)[:5])
    context = {
        "slug": slug,
        "table": drawing.table_of(found, with_survey=False) if found else None,
        "is_open": surveys.open_survey(slug) is not None,
        "may_write": request.user.has_perm(WRITE),
    }
    return fragments.respond(request, "outreach/parts/of_survey.html", context, title=_("Send-outs"))


@page(READ)
@require_safe
def send_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One send-out: who gets it, who is left alone and why, what came back."""
    return _shown(request, get_object_or_404(Programme, public_id=public_id))


def _shown(request: HttpRequest, found: Programme, *, form: OwnForm | None = None) -> HttpResponse:
    funnel = progress.funnel(found)
    context = {
        "programme": found,
        "is_draft": found.state == State.DRAFT,
        "is_running": found.state == State.RUNNING,
        "is_paused": found.state == State.PAUSED,
        "survey": drawing.title_of(found.survey),
        "settings": drawing.settings_of(found),
        "funnel": funnel,
        "steps": drawing.steps_of(found, funnel),
        "rate": drawing.rate_in_words(funnel.rate),
        "lists": drawing.lists_of(found, funnel, may_see=request.user.has_perm("customers.read")),
        "waves": drawing.waves_of(found) if found.weeks else None,
        "next": drawing.next_of(found, funnel),
        "history": drawing.history_of(found),
        "obstacles": obstacles(found) if found.state in {State.RUNNING, State.PAUSED} else [],
        "form": form or OwnForm(initial={"name": found.name, "owner": found.owner}),
        "may_write": request.user.has_perm(WRITE),
        "may_start": request.user.has_perm(START),
    }
    return render(request, "outreach/send_out.html", context, status=422 if form else 200)


@page(READ)
@require_safe
def respondents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who answered and who did not, on what is known of them: a part of the page that loads by itself."""
    found = get_object_or_404(Programme, public_id=public_id)
    seen = reads.respondents(team.scope_of(request.user), found)
    context = {
        "seen": seen,
        "enough": reads.ENOUGH,
        "tables": [drawing.comparison(one) for one in seen.comparisons] if seen else [],
        "scores": drawing.reweighted(seen) if seen else [],
    }
    return fragments.respond(request, "outreach/parts/respondents.html", context, title=_("Who did not answer"))


@page(WRITE)
@require_POST
def ownership(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another name or owner; the rest of what was started never changes."""
    found = get_object_or_404(Programme, public_id=public_id)
    form = OwnForm(request.POST, initial={})
    if not form.is_valid():
        return _shown(request, found, form=form)
    programmes.rename(programme=found, name=form.cleaned_data["name"], owner=form.cleaned_data["owner"])
    messages.success(request, _("Saved."))
    return cast("HttpResponse", redirect("outreach:send-out", found.public_id))


_VERBS: Mapping[str, tuple[Callable[..., None], str]] = {
    "pause": (programmes.pause, "paused"),
    "resume": (programmes.resume, "resumed"),
    "stop": (programmes.stop, "stopped"),
}


@page(START)
@require_POST
def state(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Pause, go on, stop."""
    found = get_object_or_404(Programme, public_id=public_id)
    verb = _VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    act, done = verb
    try:
        act(programme=found, actor=team.actor_of(cast("Any", request.user)))
    except OutreachError as error:
        messages.error(request, error.words)
    else:
        messages.success(request, drawing.done(done))
    return redirect("outreach:send-out", found.public_id)


@page(WRITE)
@require_POST
def removal(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Throw a draft away."""
    found = get_object_or_404(Programme, public_id=public_id)
    try:
        programmes.remove_draft(programme=found)
    except OutreachError as error:
        messages.error(request, error.words)
        return redirect("outreach:send-out", found.public_id)
    messages.success(request, _("The draft is gone. Nobody was asked."))
    return redirect("outreach:send-outs")


@page("customers.read")
@require_safe
def people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who stands where in one send-out: the people behind a number."""
    found = get_object_or_404(Programme, public_id=public_id)
    where, reason = request.GET.get("state", ""), request.GET.get("reason", "")
    if where not in Progress.values or (found.anonymous and where == Progress.ANSWERED):
        raise Http404
    listed = drawing.people_table(progress.people_of(found, state=where, reason=reason))
    context = {
        "programme": found,
        "title": drawing.place_in_words(where, reason),
        "table": listed,
        "most": progress.MOST_PEOPLE,
        "is_full": len(listed.rows) >= progress.MOST_PEOPLE,
    }
    return render(request, "outreach/people.html", context)
