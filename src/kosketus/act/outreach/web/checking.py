"""Check, then start: who would be asked, who not and why, what the answers will show, what the letter says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kosketus.act.outreach import names
from kosketus.act.outreach.contracts import ContactClass, Reason
from kosketus.act.outreach.domain import programmes
from kosketus.act.outreach.domain.obstacles import obstacles
from kosketus.act.outreach.errors import OutreachError
from kosketus.act.outreach.forms import RateForm
from kosketus.act.outreach.models import Programme, State
from kosketus.act.outreach.queries.expectation import ENOUGH_LETTERS, Expected, expected
from kosketus.act.outreach.queries.forecast import Forecast, forecast
from kosketus.act.outreach.queries.letter import SampleLetter, sample_letter
from kosketus.act.outreach.web import drawing
from kosketus.people.team import facade as team
from kosketus.ui import numbers
from kosketus.ui.access import page, writes

_SHOWN_PEOPLE = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many, for one reason; ``reason`` leads to the people."""

    label: str
    count: str
    reason: str


@page("outreach.write")
@writes("outreach.start")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The dry run, and the button that starts it."""
    found = get_object_or_404(Programme, public_id=public_id)
    if found.state != State.DRAFT:
        return redirect("outreach:send-out", public_id)
    if request.method == "POST":
        return _start(request, found)
    return _shown(request, found)


def _start(request: HttpRequest, found: Programme) -> HttpResponseBase:
    letter = sample_letter(found)
    try:
        programmes.start(
            programme=found,
            contact_class=letter.contact_class,
            actor=team.actor_of(cast("Any", request.user)),
        )
    except OutreachError as error:
        messages.error(request, error.words)
        return redirect("outreach:check", found.public_id)
    messages.success(request, _("Started. The first letters leave within a minute or two."))
    return redirect("outreach:send-out", found.public_id)


def _shown(request: HttpRequest, found: Programme) -> HttpResponse:
    scope = team.scope_of(request.user)
    letter = sample_letter(found)
    seen = forecast(scope, found, contact_class=letter.contact_class)
    rate = RateForm(request.GET if "rate" in request.GET else None)
    will_come = expected(scope, found, seen, said=rate.share())
    rate.initial = {"rate": round(will_come.share * 100)} if will_come else {}
    context = {
        "programme": found,
        "survey": drawing.title_of(found.survey),
        "settings": drawing.settings_of(found),
        "seen": seen,
        "asked": numbers.people(seen.asked),
        "whole": _whole(found, seen),
        "later": _lines(seen.later),
        "skipped": _lines(seen.skipped),
        "expected": in_words(will_come, minimum=scope.minimum_n),
        "rate": rate,
        "estimate": _estimate(seen),
        "letter": letter,
        "promotes": _promotes(letter),
        "obstacles": obstacles(found),
        "may_start": request.user.has_perm("outreach.start"),
        "may_see": request.user.has_perm("customers.read"),
    }
    return render(request, "outreach/check.html", context)


def _estimate(seen: Forecast) -> str:
    """Of how many the ledger was asked, where these stand for all."""
    if not seen.is_estimate:
        return ""
    asked = numbers.people(sum(len(some) for some in seen.people.values()))
    return _("Estimated from %(people)s of them, drawn evenly from all.") % {"people": asked}


def _promotes(letter: SampleLetter) -> str:
    """What makes the letter an offer, and what follows from that; empty where it only asks."""
    if letter.contact_class != ContactClass.PROMOTING:
        return ""
    words = _("This counts as an offer, and only people who agreed to offers get it. %(marks)s")
    return words % {"marks": " · ".join(letter.marks)}


def _lines(found: Mapping[Reason, int]) -> list[Line]:
    ordered = sorted(found.items(), key=lambda one: -one[1])
    return [Line(label=names.reason(reason), count=numbers.people(n), reason=reason) for reason, n in ordered if n]


def _whole(programme: Programme, seen: Forecast) -> str:
    """What the number is a part of, and how it comes week by week."""
    if programme.event:
        told = _(
            "In the last four weeks it happened %(count)s times. At this pace about %(week)s would be asked a week."
        )
        return told % {"count": numbers.integer(seen.audience), "week": numbers.people(round(seen.a_week or 0))}
    of = _("of %(people)s in the audience") % {"people": numbers.people(seen.audience)}
    if seen.a_week is None:
        return of
    told = _("%(of)s, about %(week)s a week; everybody’s turn comes once in %(weeks)d weeks")
    return told % {"of": of, "week": numbers.people(round(seen.a_week)), "weeks": programme.weeks}


def in_words(found: Expected | None, *, minimum: int) -> list[str]:
    """What the answers will show, and what that is estimated from; fewer than *minimum* are not shown at all."""
    if found is None:
        return []
    said = []
    count = numbers.answers(found.answers)
    if found.answers < minimum:
        said.append(_("So few people are asked that too few answers will come for a score to be shown."))
    elif found.foreseen is None:
        said.append(_("About %(answers)s will come.") % {"answers": count})
    elif found.is_few:
        said.append(_("With about %(answers)s a score can be shown, but hardly a change.") % {"answers": count})
    else:
        told = _("With about %(answers)s you will see changes of %(points)s.")
        if found.per_quarter:
            told = _("With about %(answers)s a quarter you will see changes of %(points)s from one to the next.")
        said.append(told % {"answers": count, "points": plus_minus(found)})
    if found.is_said:
        basis = _("Estimated with %(share)s of the letters being answered, as you said.")
    elif found.rate is not None:
        basis = _("Estimated from the last time: %(share)s of those who got a letter of this survey answered.")
    else:
        basis = _(
            "Estimated with %(share)s of the letters being answered. That is an assumption and nothing more: fewer than"
            " %(letters)s letters of this survey are over. Say below what you expect."
        )
    said.append(basis % {"share": numbers.share(found.share), "letters": numbers.integer(ENOUGH_LETTERS)})
    return said


def plus_minus(found: Expected) -> str:
    """A change that would be found: "±6 points" for a score of points, "±0.3" for a mean."""
    if found.foreseen is None:
        return numbers.EMPTY
    difference = found.foreseen.difference
    if found.shown == "mean":
        return f"±{numbers.decimal(difference, 1)}"
    points = max(1, round(difference * 100 if found.shown == "share" else difference))
    return f"±{numbers.points(points).lstrip('+')}"


@page("customers.read")
@require_safe
def foreseen_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who would be left alone, or asked later, for one reason."""
    found = get_object_or_404(Programme, public_id=public_id, state=State.DRAFT)
    try:
        reason = Reason(request.GET.get("reason", ""))
    except ValueError:
        raise Http404 from None
    scope = team.scope_of(request.user)
    seen = forecast(scope, found, contact_class=sample_letter(found).contact_class)
    listed: Sequence[int] = seen.people.get(reason, ())
    context = {
        "programme": found,
        "title": names.reason(reason) if reason else _("Would be asked"),
        "table": drawing.people_table(listed[:_SHOWN_PEOPLE]),
        "most": _SHOWN_PEOPLE,
        "is_full": len(listed) > _SHOWN_PEOPLE,
        "is_draft": True,
    }
    return render(request, "outreach/people.html", context)
