"""What a respondent gets to see: a page of the survey, its end, or a kind word on why nothing can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse

from kosketus.listen.surveys import guard, paths, reading, stages, tickets, wording
from kosketus.listen.surveys.blueprint import Blueprint, Page
from kosketus.listen.surveys.domain import links
from kosketus.listen.surveys.domain.sittings import conditions_see
from kosketus.listen.surveys.models import Link, Sitting, Survey
from kosketus.listen.surveys.published import Published
from kosketus.listen.surveys.tickets import Ticket
from kosketus.listen.surveys.web import languages
from kosketus.listen.surveys.web.drawing import Words, page_html, shell
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team

_STATUS = {
    **dict.fromkeys(("closed", "used", "gone", "expired"), 410),
    "unknown": 404,
    "late": 403,
    "invited": 403,
    "busy": 429,
}
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


def replace_ticket(ticket: Ticket, **changes: Any) -> Ticket:
    """The ticket with some values changed."""
    return Ticket(**{**{name: getattr(ticket, name) for name in ticket.__struct_fields__}, **changes})


def said_before(going: Going) -> dict[str, Any]:
    """What is kept of the visit."""
    if not going.ticket.kept:
        return {}
    found = Sitting.objects.filter(survey=going.survey, key=going.ticket.sitting).values_list("said", flat=True).first()
    return dict(found or {})


def begun(request: HttpRequest, going: Going) -> HttpResponse:
    """The first page."""
    page = paths.first(going.blueprint, going.sees({}))
    if not isinstance(page, Page):
        return thanks(going, page)
    ticket = replace_ticket(going.ticket, page=page.id)
    there = replace(going, ticket=ticket)
    if ticket.link or ticket.known or ticket.stage:
        return draw(request, there, page, said=said_before(there))
    content, sheet = _first_page(request, there, page)
    return _answer(content.replace(_TICKET_STANDS_HERE, tickets.sign(ticket)), ticket.language, 200, sheet)


def _first_page(request: HttpRequest, going: Going, page: Page) -> tuple[str, str]:
    """The page without its ticket, drawn once for all who come by the public address; and its brand's style sheet."""
    words = _words(going, {})
    ticket = going.ticket
    key = (
        str(going.survey.public_id),
        ticket.version,
        page.id,
        ticket.language,
        ticket.channel,
        words.brand,
        guard.asks_for_proof(ticket),
    )
    drawn = _pages.get(key)
    if drawn is None:
        shown = paths.shown_questions(page, going.sees({}))
        frame = _frame(request, going, words)
        content = page_html(
            blueprint=going.blueprint, page=page, questions=shown, words=words, raw={}, faults={}, frame=frame
        )
        if len(_pages) >= _MOST_PAGES:
            _pages.clear()
        drawn = _pages[key] = content, _sheet(words, going.blueprint)
    return drawn


_pages: dict[tuple[Any, ...], tuple[str, str]] = {}


def _sheet(words: Words, blueprint: Blueprint) -> str:
    return str(shell(words, blueprint)["sheet"])


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
    status = _UNPROCESSABLE if faults else 200
    answer = _answer(content, going.ticket.language, status, _sheet(words, going.blueprint))
    return stages.let_in(answer, stages.read(ticket.stage))


def _words(going: Going, said: Mapping[str, Any]) -> Words:
    brand = team.brand(going.ticket.language)
    name = ""
    if going.link is not None and going.link.identity_id and not going.survey.anonymous:
        person = customers.person_of(going.link.identity_id)
        name = person.name if person else ""
    answers = {key: str(value) for key, value in reading.shown_again(said).items() if not isinstance(value, list)}
    known = {**answers, **going.ticket.known, "company": brand.name, "team": brand.name, "person.name": name}
    return Words(going.ticket.language, going.blueprint.languages[0], known, brand)


