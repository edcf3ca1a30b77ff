"""Changes to how the organisation looks and speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from kosketus.kernel import blobs, db
from kosketus.people.team import pictures
from kosketus.people.team.contracts import LogoInfo
from kosketus.people.team.models import BrandKit, Logo, Organisation, User
from kosketus.people.team.queries.brand import logo_info


@dataclass(frozen=True, kw_only=True)
class BrandChoice:
    """What the brand's page asks for; what is empty follows the organisation or the house."""

    name: str = ""
    accent: str = ""
    sender: str = ""
    reply_to: str = ""
    sign_offs: Mapping[str, str] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)


def change_brand(*, choice: BrandChoice) -> None:
    """Store all values at once; the logo stays. The audit keeps who changed which."""
    with db.write():
        kit = _kit()
        kit.name, kit.accent, kit.sender, kit.reply_to = choice.name, choice.accent, choice.sender, choice.reply_to
        kit.sign_offs, kit.tones = dict(choice.sign_offs), dict(choice.tones)
        kit.save()


def add_logo(*, content: bytes, by: AbstractBaseUser | AnonymousUser) -> LogoInfo:
    """Draw a PNG or JPEG anew and keep it, where everybody may load it. Call outside ``db.write()``.

    Raises:
        TeamError: it is no picture that can be shown; the message says what to do.
    """
    picture = pictures.redrawn(content)
    sha256 = blobs.store(picture.png, media_type="image/png")
    kept = {
        "width": picture.width,
        "height": picture.height,
        "ground": picture.ground.value,
        "added_by": by if isinstance(by, User) else None,
    }
    with db.write():
        row, _made = Logo.objects.get_or_create(sha256=sha256, defaults=kept)
    info = logo_info(row)
    assert info is not None  # noqa: S101 - told to mypy
    return info


def choose_logo(*, sha256: str) -> None:
    """Put a logo at the head of surveys and mails, or (empty) none. The picture itself stays for what shows it."""
    with db.write():
        kit = _kit()
        kit.logo = Logo.objects.get(sha256=sha256) if sha256 else None
        kit.save()


def _kit() -> BrandKit:
    organisation = Organisation.objects.select_for_update().get()
    return BrandKit.objects.filter(organisation=organisation).first() or BrandKit(organisation=organisation)
