"""Sites and what is shown on them are set up; visitors whom a site knows are recognised by its signature."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from kosketus.act.sites.models import Place, PlaceKind, Site
from kosketus.kernel import clock, db
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey

SOONEST = 30
MOST_SECONDS, MOST_PAGES, MOST_ORIGINS = 3_600, 20, 10
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_KNOWN_BY = {"email", "phone", "external"}
_LONGEST = 254
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}|\[::1\]")


class SiteProblem(ValueError):
    """What was set cannot be; the message says what to do, ``field`` where."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a survey shall stand on a site; see :class:`Place`."""

    survey: str
    kind: PlaceKind
    after: int = 0
    scrolled: int = 0
    event: str = ""
    pages: tuple[str, ...] = ()
    share: int = 100
    leaving: bool = False
    shown: bool = False


def make_site(*, name: str, origins: Sequence[str], actor: str) -> Site:
    """A site with a key for its snippet and a secret for its server.

    Raises:
        SiteProblem: an address is none, or nothing is left of the name.
    """
    checked = read_origins(origins)
    if not name.strip():
        raise SiteProblem("name", _("Say what the site is called."))
    with db.write():
        return Site.objects.create(
            name=name.strip()[:120],
            origins=checked,
            key=secrets.token_urlsafe(12),
            secret=secrets.token_urlsafe(32),
            made_by=actor,
        )


def change_site(*, site: Site, name: str, origins: Sequence[str]) -> None:
    """Another name or other addresses; key and secret stay. The same errors."""
    checked = read_origins(origins)
    if not name.strip():
        raise SiteProblem("name", _("Say what the site is called."))
    with db.write():
        held = Site.objects.select_for_update().get(pk=site.pk)
        held.name, held.origins = name.strip()[:120], checked
        held.save(update_fields=["name", "origins"])


def remove_site(*, site: Site) -> None:
    """Nothing is shown there any more; answers stay."""
    with db.write():
        Site.objects.filter(pk=site.pk).delete()


def read_origins(told: Sequence[str]) -> list[str]:
    """Addresses as browsers name an origin, each once.

    Raises:
        SiteProblem: there is none or too many, or one is no address of a site.
    """
    found = list(dict.fromkeys(_origin(one) for one in told if one.strip()))
    if not found:
        raise SiteProblem("origins", _("Write the address of the site, such as https://shop.example."))
    if len(found) > MOST_ORIGINS:
        raise SiteProblem("origins", _("A site has at most %(most)s addresses.") % {"most": MOST_ORIGINS})
    return found


def _origin(told: str) -> str:
    words = _("“%(address)s” is no address of a site. It begins with https://.")
    wrong = SiteProblem("origins", words % {"address": told})
    try:
        parts = urlsplit(told.strip().lower())
        port = parts.port
    except ValueError as error:
        raise wrong from error
    host = parts.netloc.rpartition(":")[0] if port else parts.netloc
    # It stands in a header, where a semicolon would end the rule and a star would let in everybody.
    if not _HOST.fullmatch(host):
        raise wrong
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise wrong
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def make_place(*, site: Site, wanted: Wanted, actor: str) -> Place:
    """A survey on a site.

    Raises:
        SiteProblem: the survey takes no answers, or what comes by itself would come too early.
    """
    values = _checked(wanted)
    with db.write():
        return Place.objects.create(site=site, changed_by=actor, **values)


def change_place(*, place: Place, wanted: Wanted, actor: str) -> None:
    """Show it another way. The same errors."""
    values = _checked(wanted)
    with db.write():
        held = Place.objects.select_for_update().get(pk=place.pk)
        for name, value in (values | {"changed_by": actor, "changed_at": clock.now()}).items():
            setattr(held, name, value)
        held.save()


def remove_place(*, place: Place) -> None:
    """Show it no more; answers stay."""
    with db.write():
        Place.objects.filter(pk=place.pk).delete()


def _checked(wanted: Wanted) -> dict[str, object]:
    if surveys.open_survey(wanted.survey) is None:
        raise SiteProblem("survey", _("This survey takes no answers now. Publish it first."))
    comes = wanted.kind in {PlaceKind.SLIDE, PlaceKind.POPUP}
    if comes and not SOONEST <= wanted.after <= MOST_SECONDS:
        words = _("What comes by itself waits at least %(seconds)s seconds.")
        raise SiteProblem("after", words % {"seconds": SOONEST})
    if not 1 <= wanted.share <= 100:  # noqa: PLR2004 - percent
        raise SiteProblem("share", _("The share of visits is between 1 and 100 percent."))
    if not 0 <= wanted.scrolled <= 100:  # noqa: PLR2004 - percent
        raise SiteProblem("scrolled", _("The part of the page is between 0 and 100 percent."))
    if len(wanted.pages) > MOST_PAGES:
        raise SiteProblem("pages", _("At most %(most)s parts of addresses.") % {"most": MOST_PAGES})
    return {
        "survey": wanted.survey,
        "kind": wanted.kind,
        "after": wanted.after if comes else 0,
        "scrolled": wanted.scrolled if comes else 0,
        "event": wanted.event[:60] if comes else "",
        "pages": [page[:200] for page in wanted.pages],
        "share": wanted.share if comes else 100,
        "leaving": wanted.leaving and wanted.kind is PlaceKind.POPUP,
        "shown": wanted.shown,
    }


def signature(site: Site, kind: str, value: str, source: str = "") -> str:
    """What the site's server writes beside whom it knows: HMAC-SHA256 of ``kind:source:value``, in hexadecimal."""
    return hmac.new(site.secret.encode(), f"{kind}:{source}:{value}".encode(), hashlib.sha256).hexdigest()


def known_visitor(site: Site, *, kind: str, value: str, source: str, signed: str) -> int | None:
    """The identity that the site's server vouches for; None where the signature is not its own, or names nobody."""
    if kind not in _KNOWN_BY or not value or len(value) > _LONGEST or len(source) > _LONGEST:
        return None
    if not hmac.compare_digest(signature(site, kind, value, source).encode(), signed.encode()):
        return None
    key = customers.readable_key(kind, value, source)
    if key is None:
        return None
    with db.write():
        return customers.identities_for([key], evidence=f"site {site.name}"[:200])[IdentityKey(*key)]
