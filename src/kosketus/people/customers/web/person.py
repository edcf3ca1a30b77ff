"""One customer's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.customers.contracts import Attribute
from kosketus.people.customers.forms import ConsentForm, MergeForm, NoteForm
from kosketus.people.customers.models import Consent, Identity, Merge, Note, Person
from kosketus.people.customers.queries import merges, remarks
from kosketus.people.customers.queries.people import companies_of, identities_of
from kosketus.people.customers.web.acting import person_at
from kosketus.people.customers.wording import evidence, kind, label, purpose
from kosketus.people.team import facade as team
from kosketus.ui import dates, numbers
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table


@page("customers.read")
@require_safe
def person(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One customer: by what we know them, what we know, and what upper rooms show."""
    found = person_at(public_id)
    if found.public_id != public_id:
        return redirect("customers:person", found.public_id)
    return show_person(request, found)


def show_person(
    request: HttpRequest,
    found: Person,
    *,
    note_form: BaseForm | None = None,
    consent_form: BaseForm | None = None,
    merge_form: BaseForm | None = None,
) -> HttpResponse:
    """The page, with a form that was filled in wrongly in its place."""
    sent = [form for form in (note_form, consent_form, merge_form) if form is not None]
    context = {
        **_known_of(found),
        **_remarks(found),
        "back": f"{reverse('customers:list')}?{QueryDict(request.GET.get('list', '')).urlencode()}".rstrip("?"),
        "note_form": note_form or NoteForm(),
        "consent_form": consent_form or ConsentForm(),
        "merge_form": merge_form or MergeForm(),
        "may_write": request.user.has_perm("customers.write"),
        "may_erase": request.user.has_perm("customers.privacy"),
    }
    return render(request, "customers/person.html", context, status=422 if sent else 200)


def _known_of(found: Person) -> dict[str, Any]:
    identities = list(identities_of(found))
    return {
        "person": found,
        "title": found.name or (identities[0].value if identities else _("No name")),
        "identities": _identity_table(identities),
        "attributes": [_known(name, value) for name, value in sorted(found.attributes.items())],
        "traits": [_known(name, value) for name, value in sorted(found.traits.items())],
        "companies": companies_of(found),
    }


def _remarks(found: Person) -> dict[str, Any]:
    notes, consents = list(remarks.notes_of(found)), list(remarks.consents_of(found))
    joined = list(merges.merges_of(found)) if found.own is not None else []
    names = team.names_of(_actors(notes, consents, joined))
    return {
        "notes": [(note, names.get(note.written_by, numbers.EMPTY)) for note in notes],
        "consents": [_decision(one, names) for one in remarks.current(consents).values()],
        "consent_history": [_decision(one, names) for one in consents],
        "merges": [(one, evidence(one.evidence), names.get(one.merged_by, "")) for one in joined],
    }


def _actors(notes: Iterable[Note], consents: Iterable[Consent], joined: Iterable[Merge]) -> set[str]:
    return (
        {note.written_by for note in notes}
        | {consent.recorded_by for consent in consents}
        | {merge.merged_by for merge in joined}
    )


def _decision(one: Consent, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "purpose": purpose(one.purpose),
        "given": one.given,
        "at": one.decided_at,
        "evidence": one.evidence,
        "who": names.get(one.recorded_by, ""),
    }


def _known(name: str, value: Attribute) -> dict[str, str]:
    """One attribute or trait: its label, its value, and the address of all customers who share it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    shared = urlencode({"attribute": name, "value": text})
    return {"label": label(name), "value": text, "address": f"{reverse('customers:list')}?{shared}"}


def _identity_table(identities: list[Identity]) -> Table:
    columns = [Column(label=label) for label in (_("Known as"), _("What it is"), _("How we know"), _("Since"))]
    rows = [
        [
            Cell(text=identity.value),
            Cell(text=kind(identity.kind, identity.source)),
            Cell(text=evidence(identity.evidence), muted=True),
            Cell(text=dates.day(identity.created_at), muted=True),
        ]
        for identity in identities
    ]
    return Table(caption=_("Identities"), columns=columns, rows=rows)
