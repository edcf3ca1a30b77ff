"""How surveys look with the brand as it is stored: on the brand's page, drawn by the runner itself."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kosketus.listen.surveys import paths, readymade, tickets
from kosketus.listen.surveys.blueprint import Page
from kosketus.listen.surveys.models import Survey
from kosketus.listen.surveys.published import Published
from kosketus.listen.surveys.tickets import Ticket
from kosketus.listen.surveys.web import languages, showing
from kosketus.listen.surveys.web.pages import READ
from kosketus.people.team import facade as team
from kosketus.ui import fragments
from kosketus.ui.access import page


@page(READ)
@require_safe
def fragment(request: HttpRequest) -> HttpResponse:
    """A phone with a survey on it, in each language of content."""
    spoken = team.organisation().languages
    named = [(one, languages.own_name(one)) for one in spoken]
    return fragments.respond(request, "surveys/look.html", {"languages": named}, title=_("A survey of yours"))


@page(READ)
@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """A ready-made survey that exists nowhere; the frame around it lets nothing be sent."""
    spoken = team.organisation().languages
    wished = request.GET.get("lang", "")
    language = wished if wished in spoken else spoken[0]
    tones = {language: team.brand(language).tone.value}
    asked = Published(0, readymade.blueprint("nps", (language,), tones=tones), {})
    now = tickets.now()
    ticket = Ticket(
        survey="", version=0, sitting="", page="page1", language=language, begun=now, made=now, test=True
    )  # fmt: skip
    going = showing.Going(Survey(), asked, ticket)
    first = paths.first(asked.blueprint, going.sees({}))
    if not isinstance(first, Page):
        return showing.thanks(going, first)
    return showing.draw(request, going, first, said={})
