"""What was sent lately: how many, and each that did not arrive, with what to do."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.channels.email.models import OutgoingMail
from kosketus.channels.email.queries.account import stored_account
from kosketus.channels.email.queries.sent import Counts, counts, in_trouble
from kosketus.channels.email.trying import with_answer, with_code
from kosketus.channels.email.web.parts import standing, tabs
from kosketus.channels.email.wording import fate_words
from kosketus.ui import dates
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table

PAGE_SIZE = 50


@page("settings.read")
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Counts of 30 days, and what did not arrive."""
    shown = Paginator(in_trouble(), PAGE_SIZE).get_page(request.GET.get("page"))
    found = {
        "tabs": tabs("sent"),
        "standing": standing(stored_account()),
        "figures": _figures(counts()),
        "shown": shown,
        "table": _troubles(list(shown)),
    }
    return render(request, "email/sent.html", found)


def _figures(found: Counts) -> list[tuple[str, int]]:
    return [
        (_("Waiting"), found.waiting),
        (_("Sent"), found.sent),
        (_("Came back"), found.bounced),
        (_("Complaints"), found.complained),
        (_("Not sent"), found.failed),
        (_("Taken back"), found.withdrawn),
    ]


def _troubles(mails: list[OutgoingMail]) -> Table:
    columns = [
        Column(label=_("Mail")),
        Column(label=_("When")),
        Column(label=_("What happened")),
        Column(label=_("What to do")),
    ]
    return Table(caption=_("Mails that did not arrive"), columns=columns, rows=[_row(mail) for mail in mails])


def _row(mail: OutgoingMail) -> list[Cell]:
    what, mend = fate_words(mail)
    at = timezone.localtime(mail.complained_at or mail.bounced_at or mail.changed_at)
    return [
        Cell(text=mail.address or mail.key),
        Cell(text=dates.moment(at), muted=True),
        Cell(text=with_answer(what, "" if mail.complained_at else with_code(mail.code, mail.answer))),
        Cell(text=mend),
    ]
