"""How often people may be asked: the rules in sentences, and the form that changes them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kosketus.act.outreach.clock_form import ClockForm, sentences
from kosketus.act.outreach.domain.rules import change_clocks, current_clocks, newest_version
from kosketus.people.team import facade as team
from kosketus.ui.access import page, writes


@page("outreach.read")
@writes("outreach.start")
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponseBase:
    """The rules; whoever may start a send-out may change them."""
    clocks = current_clocks()
    form = ClockForm(request.POST if request.method == "POST" else None, clocks=clocks)
    if request.method == "POST" and form.is_valid():
        changed = change_clocks(clocks=form.clocks(), actor=team.actor_of(cast("Any", request.user)))
        messages.success(
            request, _("Saved. It holds for every decision from now on.") if changed else _("Nothing was changed.")
        )
        return redirect("outreach:rules")
    version = newest_version()
    context = {
        "sentences": sentences(clocks),
        "form": form,
        "version": version,
        "who": team.names_of({version.made_by}).get(version.made_by, "") if version else "",
        "may_change": request.user.has_perm("outreach.start"),
    }
    return render(request, "outreach/rules.html", context, status=422 if form.errors else 200)
