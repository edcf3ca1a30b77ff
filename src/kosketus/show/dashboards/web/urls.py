"""Addresses of the dashboards."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from kosketus.show.dashboards.web import drivers, files, results, rows, views

app_name = "dashboards"
urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("scores", views.all_scores, name="scores"),
    path("scores/<slug:slug>", views.score, name="score"),
    path("scores/<slug:slug>/answers", rows.answers, name="answers"),
    re_path(r"^scores/(?P<slug>[-\w]+)/answers\.(?P<form>csv|xlsx)$", files.answers_file, name="answers-file"),
    re_path(r"^scores/(?P<slug>[-\w]+)/numbers\.(?P<form>csv|xlsx)$", files.numbers_file, name="numbers-file"),
    re_path(
        r"^scores/(?P<slug>[-\w]+)/(?P<name>trend|groups|distribution)\.(?P<form>svg|png)$",
        views.picture,
        name="picture",
    ),
    path("scores/<slug:slug>/drivers", drivers.drivers, name="drivers"),
    re_path(
        r"^scores/(?P<slug>[-\w]+)/drivers/(?P<name>importance|matrix)\.(?P<form>svg|png)$",
        drivers.driver_picture,
        name="driver-picture",
    ),
    path("surveys/<slug:slug>/results", results.results, name="results"),
    path("surveys/<slug:slug>/results.csv", results.results_file, name="results-file"),
    path("customers/<uuid:public_id>/timeline", views.timeline, name="timeline"),
]
