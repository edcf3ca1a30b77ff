"""Time zones, languages and currencies to choose from, named in the reader's language."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies
from django.conf.locale import LANG_INFO
from django.utils.text import capfirst
from django.utils.translation import get_language

Choice = tuple[str, str]
_AREAS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


@cache
def time_zone_names() -> frozenset[str]:
    """The zones that are offered: places, and UTC."""
    return frozenset({z for z in available_timezones() if z.split("/")[0] in _AREAS and "/" in z} | {"UTC"})


@cache
def time_zone_choices() -> tuple[Choice | tuple[str, list[Choice]], ...]:
    """Zones grouped by area; a place is found by typing its name."""
    places = sorted(time_zone_names() - {"UTC"})
    grouped = groupby(places, key=lambda zone: zone.split("/")[0])
    return (("UTC", "UTC"), *((area, [(z, _place(z)) for z in zones]) for area, zones in grouped))


def _place(zone: str) -> str:
    return ", ".join(reversed(zone.split("/")[1:])).replace("_", " ")


@cache
def currency_codes() -> frozenset[str]:
    """ISO 4217 codes of the currencies that are tender somewhere today."""
    territories = get_global("territory_currencies")
    return frozenset(code for territory in territories for code in get_territory_currencies(territory))


def currency_choices() -> list[Choice]:
    """Currencies by code, with their names."""
    locale = _locale()
    return [(code, f"{code} – {get_currency_name(code, locale=locale)}") for code in sorted(currency_codes())]


@cache
def language_codes() -> tuple[str, ...]:
    """Languages in which content can be written."""
    return tuple(sorted(code for code in LANG_INFO if "name_local" in LANG_INFO[code]))


def language_name(code: str) -> str:
    """A language's name in the reader's language."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(_locale())
    except (UnknownLocaleError, ValueError):
        name = None
    return capfirst(name or LANG_INFO[code]["name_local"])


def language_choices() -> list[Choice]:
    """All languages, by name."""
    return sorted(((code, language_name(code)) for code in language_codes()), key=lambda choice: choice[1])


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
