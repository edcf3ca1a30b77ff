"""Addresses of the dashboards."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from kosketus.show.dashboards.web import boards, drivers, files, planning, results, rows, saved_views, views

app_name = "dashboards"
urlpatterns: list[URLPattern] = [
    path("", boards.today, name="today"),
    path("scores", boards.all_scores, name="scores"),
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
    re_path(r"^surveys/(?P<slug>[-\w]+)/results\.(?P<form>csv|xlsx|sav)$", results.results_file, name="results-file"),
    path("scores/<slug:slug>/plan", planning.plan, name="plan"),
    path("scores/<slug:slug>/targets/<uuid:public_id>/removal", planning.target_removal, name="target-removal"),
    path("scores/<slug:slug>/notes/<uuid:public_id>/removal", planning.note_removal, name="note-removal"),
    path("saved-views/new", saved_views.new_view, name="new-view"),
    path("saved-views/<uuid:public_id>/removal", saved_views.view_removal, name="view-removal"),
    path("customers/<uuid:public_id>/timeline", views.timeline, name="timeline"),
]
