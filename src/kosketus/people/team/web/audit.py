"""Who changed what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kosketus.people.team.queries.audit import entries, line_of
from kosketus.ui.access import page

_PAGE = 50


@page("audit.read")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Changes of settings and rights, newest first, fifty to a page."""
    shown = Paginator(entries(), _PAGE).get_page(request.GET.get("page"))
    return render(request, "team/audit.html", {"shown": shown, "lines": [line_of(entry) for entry in shown]})