def _frame(request: HttpRequest, going: Going, words: Words) -> dict[str, Any]:
    ticket = going.ticket
    anonymous = going.blueprint.anonymous
    promise = wording.ANONYMOUS if anonymous else wording.KNOWN if _leads_to_somebody(going) else wording.PUBLIC
    here = request.path
    kept = {"k": ticket.link} if "k" in request.GET else {}
    kept |= {stages.PARAMETER: ticket.stage} if ticket.stage else {}
    scale = paths.opening_scale(going.blueprint, going.sees({})) if ticket.tapped else None
    others = [one for one in going.blueprint.languages if one != ticket.language]
    return {
        "company": words.known["company"],
        "promise": words.ours(promise),
        "ticket": _TICKET_STANDS_HERE,
        "action": request.path if ticket.test else reverse("surveys:run", args=[going.survey.slug]),
        "trap": guard.TRAP,
        "proof": guard.PROOF if guard.asks_for_proof(ticket) else "",
        "test": ticket.test,
        "confirm": reverse("surveys:confirm", args=[going.survey.slug]) if scale else "",
        "rated": scale.key if scale else "",
        "back": bool(ticket.trail),
        "later": request.build_absolute_uri() if ticket.trail and not ticket.test and not ticket.stage else "",
        "stage": _staged(going),
        "others": [(one, languages.own_name(one), f"{here}?{urlencode({**kept, 'lang': one})}") for one in others],
    }


def _staged(going: Going) -> dict[str, str]:
    """What the page's script must know of what surrounds it; nothing where the survey has a page of its own."""
    stage = stages.read(going.ticket.stage)
    if stage is None:
        return {}
    known = going.ticket.known if stage.kind is stages.Kind.KIOSK else {}
    query = urlencode({**known, "channel": going.ticket.channel, stages.PARAMETER: going.ticket.stage})
    start = f"{reverse('surveys:run', args=[going.survey.slug])}?{query}"
    return {"kind": str(stage.kind), "origins": " ".join(stage.origins), "start": start}


def _leads_to_somebody(going: Going) -> bool:
    """Whether the answer will be linked to a customer: links can be made for whoever gets them, too."""
    if going.link is not None:
        return going.link.identity_id is not None
    return bool(going.ticket.link) and links.leads_to_somebody(going.survey, going.ticket.link)


def thanks(going: Going, ended: str) -> HttpResponse:
    """The end."""
    words = _words(going, {})
    text = words.of(going.blueprint.end(ended).text) or words.ours(wording.THANKS)
    company, look = words.known["company"], shell(words, going.blueprint)
    answer = _plain(words, text, "", status=200, company=company, stage=_staged(going), look=look)
    return stages.let_in(answer, stages.read(going.ticket.stage))


def kind_page(request: HttpRequest, reason: str, slug: str) -> HttpResponse:
    """Why nothing can be answered here, what is safe, what to do."""
    language = languages.chosen(request, wording.LANGUAGES)
    # A form that is not ours learns nothing of whose house this is.
    brand = None if reason == "late" else team.brand(language)
    words = Words(language, "en", brand=brand)
    again = reverse("surveys:run", args=[slug]) if reason == "late" else ""
    status = _STATUS[reason]
    company = brand.name if brand else ""
    todo = words.runner(f"{reason}_todo")
    answer = _plain(words, words.runner(reason), todo, status=status, company=company, again=again)
    return stages.let_in(answer, stages.read(request.GET.get(stages.PARAMETER, "")))


def _plain(
    words: Words,
    text: str,
    todo: str,
    *,
    status: int,
    company: str = "",
    again: str = "",
    stage: Mapping[str, str] | None = None,
    look: Mapping[str, Any] | None = None,
) -> HttpResponse:
    look = look or shell(words)
    context = {
        **look,
        "stage": stage,
        "text": text,
        "todo": todo,
        "company": company,
        "again": again,
        "again_words": words.runner("again"),
    }
    return _answer(get_template("surveys/run/plain.html").render(context), words.language, status, look["sheet"])


def _answer(content: str, language: str, status: int, sheet: str) -> HttpResponse:
    sheets = (static("surveys/run.css"), sheet)
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        # Browsers fetch the style while they still make room for the page.
        "Link": ", ".join(f"<{one}>; rel=preload; as=style" for one in sheets if one),
        # With the usual "same-origin" they begin a new process first, which doubles the time to the first words. Nobody
        # is logged in here; pages of the team keep it.
        "Cross-Origin-Opener-Policy": "unsafe-none",
    }
    return HttpResponse(content, status=status, headers=headers)
