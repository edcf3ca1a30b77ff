"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from kosketus.people.customers.web import merges, person, privacy, remarks, segments, views

app_name = "customers"
urlpatterns = [
    path("customers", views.customer_list, name="list"),
    path("customers/matches", merges.matches, name="matches"),
    path("customers/matches/search", merges.search, name="match-search"),
    path("customers/matches/<uuid:public_id>/answer", merges.answer, name="match-answer"),
    path("customers/merges/<uuid:public_id>/undoing", merges.undoing, name="merge-undoing"),
    path("customers/notes/<uuid:public_id>/removal", remarks.note_removal, name="note-removal"),
    path("customers/exports/<uuid:public_id>", privacy.export, name="export"),
    path("customers/erasures", privacy.receipts, name="receipts"),
    path("customers/erasures/<uuid:public_id>", privacy.receipt, name="receipt"),
    path("customers/segments", segments.segment_list, name="segments"),
    path("customers/segments/new", segments.new_segment, name="new-segment"),
    path("customers/segments/<slug:slug>", segments.segment, name="segment"),
    path("customers/segments/<slug:slug>/removal", segments.removal, name="segment-removal"),
    path("customers/<uuid:public_id>", person.person, name="person"),
    path("customers/<uuid:public_id>/notes", remarks.notes, name="notes"),
    path("customers/<uuid:public_id>/consents", remarks.consents, name="consents"),
    path("customers/<uuid:public_id>/merges", merges.merges, name="merges"),
    path("customers/<uuid:public_id>/exports", privacy.exports, name="exports"),
    path("customers/<uuid:public_id>/erasure", privacy.erasure, name="erasure"),
]
