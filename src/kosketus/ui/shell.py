"""What the frame around every staff page needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from kosketus.kernel import settings
from kosketus.ui import navigation

SAMPLE = "ui.sample"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
FIRST_ON_PHONES = 4


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A place as the page shows it; ``here`` when the page belongs to it."""

    label: str | Promise
    icon: str
    address: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class Entries:
    """The navigation in three parts: on phones ``first`` is the bar, the others open under More."""

    first: Sequence[Entry]
    rest: Sequence[Entry]
    bottom: Sequence[Entry]


def entries(request: HttpRequest) -> Entries:
    """The places that this person may open and that have an address."""
    places = navigation.places_for(request.user)
    addressed = [(place, address) for place in places if (address := _address(place.url_name))]
    heads = {address: address for _place, address in addressed} | _within(request, addressed)
    here = heads.get(_nearest(list(heads), request.path), "")
    shown = [
        (place.at_bottom, Entry(label=place.label, icon=place.icon, address=address, here=address == here))
        for place, address in addressed
    ]
    upper = [entry for bottom, entry in shown if not bottom]
    lower = [entry for bottom, entry in shown if bottom]
    return Entries(first=upper[:FIRST_ON_PHONES], rest=upper[FIRST_ON_PHONES:], bottom=lower)


def _within(request: HttpRequest, addressed: Sequence[tuple[navigation.Place, str]]) -> dict[str, str]:
    """The addresses of places within others, and to which entry each belongs."""
    return {
        inner: address
        for place, address in addressed
        for one in navigation.places_for(request.user, within=place.key)
        if (inner := _address(one.url_name))
    }


def sample_is_on() -> bool:
    """Whether the house shows sample data, so that each page must say so (one small read)."""
    return bool(settings.read(SAMPLE, default=False))


def theme(request: HttpRequest | None) -> str:
    """``light`` or ``dark`` as chosen on this device, else empty: the system decides."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return chosen if chosen in THEMES else ""


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _nearest(addresses: Sequence[str], path: str) -> str:
    """The longest address that *path* stands under; the front page stands for itself only."""
    under = [a for a in addresses if path == a or (a != "/" and path.startswith(a.rstrip("/") + "/"))]
    return max(under, key=len, default="")
