"""Notes on a person, and what the person allows."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kosketus.people.customers.domain import remarks
from kosketus.people.customers.forms import ConsentForm, NoteForm
from kosketus.people.customers.models import Note
from kosketus.people.customers.web.acting import actor, person_at
from kosketus.people.customers.web.person import show_person
from kosketus.ui.access import page


@page("customers.write")
@require_POST
def notes(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Write something down."""
    person = person_at(public_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show_person(request, person, note_form=form)
    remarks.write_note(person=person, text=form.cleaned_data["text"], actor=actor(request))
    return redirect("customers:person", person.public_id)


@page("customers.write")
@require_POST
def note_removal(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Take a note away."""
    note = get_object_or_404(Note.objects.select_related("person"), public_id=public_id)
    remarks.remove_note(note=note)
    messages.success(request, _("The note is gone."))
    return redirect("customers:person", person_at(note.person.public_id).public_id)


@page("customers.write")
@require_POST
def consents(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Write down what a person allows."""
    person = person_at(public_id)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return show_person(request, person, consent_form=form)
    given = form.cleaned_data
    identity = person.identities.order_by("id").values_list("id", flat=True)[0]
    remarks.record_consent(
        identity_id=identity,
        purpose=given["purpose"],
        given=given["given"] == "yes",
        evidence=given["evidence"],
        source="page",
        actor=actor(request),
    )
    messages.success(request, _("Written down. It holds from now on."))
    return redirect("customers:person", person.public_id)
