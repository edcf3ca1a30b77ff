"""Addresses of the connector's pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "email"
urlpatterns: list[URLPattern] = []
