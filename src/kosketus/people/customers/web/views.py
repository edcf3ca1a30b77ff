"""Who the customers are: all of them, and one."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.customers.contracts import Attribute
from kosketus.people.customers.forms import FilterForm
from kosketus.people.customers.models import Identity, Person
from kosketus.people.customers.queries.dimension import attribute_names
from kosketus.people.customers.queries.people import (
    Listed,
    Wanted,
    companies_of,
    identities_of,
    people,
    with_identities,
)
from kosketus.people.customers.wording import evidence, kind, label
from kosketus.ui import dates, numbers
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table

PAGE_SIZE = 50
_SHOWN_IDENTITIES = 2


@page("customers.read")
@require_safe
def customer_list(request: HttpRequest) -> HttpResponse:
    """All customers, or those that the address asks for."""
    names = attribute_names()
    query = request.GET
    wanted = Wanted(search=query.get("q", ""), attribute=query.get("attribute", ""), value=query.get("value", ""))
    shown = Paginator(people(wanted), PAGE_SIZE).get_page(query.get("page"))
    found = {
        "shown": shown,
        "table": _table(with_identities(list(shown)), query.urlencode()),
        "form": FilterForm(query, names),
        "filtered": wanted != Wanted(),
    }
    return render(request, "customers/list.html", found)


def _table(listed: list[Listed], query: str) -> Table:
    columns = [Column(label=_("Customer")), Column(label=_("Known as")), Column(label=_("Since"))]
    return Table(caption=_("Customers"), columns=columns, rows=[_row(one, query) for one in listed])


def _row(one: Listed, query: str) -> list[Cell]:
    address = reverse("customers:person", args=[one.person.public_id])
    place = f"?{urlencode({'list': query})}" if query else ""
    others = [value for value in one.known_as if value != one.title]
    known_as = ", ".join(others[:_SHOWN_IDENTITIES]) or numbers.EMPTY
    more = len(others) - _SHOWN_IDENTITIES
    return [
        Cell(text=one.title or _("No name"), address=address + place),
        Cell(
            text=_("%(known)s and %(more)s more") % {"known": known_as, "more": more} if more > 0 else known_as,
            muted=True,
        ),
        Cell(text=dates.day(one.person.created_at), muted=True),
    ]


@page("customers.read")
@require_safe
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One customer: by what we know them, what we know, and what upper rooms show."""
    found = get_object_or_404(Person, public_id=public_id)
    identities = list(identities_of(found))
    context = {
        "person": found,
        "title": found.name or (identities[0].value if identities else _("No name")),
        "identities": _identity_table(identities),
        "attributes": [_known(name, value) for name, value in sorted(found.attributes.items())],
        "traits": [_known(name, value) for name, value in sorted(found.traits.items())],
        "companies": companies_of(found),
        "back": f"{reverse('customers:list')}?{QueryDict(request.GET.get('list', '')).urlencode()}".rstrip("?"),
    }
    return render(request, "customers/person.html", context)


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
