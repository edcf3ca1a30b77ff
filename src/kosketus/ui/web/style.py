"""The living style page: every component in every state, for whoever builds pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kosketus.ui import fragments, icons
from kosketus.ui.access import public
from kosketus.ui.web import samples


@public("a page for builders: it exists only where DEBUG is on, and shows invented figures")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """``/style``; 404 unless DEBUG."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "entries": samples.entries(),
        "icons": icons.names(),
        "tiles": samples.tiles(),
        "long_tiles": samples.long_tiles(),
        "parts": samples.parts(),
        "receipt": samples.receipt(),
        "table": samples.table(request.GET),
        "tabs": samples.tabs(),
        "happenings": samples.happenings(),
        "pages": samples.pages(request.GET),
        "filters": samples.Filters(request.GET or None),
        "form": samples.Everything(),
        "faulty": samples.Everything(samples.FAULTY, prefix="faulty"),
        "charts": samples.charts(),
        "verdicts": samples.verdicts(),
        "numbers": samples.figures(),
        "axis": (-100.0, 100.0),
        "fragments": [("A part that loads by itself", reverse("ui:style-part"))],
    }
    return render(request, "ui/style/page.html", context)


@public("the same page's own part")
@require_GET
def part(request: HttpRequest) -> HttpResponse:
    """A fragment as a slot loads it; 404 unless DEBUG."""
    if not settings.DEBUG:
        raise Http404
    return fragments.respond(request, "ui/style/part.html", {}, title="A part that loads by itself")
