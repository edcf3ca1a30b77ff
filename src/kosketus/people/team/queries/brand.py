"""How the organisation looks and speaks to customers."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from kosketus.people.team.colours import USUAL_ACCENT, accent_of
from kosketus.people.team.contracts import BrandInfo, LogoInfo, Tone
from kosketus.people.team.models import BrandKit, Logo

HIGHEST_LOGO = 40
# Finnish addresses customers informally as a rule, as this project's own wordings do; others politely.
_USUALLY_INFORMAL = {"fi"}


def brand_in(language: str) -> BrandInfo:
    """The brand as it stands, in *language*; the organisation's name and neutral values where nobody set any.

    Every page that a respondent sees asks for it, so it is one plain statement: 22 µs, through the models 560.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BRAND)
        row = cursor.fetchone() or _NOTHING
    house, name, accent, sender, reply_to, sign_offs, tones, *logo = row
    shown = name or house
    return BrandInfo(
        name=shown,
        sender=sender or shown,
        tone=tone_in(json.loads(tones or "{}"), language),
        accent=accent_of(accent or ""),
        logo=_drawn(*logo) if logo[0] else None,
        reply_to=reply_to or "",
        sign_off=in_language(json.loads(sign_offs or "{}"), language),
    )


_BRAND = """
SELECT house.name, kit.name, accent, sender, reply_to, sign_offs, tones, sha256, width, height, ground
FROM team_organisation house
LEFT JOIN team_brandkit kit ON kit.organisation_id = house.id
LEFT JOIN team_logo logo ON logo.id = kit.logo_id
"""
_NOTHING: tuple[Any, ...] = ("", *(None for _column in range(10)))


def kit() -> BrandKit:
    """What is stored, for the page that changes it; an empty one where nobody stored any."""
    return BrandKit.objects.select_related("logo", "organisation").first() or BrandKit()


def logo_of(sha256: str) -> LogoInfo | None:
    """A picture by its hash, the brand's or one that only some survey shows."""
    return logo_info(Logo.objects.filter(sha256=sha256).first())


def logo_info(logo: Logo | None) -> LogoInfo | None:
    """How a picture is shown."""
    return _drawn(logo.sha256, logo.width, logo.height, logo.ground) if logo else None


def _drawn(sha256: str, width: int, height: int, ground: str) -> LogoInfo:
    """Half as large as it is, and never higher than forty."""
    shrunk = HIGHEST_LOGO / max(height, 2 * HIGHEST_LOGO)
    width, height = max(1, round(width * shrunk)), max(1, round(height * shrunk))
    return LogoInfo(sha256=sha256, address=picture_address(sha256), width=width, height=height, ground=ground)


def picture_address(sha256: str) -> str:
    """Where a logo is loaded, from the root of the site."""
    return f"/brand/logo/{sha256}.png"


def style_sheet(colour: str) -> str:
    """Where the shades of an accent colour are loaded; empty for our own, which every page has already."""
    return f"/brand/accent-1-{colour[1:]}.css" if colour not in {"", USUAL_ACCENT} else ""


def tone_in(tones: dict[str, str], language: str) -> Tone:
    """The form of address chosen for a language, else the usual one there."""
    plain = language.partition("-")[0]
    usual = Tone.INFORMAL if plain in _USUALLY_INFORMAL else Tone.FORMAL
    return Tone(tones.get(language) or tones.get(plain) or usual)


def in_language(texts: dict[str, str], language: str) -> str:
    """The text in a language or its plain form; empty where there is none, for another language would be strange."""
    return texts.get(language) or texts.get(language.partition("-")[0], "")
