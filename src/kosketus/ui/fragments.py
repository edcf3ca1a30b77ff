"""Parts of pages that load by themselves, and read well as pages of their own where scripts are off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise


def respond(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, title: str | Promise, status: int = 200
) -> HttpResponse:
    """*template* alone for htmx, the same inside a page with *title* for everybody else."""
    if request.headers.get("HX-Request"):
        return render(request, template, dict(context), status=status)
    whole = {**context, "fragment": template, "fragment_title": title}
    return render(request, "ui/fragment_page.html", whole, status=status)
