"""Addresses of the room's pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "outreach"
urlpatterns: list[URLPattern] = []
