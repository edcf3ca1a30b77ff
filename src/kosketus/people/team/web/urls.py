"""Addresses of the team's pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("kosketus.people.team.web.account_urls")),
]
