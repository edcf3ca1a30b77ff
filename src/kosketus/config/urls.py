"""Which room answers which address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kosketus.ui.web.urls")),
    path("", include("kosketus.people.team.web.urls")),
]
