"""How the audit says what is stored as a code, a number or a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from kosketus.people.team.auditing import Words
from kosketus.people.team.brand_forms import tone_name
from kosketus.people.team.choices import language_name
from kosketus.people.team.models import ApiKey, BrandKit, KeyScope, Organisation, WorkCalendarVersion
from kosketus.people.team.queries.audit import moment
from kosketus.people.team.queries.weeks import say_week
from kosketus.ui import dates

_BEGINNING = "1970-01-01"


def _languages(codes: Sequence[str]) -> str:
    return ", ".join(map(language_name, codes))


def _scopes(scopes: Sequence[str]) -> str:
    return ", ".join(str(KeyScope(scope).label) for scope in scopes)


def _valid_from(told: object) -> str:
    """The first version of a calendar counts for all time before the next."""
    return _("from the beginning") if str(told).startswith(_BEGINNING) else moment(told)


def _holidays(holidays: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{_holiday(one)} {one['name']}".strip() for one in holidays)


def _holiday(one: Mapping[str, Any]) -> str:
    day = date.fromisoformat(one["date"])
    return dates.day_of_year(day) if one["yearly"] else dates.day(day)


def _sign_offs(words: Mapping[str, str]) -> str:
    return "; ".join(f"{language_name(code)}: {said}" for code, said in words.items())


def _tones(tones: Mapping[str, str]) -> str:
    return "; ".join(f"{language_name(code)}: {tone_name(tone)}" for code, tone in tones.items())


WORDS: dict[type[Model], dict[str, Words]] = {
    Organisation: {"languages": _languages},
    BrandKit: {"sign_offs": _sign_offs, "tones": _tones},
    ApiKey: {"scopes": _scopes},
    WorkCalendarVersion: {"valid_from": _valid_from, "week": say_week, "holidays": _holidays},
}
