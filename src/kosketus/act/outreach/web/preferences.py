"""The pages under each letter: what may we write about, and no more of it. No login, no cookie, no script.

Mail scanners open links, so a GET changes nothing; a mail program's own button sends a POST (RFC 8058). The link is
all the proof there is, so a form needs no other token and works from any mail program.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kosketus.act.outreach.contracts import ContactClass
from kosketus.act.outreach.domain.preferences import (
    Ticket,
    in_our_language,
    read_token,
    record_preferences,
    token_for,
)
from kosketus.act.outreach.preference_words import LANGUAGES, words
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.ui.access import public

_REASON = "who got the letter has no account; the signed link is the key"
_LANGUAGE_NAMES = ("language", "lang", "locale")
_ASKED = (ContactClass.ASKING, ContactClass.PROMOTING)
_SAYS = {"yes": True, "no": False}
_EVIDENCE_PAGE = _("The person chose it on the page that each message links to")
_EVIDENCE_BUTTON = _("The person pressed the button on the page that each message links to")
_EVIDENCE_MAIL = _("The person pressed Unsubscribe in the mail program")
_UNPROCESSABLE = 422


@public(_REASON)
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What may we write about? Shows nothing about the person, not even what stands now."""
    ticket = read_token(token)
    if ticket is None:
        return _broken(request)
    if request.method != "POST":
        return _form(request, ticket)
    said = _said(request)
    if not said:
        return _form(request, ticket, wrong="nothing_chosen", status=_UNPROCESSABLE)
    return _recorded(request, ticket, said, evidence=_EVIDENCE_PAGE, heading="saved")


def _said(request: HttpRequest) -> dict[ContactClass, bool]:
    if "never" in request.POST:
        return dict.fromkeys(_ASKED, False)
    chosen = ((one, request.POST.get(one, "")) for one in _ASKED)
    return {one: _SAYS[word] for one, word in chosen if word in _SAYS}


@public(_REASON)
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more of what the letter was: a button for people, one POST for mail programs."""
    ticket = read_token(token)
    if ticket is None:
        return _broken(request)
    if request.method != "POST":
        return _page(request, "unsubscribe", ticket, heading=f"leave_{ticket.contact_class}", notes=["still"])
    evidence = _EVIDENCE_MAIL if request.POST.get("List-Unsubscribe") == "One-Click" else _EVIDENCE_BUTTON
    said = {ticket.contact_class: False}
    return _recorded(request, ticket, said, evidence=evidence, heading=f"left_{ticket.contact_class}")


def _recorded(
    request: HttpRequest, ticket: Ticket, said: dict[ContactClass, bool], *, evidence: object, heading: str
) -> HttpResponse:
    if not record_preferences(identity=ticket.identity, said=said, evidence=in_our_language(evidence)):
        return _gone(request)
    notes = [] if all(said.values()) else ["still", "under_way"]
    return _page(request, "done", ticket, heading=heading, notes=notes)


def _form(request: HttpRequest, ticket: Ticket, *, wrong: str = "", status: int = 200) -> HttpResponse:
    return _page(request, "preferences", ticket, heading="title", notes=["lead"], wrong=wrong, status=status)


def _page(request: HttpRequest, name: str, ticket: Ticket, **more: Any) -> HttpResponse:
    if customers.person_of(ticket.identity) is None:
        return _gone(request)
    return _rendered(request, name, _language(ticket.identity), token=token_for(*ticket), **more)


def _gone(request: HttpRequest) -> HttpResponse:
    return _rendered(request, "done", _browsers(), heading="gone", notes=["gone_todo"])


def _broken(request: HttpRequest) -> HttpResponse:
    return _rendered(request, "done", _browsers(), heading="broken", notes=["broken_todo"], status=404)


def _rendered(
    request: HttpRequest,
    name: str,
    language: str,
    *,
    heading: str,
    notes: Sequence[str] = (),
    wrong: str = "",
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    brand = team.brand(language)
    said = words(language, brand.tone)
    context = {
        "language": language,
        "brand": brand,
        "sheet": team.style_sheet(brand.accent.colour),
        "words": said,
        "heading": said[heading],
        "notes": [said[note] for note in notes],
        "wrong": said.get(wrong, ""),
        "token": token,
        "classes": [(one.value, said[one]) for one in _ASKED],
    }
    response = render(request, f"outreach/preferences/{name}.html", context, status=status)
    response["Content-Language"] = language
    response["Referrer-Policy"] = "no-referrer"
    return response


def _language(identity: int) -> str:
    """The person's language where we know it, else the browser's."""
    known = customers.details_of([identity], _LANGUAGE_NAMES).get(identity, {})
    told = next((known[name] for name in _LANGUAGE_NAMES if name in known), "")
    return _spoken(told) if told else _browsers()


def _browsers() -> str:
    return _spoken(translation.get_language() or "")


def _spoken(language: str) -> str:
    """The nearest language that the pages speak: this one, the organisation's, or English."""
    wanted = (language, *team.organisation().languages)
    plain = (one.replace("_", "-").partition("-")[0].lower() for one in wanted)
    return next((one for one in plain if one in LANGUAGES), "en")
