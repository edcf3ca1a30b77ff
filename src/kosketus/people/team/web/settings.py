"""Settings: what there is to set, and the organisation."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kosketus.people.team.domain.organisation import change_organisation
from kosketus.people.team.forms import OrganisationSettingsForm
from kosketus.people.team.queries.organisation import current_organisation
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page, writes
from kosketus.ui.navigation import places_for


class _Door(NamedTuple):
    url_name: str
    icon: str
    title: str | Promise
    words: str | Promise
    permission: str


_DOORS = (
    _Door(
        "team:organisation",
        "company",
        _("Organisation"),
        _("Name, time zone, languages, currency, smallest group that is shown"),
        "settings.read",
    ),
    _Door(
        "team:address",
        "link",
        _("Public address"),
        _("Where customers open surveys and links; nothing is sent until it answers"),
        "settings.read",
    ),
    _Door(
        "team:brand",
        "theme",
        _("Brand"),
        _("Logo, colour, sender and form of address on surveys and mails"),
        "settings.read",
    ),
    _Door("team:members", "team", _("Team"), _("Who works here, as what, and who is invited"), "settings.read"),
    _Door(
        "team:calendars",
        "calendar",
        _("Working hours"),
        _("Weekly hours, breaks and holidays; reply times count by them"),
        "settings.read",
    ),
    _Door("team:keys", "key", _("API keys"), _("How programs come in, and what each may do"), "keys.write"),
    _Door("team:audit", "note", _("Changes"), _("Who changed which setting, and when"), "audit.read"),
)


@page("settings.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All settings that this person may open."""
    doors = [door for door in _DOORS if request.user.has_perm(door.permission)]
    doors += [
        _Door(p.url_name, p.icon, p.label, p.words, p.permission) for p in places_for(request.user, within="settings")
    ]
    return render(request, "team/settings.html", {"doors": doors})


@page("settings.read")
@writes("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponseBase:
    """Whose house this is."""
    form = OrganisationSettingsForm(posted(request), stored=current_organisation())
    if request.method == "POST" and form.is_valid():
        change_organisation(info=form.info())
        messages.success(request, _("Saved. Pages count with the new values from now on."))
        return redirect("team:organisation")
    found = {"form": form, "may_write": request.user.has_perm("settings.write")}
    return render(request, "team/organisation.html", found, status=422 if form.errors else 200)
