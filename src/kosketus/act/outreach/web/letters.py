"""The letter of a survey as its readers see it, in every language, before anybody is written to."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kosketus.act.outreach import letters
from kosketus.act.outreach.web.send_outs import READ
from kosketus.listen.surveys import facade as surveys
from kosketus.ui import fragments
from kosketus.ui.access import page

# No link has this token: whoever tries the numbers out leaves no trace.
_NOBODY = "preview"
# A letter carries its style within, and nothing that runs.
_AS_MAIL_PROGRAMS = {"style-src": [UNSAFE_INLINE], "script-src": [NONE], "frame-ancestors": [SELF]}


@page(READ)
@require_safe
def of_survey(request: HttpRequest, slug: str) -> HttpResponse:
    """The filling of the slot among the survey's places: the letter at the width of a phone."""
    survey = surveys.open_survey(slug)
    context = {"slug": slug, "languages": survey.languages if survey else ()}
    return fragments.respond(request, "outreach/parts/letter.html", context, title=_("In a letter"))


@page(READ)
@require_safe
@csp_replace(_AS_MAIL_PROGRAMS)  # type: ignore[arg-type]  # its types know no arguments of views
@xframe_options_sameorigin
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """The letter itself, to nobody: its links lead nowhere."""
    here = request.build_absolute_uri("/").rstrip("/")
    try:
        prepared = letters.prepare(
            survey=slug,
            language=request.GET.get("language", ""),
            reminder="reminder" in request.GET,
            address=here,
        )
    except LookupError as error:
        raise Http404 from error
    made = prepared.to(token=_NOBODY, preferences_url=here, unsubscribe_url=here).letter()
    return HttpResponse(made.html, headers={"Content-Language": prepared.language})
