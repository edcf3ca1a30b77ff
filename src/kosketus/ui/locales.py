"""Which CLDR locale the language of this page reads numbers and dates in."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language, to_locale

# Plain English is read as Europe writes it: 7 May 2026, weeks from Monday. American English keeps its own ways.
_READ_AS = {"en": "en_GB"}


def current() -> Locale:
    """The locale of the language that is active now."""
    return _parsed(get_language() or "en")


@cache
def _parsed(language: str) -> Locale:
    return Locale.parse(_READ_AS.get(language, to_locale(language)))


def language_name(code: str) -> str:
    """A language in the words of this page's: "Finnish", "suomi"; the code itself where nobody has a name for it."""
    names = current().languages
    return str(names.get(code.replace("-", "_")) or names.get(code.partition("-")[0]) or code)
