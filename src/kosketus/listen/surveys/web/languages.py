"""In which of a survey's languages somebody is asked, and what those languages call themselves."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header


def chosen(request: HttpRequest, languages: Sequence[str], *, wished: str = "") -> str:
    """``?lang=``, else *wished* (of a personal link), else what the browser asks for, else the survey's first."""
    for one in (request.GET.get("lang", ""), wished):
        if one in languages:
            return one
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500].lower()):
        for one in languages:
            if one.lower() == code or one.lower() == code.partition("-")[0]:
                return one
    return languages[0]


def own_name(language: str) -> str:
    """A language as its speakers write it: "Suomi"."""
    try:
        name = Locale.parse(language, sep="-").get_language_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or language).capitalize()
