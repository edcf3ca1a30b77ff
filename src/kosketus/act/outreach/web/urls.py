"""Addresses of the room's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.act.outreach.web import preferences

app_name = "outreach"
urlpatterns: list[URLPattern] = [
    path("preferences/<str:token>", preferences.preferences, name="preferences"),
    path("unsubscribe/<str:token>", preferences.unsubscribe, name="unsubscribe"),
]
