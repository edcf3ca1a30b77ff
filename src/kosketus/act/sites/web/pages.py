"""Sites for the team: their snippets, what is shown on them, and when."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.act.sites.domain import sites as writes
from kosketus.act.sites.forms import PlaceForm, SiteForm, add_problem
from kosketus.act.sites.models import Place, Site
from kosketus.act.sites.queries.shown import shown_at, shown_of
from kosketus.listen.surveys import facade as surveys
from kosketus.people.team import facade as team
from kosketus.ui import fragments
from kosketus.ui.access import page
from kosketus.ui.access import writes as needs

READ, WRITE = "outreach.read", "outreach.write"
_UNPROCESSABLE = 422


@page(READ)
@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def sites(request: HttpRequest) -> HttpResponse:
    """All sites, and a new one."""
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = writes.make_site(name=form.cleaned_data["name"], origins=form.addresses, actor=_actor(request))
            return redirect("onsite:site", made.public_id)
        except writes.SiteProblem as problem:
            add_problem(form, problem)
    context = {"sites": Site.objects.order_by("name"), "form": form, "may_write": request.user.has_perm(WRITE)}
    return render(request, "sites/list.html", context, status=_UNPROCESSABLE if form.errors else 200)


@page(READ)
@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One site: the snippet, what is shown, how it signs whom it knows."""
    found = get_object_or_404(Site, public_id=public_id)
    form = SiteForm.of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            writes.change_site(site=found, name=form.cleaned_data["name"], origins=form.addresses)
            messages.success(request, _("Stored."))
            return redirect("onsite:site", public_id)
        except writes.SiteProblem as problem:
            add_problem(form, problem)
    places = list(found.places.order_by("id"))
    shown = shown_at(places)
    public = team.public_address()
    base = public.url or request.build_absolute_uri("/").rstrip("/")
    context = {
        "site": found,
        "form": form,
        "snippet": f'<script async src="{base}/embed/{found.key}.js"></script>',
        "base": base,
        "address": public,
        "places": [
            (place, _title(place.survey), f"block-{place.pk}", _block(place), shown.get(place.pk, 0))
            for place in places
        ],
        "may_write": request.user.has_perm(WRITE),
        "may_see_secret": request.user.has_perm("outreach.start"),
    }
    return render(request, "sites/site.html", context, status=_UNPROCESSABLE if form.errors else 200)


@page(WRITE)
@require_POST
def site_removal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show nothing there any more."""
    writes.remove_site(site=get_object_or_404(Site, public_id=public_id))
    messages.success(request, _("The site is gone. Answers that came from it stay."))
    return redirect("onsite:sites")


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A survey on the site."""
    found = get_object_or_404(Site, public_id=public_id)
    form = PlaceForm(request.POST if request.method == "POST" else None, initial={"kind": "tab", "shown": True})
    if request.method == "POST" and form.is_valid():
        try:
            writes.make_place(site=found, wanted=form.wanted, actor=_actor(request))
            return redirect("onsite:site", public_id)
        except writes.SiteProblem as problem:
            add_problem(form, problem)
    return _place_page(request, found, form, None)


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How and when a survey stands there."""
    found = get_object_or_404(Place.objects.select_related("site"), public_id=public_id)
    form = PlaceForm.of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            writes.change_place(place=found, wanted=form.wanted, actor=_actor(request))
            messages.success(request, _("Stored. Pages that are open follow within five minutes."))
            return redirect("onsite:site", found.site.public_id)
        except writes.SiteProblem as problem:
            add_problem(form, problem)
    return _place_page(request, found.site, form, found)


def _place_page(request: HttpRequest, of: Site, form: PlaceForm, found: Place | None) -> HttpResponse:
    context = {"site": of, "form": form, "place": found, "nothing": not surveys.open_surveys()}
    return render(request, "sites/place.html", context, status=_UNPROCESSABLE if form.errors else 200)


@page(WRITE)
@require_POST
def place_removal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a survey from the site."""
    found = get_object_or_404(Place.objects.select_related("site"), public_id=public_id)
    writes.remove_place(place=found)
    messages.success(request, _("It is shown there no more. Answers stay."))
    return redirect("onsite:site", found.site.public_id)


@page(READ)
@require_safe
def of_survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a survey stands on sites, among its places."""
    places = list(Place.objects.filter(survey=slug).select_related("site").order_by("site__name", "id"))
    context = {"places": places, "lately": shown_of(slug, places)}
    return fragments.respond(request, "sites/of_survey.html", context, title=_("On your site"))


def _actor(request: HttpRequest) -> str:
    return team.actor_of(request.user)  # type: ignore[arg-type]


def _block(place: Place) -> str:
    """What stands in the site's page where the survey shall be."""
    return f'<div data-kosketus="{place.survey}"></div>'


def _title(slug: str) -> str:
    survey = surveys.open_survey(slug)
    return slug if survey is None else survey.title.get(get_language() or "en") or survey.title.get("en") or slug
