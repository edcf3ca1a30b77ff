"""Everything about a person as a file, and the end of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.kernel import blobs
from kosketus.people.customers.domain import erasing, exporting, leftovers
from kosketus.people.customers.forms import ErasureForm
from kosketus.people.customers.models import PersonErasure, PersonExport
from kosketus.people.customers.web.acting import actor, person_at, title_of
from kosketus.people.customers.wording import noun
from kosketus.people.team import facade as team
from kosketus.ui import dates, numbers
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table

_SHOWN = 200


@page("customers.privacy")
@require_POST
def exports(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Gather everything about a person into a file."""
    export = exporting.export_person(person=person_at(public_id), actor=actor(request))
    return redirect("customers:export", export.public_id)


@page("customers.privacy")
@never_cache
@require_safe
def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file of an export; each look gives a link that works for five minutes."""
    found = get_object_or_404(PersonExport.objects.select_related("person"), public_id=public_id)
    try:
        address = reverse("system:file", args=[exporting.link_of(found)])
    except blobs.BlobMissing:
        address = ""
    person = person_at(found.person.public_id)
    context = {"export": found, "address": address, "person": person, "title": title_of(person)}
    return render(request, "customers/export.html", context)


@page("customers.privacy")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """What an erasure will remove and what not; the typed name starts it."""
    person = person_at(public_id)
    title = title_of(person)
    form = ErasureForm(request.POST if request.method == "POST" else None, title=title)
    if request.method == "POST" and form.is_valid():
        asked = erasing.request_erasure(person=person, actor=actor(request))
        erasing.finish_erasure(asked)
        return redirect("customers:receipt", asked.public_id)
    identities = exporting.identities_of(person)
    context = {
        "person": person,
        "title": title,
        "form": form,
        "found": _counted(exporting.gather(identities)),
        "remains": leftovers.leftovers(identities),
    }
    return render(request, "customers/erasure.html", context, status=422 if form.errors else 200)


def _counted(content: bytes) -> list[tuple[str, int]]:
    """How many rows of each noun there are, for the eyes of whoever decides."""
    rooms = msgspec.json.decode(content)["rooms"]
    counted: dict[str, int] = {}
    for sections in rooms.values():
        for name, rows in sections.items():
            counted[noun(name)] = counted.get(noun(name), 0) + len(rows)
    return [(name, number) for name, number in sorted(counted.items()) if number]


@page("customers.privacy")
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """All erasures, newest first."""
    found = list(PersonErasure.objects.order_by("-requested_at", "-id")[:_SHOWN])
    names = team.names_of(one.requested_by for one in found)
    columns = [Column(label=label) for label in (_("Asked for"), _("By"), _("Done"))]
    table = Table(caption=_("Erasures"), columns=columns, rows=[_row(one, names) for one in found])
    return render(request, "customers/receipts.html", {"table": table})


def _row(one: PersonErasure, names: Mapping[str, str]) -> list[Cell]:
    return [
        Cell(text=dates.moment(one.requested_at), address=reverse("customers:receipt", args=[one.public_id])),
        Cell(text=names.get(one.requested_by, numbers.EMPTY)),
        Cell(text=dates.moment(one.finished_at) if one.finished_at else _("not yet")),
    ]


@page("customers.privacy")
@require_safe
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was removed, what still holds data and until when; names nobody."""
    found = get_object_or_404(PersonErasure, public_id=public_id)
    removed: dict[str, int] = {}
    stored: dict[str, Any] = found.removed
    for name, number in stored.items():
        removed[noun(name)] = removed.get(noun(name), 0) + number
    who = team.names_of([found.requested_by]).get(found.requested_by, numbers.EMPTY)
    return render(request, "customers/receipt.html", {"erasure": found, "who": who, "removed": sorted(removed.items())})
