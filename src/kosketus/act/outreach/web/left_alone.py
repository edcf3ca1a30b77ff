"""Who was left alone and why: counts by reason over a period, the people behind them, a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kosketus.act.outreach import names
from kosketus.act.outreach.contracts import Outcome, Reason
from kosketus.act.outreach.models import Contact
from kosketus.act.outreach.queries import left_alone as queries
from kosketus.kernel import clock
from kosketus.kernel.formulas import guard
from kosketus.people.customers import facade as customers
from kosketus.ui import dates, numbers
from kosketus.ui.access import page
from kosketus.ui.parts import Tab
from kosketus.ui.tables import Cell, Column, Table

_PERIODS = (7, 30, 90)
_USUAL = 30
_PAGE_SIZE = 50
_PART = 2_000
_REASONS = frozenset(Reason) - {Reason.NONE}


@page("outreach.read")
@require_safe
def left_alone(request: HttpRequest) -> HttpResponse:
    """The figures; whoever may read customers gets to the people."""
    days, start, end = _period(request)
    found = queries.period_of(start, end)
    may_see = request.user.has_perm("customers.read")
    context = {
        "found": found,
        "asked": numbers.people(found.asked),
        "left": numbers.people(found.left),
        "tabs": _tabs(days),
        "table": _reasons(found.reasons, days if may_see else 0),
        "file": _address("outreach:left-alone-file", days, "") if may_see and found.reasons else "",
    }
    return render(request, "outreach/left_alone.html", context)


def _period(request: HttpRequest) -> tuple[int, datetime, datetime]:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in _PERIODS} else _USUAL
    now = clock.now()
    return days, now - timedelta(days=days), now + timedelta(seconds=1)


def _tabs(here: int) -> list[Tab]:
    words = {days: ngettext("%(days)d day", "%(days)d days", days) % {"days": days} for days in _PERIODS}
    return [
        Tab(label=words[days], address=_address("outreach:left-alone", days, ""), here=days == here)
        for days in _PERIODS
    ]


def _address(name: str, days: int, reason: str) -> str:
    asked = {"days": days, **({"reason": reason} if reason else {})}
    return f"{reverse(name)}?{urlencode(asked)}"


def _reasons(found: list[queries.Left], days: int) -> Table:
    columns = [
        Column(label=_("Why")),
        Column(label=_("People"), number=True),
        Column(label=_("Asked again later"), number=True),
        Column(label=_("Not asked"), number=True),
    ]
    rows = [
        [
            Cell(
                text=names.reason(one.reason),
                address=_address("outreach:left-alone-people", days, one.reason) if days else "",
            ),
            *(Cell(text=numbers.integer(number)) for number in (one.people, one.waiting, one.dropped)),
        ]
        for one in found
    ]
    return Table(caption=_("By reason"), columns=columns, rows=rows)


@page("customers.read")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people behind one reason, or behind all."""
    days, start, end = _period(request)
    reason = _reason(request)
    shown = Paginator(queries.left_alone(start, end, reason=reason), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": names.reason(reason) if reason else _("Left alone"),
        "back": _address("outreach:left-alone", days, ""),
        "file": _address("outreach:left-alone-file", days, reason),
        "shown": shown,
        "table": _people(list(shown)),
    }
    return render(request, "outreach/left_alone_people.html", context)


def _reason(request: HttpRequest) -> str:
    asked = request.GET.get("reason", "")
    return asked if asked in _REASONS else ""


def _people(found: list[Contact]) -> Table:
    identities = [one.identity_id for one in found if one.identity_id is not None]
    known, reached = customers.people_of(identities), customers.contacts(identities)
    rows = []
    for one in found:
        person = known.get(one.identity_id or 0)
        address = reached[one.identity_id].address if one.identity_id in reached else ""
        rows.append(
            [
                Cell(
                    text=(person.name if person else "") or address or _("No name"),
                    address=reverse("customers:person", args=[person.public_id]) if person else "",
                ),
                Cell(text=names.reason(one.reason)),
                Cell(text=names.PURPOSES.get(one.purpose, one.purpose)),
                Cell(text=dates.moment(one.decided_at), muted=True),
                Cell(text=_then(one)),
            ]
        )
    labels = (_("Name"), _("Why"), _("About"), _("Decided"), _("Then"))
    return Table(caption=_("People"), columns=[Column(label=label) for label in labels], rows=rows)


def _then(one: Contact) -> str:
    if one.outcome == Outcome.POSTPONED and one.at is not None:
        return _("asked again from %(moment)s") % {"moment": dates.moment(one.at)}
    return _("not asked")


@page("customers.read")
@require_safe
def file(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file for a spreadsheet, all of them."""
    _days, start, end = _period(request)
    found = queries.left_alone(start, end, reason=_reason(request))
    headers = {"Content-Disposition": 'attachment; filename="left-alone.csv"'}
    return StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(found: Any) -> Iterator[str]:
    yield "\ufeff" + _line([_("Name"), _("Mail address"), _("Why"), _("About"), _("Wanted"), _("Decided"), _("Then")])
    part: list[Contact] = []
    for one in queries.rows_of(found):
        part.append(one)
        if len(part) == _PART:
            yield from _part(part)
            part = []
    yield from _part(part)


def _part(part: list[Contact]) -> Iterator[str]:
    reached = customers.contacts([one.identity_id for one in part if one.identity_id is not None])
    for one in part:
        person = reached.get(one.identity_id or 0)
        yield _line(
            [
                person.name if person else "",
                person.address if person else "",
                names.reason(one.reason),
                str(names.PURPOSES.get(one.purpose, one.purpose)),
                one.wanted_at.isoformat(timespec="minutes"),
                one.decided_at.isoformat(timespec="minutes"),
                one.at.isoformat(timespec="minutes") if one.outcome == Outcome.POSTPONED and one.at else "",
            ]
        )


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([guard(cell) for cell in cells])
    return written.getvalue()
