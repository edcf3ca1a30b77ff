"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.act.sites.web import embed, pages

app_name = "onsite"
urlpatterns: list[URLPattern] = [
    path("embed/<slug:key>.js", embed.script, name="script"),
    path("embed/<slug:key>/<uuid:place>", embed.frame, name="frame"),
    path("embed/<slug:key>/asking", embed.asking, name="asking"),
    path("sites", pages.sites, name="sites"),
    path("sites/<uuid:public_id>", pages.site, name="site"),
    path("sites/<uuid:public_id>/removal", pages.site_removal, name="site_removal"),
    path("sites/<uuid:public_id>/places/new", pages.new_place, name="new_place"),
    path("sites/places/<uuid:public_id>", pages.place, name="place"),
    path("sites/places/<uuid:public_id>/removal", pages.place_removal, name="place_removal"),
    path("surveys/<slug:slug>/sites", pages.of_survey, name="of_survey"),
]
