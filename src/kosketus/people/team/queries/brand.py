"""How the organisation looks and speaks to customers."""

from __future__ import annotations

from kosketus.people.team.colours import USUAL_ACCENT, accent_of
from kosketus.people.team.contracts import BrandInfo, LogoInfo, Tone
from kosketus.people.team.models import BrandKit, Logo, Organisation

HIGHEST_LOGO = 40
# Finnish addresses customers informally as a rule, as this project's own wordings do; others politely.
_USUALLY_INFORMAL = {"fi"}


def brand_in(language: str) -> BrandInfo:
    """The brand as it stands, in *language*; the organisation's name and neutral values where nobody set any."""
    row = Organisation.objects.select_related("brand__logo").first() or Organisation()
    kit = getattr(row, "brand", None) or BrandKit()
    name = kit.name or row.name
    return BrandInfo(
        name=name,
        sender=kit.sender or name,
        tone=tone_in(kit.tones, language),
        accent=accent_of(kit.accent),
        logo=logo_info(kit.logo),
        reply_to=kit.reply_to,
        sign_off=in_language(kit.sign_offs, language),
    )


def kit() -> BrandKit:
    """What is stored, for the page that changes it; an empty one where nobody stored any."""
    return BrandKit.objects.select_related("logo", "organisation").first() or BrandKit()


def logo_of(sha256: str) -> LogoInfo | None:
    """A picture by its hash, the brand's or one that only some survey shows."""
    return logo_info(Logo.objects.filter(sha256=sha256).first())


def logo_info(logo: Logo | None) -> LogoInfo | None:
    """How a picture is shown."""
    if logo is None:
        return None
    shrunk = HIGHEST_LOGO / max(logo.height, 2 * HIGHEST_LOGO)
    return LogoInfo(
        sha256=logo.sha256,
        address=picture_address(logo.sha256),
        width=max(1, round(logo.width * shrunk)),
        height=max(1, round(logo.height * shrunk)),
        ground=logo.ground,
    )


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
