"""Addresses of the contact ledger's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.act.outreach.web import left_alone, of_person, preferences, rules

urlpatterns: list[URLPattern] = [
    path("preferences/<str:token>", preferences.preferences, name="preferences"),
    path("unsubscribe/<str:token>", preferences.unsubscribe, name="unsubscribe"),
    path("send-outs/rules", rules.rules, name="rules"),
    path("send-outs/left-alone", left_alone.left_alone, name="left-alone"),
    path("send-outs/left-alone/people", left_alone.people, name="left-alone-people"),
    path("send-outs/left-alone/file", left_alone.file, name="left-alone-file"),
    path("customers/<uuid:public_id>/asked", of_person.panel, name="of-person"),
    path("customers/<uuid:public_id>/refusal", of_person.refusal, name="refusal"),
    path("customers/<uuid:public_id>/addresses", of_person.addresses, name="addresses"),
]
