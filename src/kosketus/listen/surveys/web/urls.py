"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from kosketus.listen.surveys.web import designer, files, looking, pages, places, run, taps, trying

app_name = "surveys"
urlpatterns = [
    path("s/<slug:slug>", run.survey, name="run"),
    path("s/<slug:slug>/r/<slug:key>", run.resumed, name="resumed"),
    path("s/<slug:slug>/confirm", taps.confirm, name="confirm"),
    path("s/<slug:slug>/<slug:token>", run.personal, name="personal"),
    path("s/<slug:slug>/<slug:token>/<slug:value>", taps.tap, name="tap"),
    path("settings/brand/survey", looking.fragment, name="look"),
    path("settings/brand/survey/sheet", looking.sheet, name="look-sheet"),
    path("surveys", pages.survey_list, name="list"),
    path("surveys/new", pages.new, name="new"),
    path("surveys/<slug:slug>", pages.one, name="one"),
    path("surveys/<slug:slug>/state", pages.state, name="state"),
    path("surveys/<slug:slug>/set-aside", pages.set_aside, name="set_aside"),
    path("surveys/<slug:slug>/removal", pages.removal, name="removal"),
    path("surveys/<slug:slug>/carried-over", files.carried, name="carried"),
    path("surveys/<slug:slug>/take-along", files.take_along, name="take_along"),
    path("surveys/<slug:slug>/take-along/<slug:form>", files.definition, name="definition"),
    path("surveys/<slug:slug>/places", places.places, name="places"),
    path("surveys/<slug:slug>/code.svg", places.code, name="code"),
    path("surveys/<slug:slug>/sheet.pdf", places.printed, name="printed"),
    path("surveys/<slug:slug>/edit", designer.edit, name="edit"),
    path("surveys/<slug:slug>/change", designer.change, name="change"),
    path("surveys/<slug:slug>/questions/<slug:key>", designer.question, name="question"),
    path("surveys/<slug:slug>/pages/<slug:page_id>", designer.logic, name="logic"),
    path("surveys/<slug:slug>/frame", designer.frame, name="frame"),
    path("surveys/<slug:slug>/preview", designer.preview, name="preview"),
    path("surveys/<slug:slug>/test", trying.test_run, name="test"),
]
