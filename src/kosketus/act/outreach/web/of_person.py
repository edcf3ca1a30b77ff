"""What the ledger knows of one customer: the filling of the slot on their page, and "Do not ask"."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kosketus.act.outreach import names
from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, Reason
from kosketus.act.outreach.domain.addresses import forgive_address
from kosketus.act.outreach.domain.preferences import in_our_language, record_preferences
from kosketus.act.outreach.models import Contact
from kosketus.act.outreach.queries import of_person as queries
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.ui import dates, fragments
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table

_EVIDENCE = gettext_lazy("A colleague pressed “Do not ask” on the customer's page")


@page("customers.read")
@require_safe
def panel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """When somebody was asked what, and when they may be asked again."""
    found = queries.asked(_identities(public_id), at=clock.now())
    refused = found.next.reason == Reason.DO_NOT_CONTACT
    context = {
        "public_id": public_id,
        "table": _table(found.contacts) if found.contacts else None,
        "next": _next(found.next),
        "bad": [one.found_at for one in found.bad],
        "may_refuse": not refused and request.user.has_perm("customers.write"),
        "may_write": request.user.has_perm("customers.write"),
    }
    return fragments.respond(request, "outreach/parts/of_person.html", context, title=_("Asked"))


def _identities(public_id: UUID) -> list[int]:
    found = customers.identities_of(public_id)
    if not found:
        raise Http404
    return found


def _table(contacts: list[Contact]) -> Table:
    rows = [
        [
            Cell(text=dates.moment(one.at) if one.at else ""),
            Cell(text=names.PURPOSES.get(one.purpose, one.purpose)),
            Cell(
                text=_("reminder") if one.reminder_of else _KINDS.get(ContactClass(one.contact_class), ""), muted=True
            ),
            Cell(text=one.channel, muted=True),
        ]
        for one in contacts
    ]
    labels = (_("When"), _("About"), _("As"), _("By"))
    return Table(caption=_("Asked lately"), columns=[Column(label=label) for label in labels], rows=rows)


_KINDS = {ContactClass.ASKING: gettext_lazy("survey"), ContactClass.PROMOTING: gettext_lazy("offer")}


def _next(decision: Decision) -> str:
    """When the next survey may come, as a sentence."""
    if decision.outcome == Outcome.ALLOWED:
        return _("May be asked now.")
    why = names.reason(decision.reason)
    if decision.at is None:
        return _("Is not asked: %(why)s.") % {"why": _inside(why)}
    if decision.reason == Reason.OPEN_CONVERSATION:
        return _("Is not asked for now: %(why)s.") % {"why": _inside(why)}
    return _("May be asked again from %(moment)s: %(why)s.") % {
        "moment": dates.moment(decision.at),
        "why": _inside(why),
    }


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]


@page("customers.write")
@require_POST
def refusal(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Ask this customer nothing more; what waits for them comes back."""
    record_preferences(
        identity=_identities(public_id)[0],
        said={ContactClass.ASKING: False},
        evidence=in_our_language(_EVIDENCE),
        actor=team.actor_of(cast("Any", request.user)),
        source="page",
    )
    messages.success(request, _("Written down. This customer gets no more surveys."))
    return redirect("customers:person", public_id)


@page("customers.write")
@require_POST
def addresses(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The address works after all: letters may go there again."""
    forgive_address(identities=_identities(public_id))
    messages.success(request, _("Letters may go to this address again."))
    return redirect("customers:person", public_id)
