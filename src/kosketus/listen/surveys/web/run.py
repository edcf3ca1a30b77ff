"""The runner: what a respondent sees. No script, no cookie, nothing stored on the device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kosketus.listen.surveys import limits, paths, reading, tickets, wording
from kosketus.listen.surveys.blueprint import Blueprint, Page, Type
from kosketus.listen.surveys.domain import sittings
from kosketus.listen.surveys.domain.sittings import Visit, conditions_see
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import Link, Response, Sitting, State, Survey
from kosketus.listen.surveys.published import Published, find, version
from kosketus.listen.surveys.tickets import Ticket
from kosketus.listen.surveys.web import languages
from kosketus.listen.surveys.web.drawing import Words, page_html, shell
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.ui.access import public

_REASON = "respondents have no account; the signed form says what they may send"
_STATUS = {"unknown": 404, "closed": 410, "used": 410, "expired": 410, "late": 403, "busy": 429}
# A hidden field that people never see: who fills it in fills in everything.
TRAP = "website"
_MOST_KNOWN = 200
# A first page is the same for everybody but for its ticket, which is put in last.
_TICKET_STANDS_HERE = "the-ticket-stands-here"
_MOST_PAGES = 500
_UNPROCESSABLE = 422


@dataclass(frozen=True)
class Going:
    """A visit under way: the survey as it is asked, and the ticket that the form carries."""

    survey: Survey
    published: Published
    ticket: Ticket
    link: Link | None = None

    @property
    def blueprint(self) -> Blueprint:
        """What is asked."""
        return self.published.blueprint

    def sees(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What conditions can ask for."""
        known = conditions_see(self.ticket.known, self.ticket.language, self.ticket.channel)
        return paths.names_of(said, known)


@public(_REASON)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """The survey at its public address, and where every form is sent."""
    try:
        return _taken(request, slug) if request.method == "POST" else begun(request, going_to(request, slug))
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


