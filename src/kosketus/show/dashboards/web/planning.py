"""Targets of a score and notes of its time line."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kosketus.kernel import clock
from kosketus.show.dashboards import planning
from kosketus.show.dashboards.planning_forms import NoteForm, TargetForm
from kosketus.show.dashboards.web.pages import definition_or_404
from kosketus.ui.access import page, writes
from kosketus.understand.scores import facade as scores


@page("scores.read")
@writes("scores.write")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a score should reach, and what happened."""
    definition = definition_or_404(slug)
    is_note = request.POST.get("what") == "note"
    today = clock.now().date()
    target = TargetForm(
        _given(request, not is_note), definition=definition, initial={"valid_from": today}, prefix="target"
    )
    note = NoteForm(_given(request, is_note), initial={"day": today}, prefix="note")
    if request.method == "POST" and (note if is_note else target).is_valid():
        if is_note:
            said = note.cleaned_data
            score = "" if said["everywhere"] else slug
            scores.annotate(score=score, day=said["day"], words=said["words"], written_by=request.user)
        else:
            wanted = planning.from_typed(definition, target.cleaned_data["value"])
            scores.set_target(
                score=slug, value=wanted, valid_from=target.cleaned_data["valid_from"], set_by=request.user
            )
        messages.success(request, _("Saved. It stands in the trend."))
        return redirect("dashboards:plan", slug)
    parts = {
        "definition": definition,
        "target_form": target,
        "note_form": note,
        "targets": [(each, planning.target_line(definition, each)) for each in scores.targets(slug)],
        "annotations": scores.notes_of(slug),
        "may_write": request.user.has_perm("scores.write"),
    }
    return render(request, "dashboards/plan.html", parts, status=422 if request.method == "POST" else 200)


@page("scores.write")
@require_POST
def target_removal(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a target back."""
    if not scores.remove_target(score=slug, public_id=public_id):
        raise Http404
    messages.success(request, _("The target is taken back."))
    return redirect("dashboards:plan", slug)


@page("scores.write")
@require_POST
def note_removal(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a note back."""
    if not scores.remove_annotation(public_id=public_id):
        raise Http404
    messages.success(request, _("The note is taken back."))
    return redirect("dashboards:plan", slug)


def _given(request: HttpRequest, is_meant: bool) -> QueryDict | None:  # noqa: FBT001 - which of the two forms was sent
    return request.POST if request.method == "POST" and is_meant else None
