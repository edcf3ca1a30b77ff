"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from kosketus.listen.surveys.web import run

app_name = "surveys"
urlpatterns = [
    path("s/<slug:slug>", run.survey, name="run"),
    path("s/<slug:slug>/r/<slug:key>", run.resumed, name="resumed"),
    path("s/<slug:slug>/<slug:token>", run.personal, name="personal"),
]