@public(_REASON)
@require_safe
def personal(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The same by a personal link, once."""
    try:
        return begun(request, going_to(request, slug, token))
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


@public(_REASON)
@require_safe
def resumed(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where somebody stopped, or the end if they have sent it."""
    try:
        return _resumed(request, slug, key)
    except SurveyError as error:
        return kind_page(request, error.reason, slug)


def going_to(request: HttpRequest, slug: str, token: str = "") -> Going:
    """A new visit.

    Raises:
        SurveyError: nothing can be answered here.
    """
    found = find(slug)
    asked = found is not None and found.state not in {State.BROUGHT, State.DRAFT}
    published = version(found, found.version) if found and asked else None
    if found is None or published is None:
        raise SurveyError("unknown")
    link = sittings.usable_link(found, token) if token else None
    if found.state != State.OPEN:
        raise SurveyError("closed")
    language = languages.chosen(request, published.blueprint.languages, wished=link.language if link else "")
    now = tickets.now()
    tapped_before = link is not None and link.used
    ticket = Ticket(
        survey=slug,
        version=published.number,
        sitting=link.response if link and tapped_before else tickets.new_sitting(),
        page="",
        language=language,
        begun=now,
        made=now,
        link=token,
        channel=(link.channel if link else "") or request.GET.get("channel", "")[:40],
        known=_known(request, published.blueprint, link),
        kept=tapped_before,
    )
    return Going(found, published, ticket, link)


def _known(request: HttpRequest, blueprint: Blueprint, link: Link | None) -> dict[str, str]:
    """Hidden fields: from the link, else from the address; only those that the survey declares."""
    brought = dict(link.context) if link else {}
    keys = [question.key for question in blueprint.questions() if question.type is Type.HIDDEN]
    found = {key: str(brought.get(key) or request.GET.get(key, ""))[:_MOST_KNOWN] for key in keys}
    return {key: value for key, value in found.items() if value}


def begun(request: HttpRequest, going: Going) -> HttpResponse:
    """The first page."""
    page = paths.first(going.blueprint, going.sees({}))
    if not isinstance(page, Page):
        return thanks(going, page)
    ticket = replace_ticket(going.ticket, page=page.id)
    there = replace(going, ticket=ticket)
    if ticket.link or ticket.known:
        return draw(request, there, page, said=said_before(there))
    return _answer(
        _first_page(request, there, page).replace(_TICKET_STANDS_HERE, tickets.sign(ticket)), ticket.language, 200
    )


def _first_page(request: HttpRequest, going: Going, page: Page) -> str:
    """The page without its ticket, drawn once for all who come by the public address."""
    words = _words(going, {})
    ticket = going.ticket
    key = (
        str(going.survey.public_id),
        ticket.version,
        page.id,
        ticket.language,
        ticket.channel,
        words.known["company"],
    )
    content = _pages.get(key)
    if content is None:
        shown = paths.shown_questions(page, going.sees({}))
        frame = _frame(request, going, words)
        content = page_html(
            blueprint=going.blueprint, page=page, questions=shown, words=words, raw={}, faults={}, frame=frame
        )
        if len(_pages) >= _MOST_PAGES:
            _pages.clear()
        _pages[key] = content
    return content


_pages: dict[tuple[str, int, str, str, str, str], str] = {}


def _resumed(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    found = find(slug)
    if found is None:
        raise SurveyError("unknown")
    sitting = Sitting.objects.filter(survey=found, key=key).select_related("link").first()
    sent = None if sitting else Response.objects.filter(survey=found, key=key).first()
    number = sitting.version if sitting else sent.version if sent else None
    published = version(found, number) if number else None
    if published is None:
        raise SurveyError("unknown")
    language = sitting.language if sitting else sent.language if sent else ""
    now = tickets.now()
    ticket = Ticket(
        survey=slug, version=published.number, sitting=key, page="", language=language, begun=now, made=now
    )  # fmt: skip
    if sitting is None or sitting.ended:
        ended = sitting.ended if sitting else sent.ended if sent else ""
        return thanks(Going(found, published, ticket), ended)
    if found.state != State.OPEN:
        raise SurveyError("closed")
    return _resumed_page(request, Going(found, published, ticket, sitting.link), sitting)


def _resumed_page(request: HttpRequest, going: Going, sitting: Sitting) -> HttpResponse:
    page = going.blueprint.page(sitting.page)
    if page is None:
        raise SurveyError("late")
    asked = request.GET.get("lang", "")
    ticket = replace_ticket(
        going.ticket,
        page=page.id,
        language=asked if asked in going.blueprint.languages else sitting.language,
        begun=int(sitting.begun_at.timestamp()),
        known=sitting.known,
        channel=sitting.channel,
        link=request.GET.get("k", "")[:80],
        trail=tuple(sitting.trail),
        kept=True,
    )
    return draw(request, replace(going, ticket=ticket), page, said=sitting.said)


def replace_ticket(ticket: Ticket, **changes: Any) -> Ticket:
    """The ticket with some values changed."""
    return Ticket(**{**{name: getattr(ticket, name) for name in ticket.__struct_fields__}, **changes})


def _taken(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a form: kept, or sent if it was the last."""
    ticket = tickets.read(str(request.POST.get("ticket", "")))
    if ticket is None or ticket.survey != slug or ticket.test:
        raise SurveyError("late")
    crowd = limits.note(limits.address_of(request))
    if crowd is limits.Crowd.TOO_MANY:
        raise SurveyError("busy")
    found = find(slug)
    published = version(found, ticket.version) if found else None
    page = published.blueprint.page(ticket.page) if published else None
    if found is None or published is None or page is None:
        raise SurveyError("late")
    going = Going(found, published, ticket)
    before = said_before(going)
    asked = paths.shown_questions(page, going.sees(before))
    read = reading.read(asked, request.POST)
    if "back" in request.POST and ticket.trail:
        return _gone_back(going, {**before, **read.said})
    if read.faults:
        return draw(request, going, page, said=before, raw=read.raw, faults=read.faults)
    said = {name: value for name, value in before.items() if name.partition(".")[0] not in {q.key for q in asked}}
    step = paths.after(published.blueprint, page, going.sees({**said, **read.said}))
    visit = visit_of(going, {**said, **read.said})
    trail = [*ticket.trail, page.id]
    if isinstance(step, Page):
        key = sittings.keep_page(visit=visit, page=step.id, trail=trail)
    else:
        key = sittings.send(visit=visit, ended=step, trail=trail, set_aside=_set_aside(request, crowd))
    return _on(going, key)


def said_before(going: Going) -> dict[str, Any]:
    """What is kept of the visit."""
    if not going.ticket.kept:
        return {}
    found = Sitting.objects.filter(survey=going.survey, key=going.ticket.sitting).values_list("said", flat=True).first()
    return dict(found or {})


def _gone_back(going: Going, said: dict[str, Any]) -> HttpResponse:
    *trail, page = going.ticket.trail
    return _on(going, sittings.keep_page(visit=visit_of(going, said), page=page, trail=trail))


def visit_of(going: Going, said: Mapping[str, Any]) -> Visit:
    """The visit as it is kept, with what was said."""
    ticket = going.ticket
    return Visit(
        survey=going.survey,
        published=going.published,
        key=ticket.sitting,
        begun_at=datetime.fromtimestamp(ticket.begun, tz=UTC),
        said=said,
        known=ticket.known,
        language=ticket.language,
        channel=ticket.channel,
        link=ticket.link,
        tapped=ticket.tapped,
    )


def _set_aside(request: HttpRequest, crowd: limits.Crowd) -> str:
    if request.POST.get(TRAP):
        return "trap"
    return "crowd" if crowd is limits.Crowd.MANY else ""


def _on(going: Going, key: str) -> HttpResponse:
    """To the next page by a fresh request, so that reloading it sends nothing again."""
    address = reverse("surveys:resumed", args=[going.survey.slug, key])
    query = f"?{urlencode({'k': going.ticket.link})}" if going.ticket.link else ""
    response = HttpResponseRedirect(address + query)
    response.status_code = 303
    return response


def draw(
    request: HttpRequest,
    going: Going,
    page: Page,
    *,
    said: Mapping[str, Any],
    raw: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page with what was said before, or with what was posted and stands against it."""
    ticket = replace_ticket(going.ticket, made=tickets.now())
    words = _words(going, said)
    content = page_html(
        blueprint=going.blueprint,
        page=page,
        questions=paths.shown_questions(page, going.sees(said)),
        words=words,
        raw=reading.shown_again(said) if raw is None else raw,
        faults=faults or {},
        frame=_frame(request, going, words),
    )
    content = content.replace(_TICKET_STANDS_HERE, tickets.sign(ticket))
    return _answer(content, going.ticket.language, _UNPROCESSABLE if faults else 200)


def _words(going: Going, said: Mapping[str, Any]) -> Words:
    house = team.organisation().name
    name = ""
    if going.link is not None and going.link.identity_id and not going.survey.anonymous:
        person = customers.person_of(going.link.identity_id)
        name = person.name if person else ""
    answers = {key: str(value) for key, value in reading.shown_again(said).items() if not isinstance(value, list)}
    known = {**answers, **going.ticket.known, "company": house, "team": house, "person.name": name}
    return Words(going.ticket.language, going.blueprint.languages[0], known)


def _frame(request: HttpRequest, going: Going, words: Words) -> dict[str, Any]:
    ticket = going.ticket
    anonymous = going.blueprint.anonymous
    promise = wording.ANONYMOUS if anonymous else wording.KNOWN if ticket.link else wording.PUBLIC
    here = request.path
    kept = {"k": ticket.link} if "k" in request.GET else {}
    scale = paths.opening_scale(going.blueprint, going.sees({})) if ticket.tapped else None
    others = [one for one in going.blueprint.languages if one != ticket.language]
    return {
        "company": words.known["company"],
        "promise": words.of(promise),
        "ticket": _TICKET_STANDS_HERE,
        "action": request.path if ticket.test else reverse("surveys:run", args=[going.survey.slug]),
        "trap": TRAP,
        "test": ticket.test,
        "confirm": reverse("surveys:confirm", args=[going.survey.slug]) if scale else "",
        "rated": scale.key if scale else "",
        "back": bool(ticket.trail),
        "later": request.build_absolute_uri() if ticket.trail and not ticket.test else "",
        "others": [(one, languages.own_name(one), f"{here}?{urlencode({**kept, 'lang': one})}") for one in others],
    }


def thanks(going: Going, ended: str) -> HttpResponse:
    """The end."""
    words = _words(going, {})
    text = words.of(going.blueprint.end(ended).text) or words.of(wording.THANKS)
    return _plain(words, text, "", status=200, company=words.known["company"])


def kind_page(request: HttpRequest, reason: str, slug: str) -> HttpResponse:
    """Why nothing can be answered here, what is safe, what to do."""
    language = languages.chosen(request, wording.LANGUAGES)
    words = Words(language, "en")
    again = reverse("surveys:run", args=[slug]) if reason == "late" else ""
    status = _STATUS[reason]
    # A form that is not ours learns nothing of whose house this is.
    company = "" if reason == "late" else team.organisation().name
    todo = words.runner(f"{reason}_todo")
    return _plain(words, words.runner(reason), todo, status=status, company=company, again=again)


def _plain(words: Words, text: str, todo: str, *, status: int, company: str = "", again: str = "") -> HttpResponse:
    context = {
        **shell(words),
        "text": text,
        "todo": todo,
        "company": company,
        "again": again,
        "again_words": words.runner("again"),
    }
    return _answer(get_template("surveys/run/plain.html").render(context), words.language, status)


def _answer(content: str, language: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    return HttpResponse(content, status=status, headers=headers)
