"""Addresses of the room's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.act.outreach.web import checking, editing, ledger_urls, letters, send_outs

app_name = "outreach"
urlpatterns: list[URLPattern] = [
    *ledger_urls.urlpatterns,
    path("send-outs", send_outs.send_outs, name="send-outs"),
    path("send-outs/new", editing.new, name="new"),
    path("send-outs/<uuid:public_id>", send_outs.send_out, name="send-out"),
    path("send-outs/<uuid:public_id>/edit", editing.edit, name="edit"),
    path("send-outs/<uuid:public_id>/check", checking.check, name="check"),
    path("send-outs/<uuid:public_id>/check/people", checking.foreseen_people, name="foreseen"),
    path("send-outs/<uuid:public_id>/people", send_outs.people, name="people"),
    path("send-outs/<uuid:public_id>/respondents", send_outs.respondents, name="respondents"),
    path("send-outs/<uuid:public_id>/ownership", send_outs.ownership, name="ownership"),
    path("send-outs/<uuid:public_id>/state", send_outs.state, name="state"),
    path("send-outs/<uuid:public_id>/removal", send_outs.removal, name="removal"),
    path("surveys/<slug:slug>/send-outs", send_outs.of_survey, name="of-survey"),
    path("surveys/<slug:slug>/letters", letters.of_survey, name="letters"),
    path("surveys/<slug:slug>/letter", letters.letter, name="letter"),
]
