"""Addresses of the page about the system."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.config.parity_page import old_figures
from kosketus.config.system import views

app_name = "system"
urlpatterns: list[URLPattern] = [
    path("files/<str:token>", views.stored_file, name="file"),
    path("import/old-figures", old_figures, name="parity"),
    path("settings/system", views.health, name="health"),
    path("settings/system/retrial", views.retrial, name="retrial"),
    path("settings/system/abandonment", views.abandonment, name="abandonment"),
]
