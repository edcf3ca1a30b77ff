"""Saved views: a score's page with its choices under a name, mine or shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kosketus.kernel import clock, db
from kosketus.show.dashboards.models import SavedView
from kosketus.show.dashboards.planning_forms import ViewForm
from kosketus.show.dashboards.web.pages import definition_or_404
from kosketus.show.dashboards.web.parameters import BadAddress, Choices
from kosketus.ui.access import page
from kosketus.understand.scores import facade as scores

SHARE = "scores.write"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A view as the list shows it; ``mine`` may be taken away."""

    view: SavedView
    score: Any
    address: str
    mine: bool


def listed(user: Any) -> list[Listed]:
    """The views of *user* and those shared by others, by name; of scores that still exist."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner").order_by("name", "id")
    known = {each.slug: each.name for each in scores.definitions()}
    return [
        Listed(view=row, score=known[row.score], address=_address(row), mine=row.owner_id == user.pk)
        for row in rows
        if row.score in known
    ]


@page("scores.read")
@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest) -> HttpResponseBase:
    """Keep what a page shows under a name; sharing it asks for more than keeping it."""
    given = request.GET.copy()
    score = given.pop("score", [""])[-1]
    form = ViewForm(request.POST or None, initial={"score": score, "query": given.urlencode()})
    if not request.user.has_perm(SHARE):
        del form.fields["shared"]
    if request.method == "POST" and form.is_valid() and _keep(form, request.user):
        messages.success(request, _("The view is kept. You find it on the page of scores."))
        return redirect("dashboards:scores")
    definition = definition_or_404(form.data.get("score", score) if form.is_bound else score)
    parts = {"form": form, "definition": definition}
    return render(request, "dashboards/new_view.html", parts, status=422 if request.method == "POST" else 200)


@page("scores.read")
@require_POST
def view_removal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take away a view of one's own."""
    with db.write():
        removed, _each = SavedView.objects.filter(public_id=public_id, owner_id=request.user.pk).delete()
    if not removed:
        raise Http404
    messages.success(request, _("The view is taken away. The page itself stays."))
    return redirect("dashboards:scores")


def _keep(form: ViewForm, owner: Any) -> bool:
    """Store the view; False where its choices cannot be, or the name is taken, with the reason on the form."""
    said = form.cleaned_data
    definition_or_404(said["score"])
    try:
        Choices.of(said["score"], QueryDict(said["query"]))
    except BadAddress as error:
        form.add_error(None, str(error))
        return False
    with db.write():
        _row, made = SavedView.objects.get_or_create(
            owner=owner,
            name=said["name"],
            defaults={
                "score": said["score"],
                "query": said["query"],
                "shared": said.get("shared", False),
                "saved_at": clock.now(),
            },
        )
    if not made:
        form.add_error("name", _("You have a view of this name. Choose another one."))
    return made


def _address(row: SavedView) -> str:
    page_address = reverse("dashboards:score", args=[row.score])
    return f"{page_address}?{row.query}" if row.query else page_address
