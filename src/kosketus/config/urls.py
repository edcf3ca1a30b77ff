"""Which room answers which address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from kosketus.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),  # first: programs call most often
    path("", include("kosketus.ui.web.urls")),
    path("", include("kosketus.people.team.web.urls")),
    path("", include("kosketus.people.customers.web.urls")),
    path("", include("kosketus.channels.email.web.urls")),
    path("", include("kosketus.listen.signals.web.urls")),
    path("", include("kosketus.listen.surveys.web.urls")),
    path("", include("kosketus.act.outreach.web.urls")),
    path("", include("kosketus.act.sites.web.urls")),
    path("", include("kosketus.show.dashboards.web.urls")),
    path("", include("kosketus.config.system.urls")),
]
