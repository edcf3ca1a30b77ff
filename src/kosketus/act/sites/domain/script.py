"""The script of a site: our code with what is shown there, so that a page asks for one file only."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.contrib.staticfiles import finders
from django.urls import reverse

from kosketus.act.sites.domain.asking import CHANNEL
from kosketus.act.sites.models import Place, Site
from kosketus.listen.surveys import facade as surveys
from kosketus.people.team import facade as team

# Content, not interface: the language is that of the site's page. First draft; a native reader signs off.
WORDS = {
    "en": {"close": "Close", "feedback": "Feedback"},
    "ru": {"close": "Закрыть", "feedback": "Отзыв"},
    "fi": {"close": "Sulje", "feedback": "Palaute"},
    "ro": {"close": "Închide", "feedback": "Părerea dvs."},
}


def script_of(site: Site) -> bytes:
    """The JavaScript that the site loads. Places whose survey takes no answers are left out."""
    code, style = _source()
    accent = team.brand("en").accent
    config = {
        "key": site.key,
        "css": style.replace("ACCENT", accent.light).replace("INK", accent.ink_on_light),
        "words": WORDS,
        "places": [told for place in site.places.filter(shown=True).order_by("id") if (told := _told(site, place))],
    }
    return code.replace("/*config*/", msgspec.json.encode(config).decode()).encode()


def _told(site: Site, place: Place) -> dict[str, Any] | None:
    survey = surveys.open_survey(place.survey)
    if survey is None:
        return None
    return {
        "id": str(place.public_id),
        "survey": place.survey,
        "kind": place.kind,
        "titles": survey.title,
        "address": reverse("onsite:frame", args=[site.key, place.public_id]),
        "after": place.after,
        "scrolled": place.scrolled,
        "event": place.event,
        "pages": place.pages,
        "share": place.share,
        "leaving": place.leaving,
    }


def survey_address(site: Site, place: Place, *, language: str = "") -> str:
    """The survey of a place, for whoever is on the page, to be framed by the site."""
    spoken = f"&{urlencode({'lang': language})}" if language else ""
    return f"{reverse('surveys:run', args=[place.survey])}?channel={CHANNEL}&{stage_of(site)}{spoken}"


def stage_of(site: Site) -> str:
    """The part of an address that lets the site frame a survey."""
    return surveys.frame_query(site.origins)


@lru_cache(maxsize=1)
def _source() -> tuple[str, str]:
    """Code and style without comments and empty room; names stay, as they cost little once compressed."""
    code, style = (Path(str(finders.find(f"sites/embed.{ending}"))).read_text() for ending in ("js", "css"))
    bare = "\n".join(line.strip() for line in code.splitlines() if not line.strip().startswith("//"))
    return bare, re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
