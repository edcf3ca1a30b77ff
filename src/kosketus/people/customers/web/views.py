"""Who the customers are: all of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.customers.forms import FilterForm
from kosketus.people.customers.queries import segments
from kosketus.people.customers.queries.dimension import attribute_names
from kosketus.people.customers.queries.merges import number_open
from kosketus.people.customers.queries.people import Listed, Wanted, people, with_identities
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
    # PostgreSQL refuses to be asked for what it could not hold.
    search, segment, attribute, value = (
        query.get(name, "").replace("\x00", "") for name in ("q", "segment", "attribute", "value")
    )
    wanted = Wanted(search=search, segment=segment, attribute=attribute, value=value)
    shown = Paginator(people(wanted), PAGE_SIZE).get_page(query.get("page"))
    found = {
        "shown": shown,
        "table": _table(with_identities(list(shown)), query.urlencode()),
        "form": FilterForm(query, names, segments.choices()),
        "filtered": wanted != Wanted(),
        "pairs": number_open(),
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
