"""Addresses of the shared look."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.ui.web import style, views

app_name = "ui"
urlpatterns: list[URLPattern] = [
    path("look/theme", views.theme, name="theme"),
    path("look/language", views.language, name="language"),
    path("style", style.page, name="style"),
    path("style/part", style.part, name="style-part"),
]
