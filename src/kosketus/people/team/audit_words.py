"""How the audit says what is stored as a code, a number or a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model

from kosketus.people.team.auditing import Words
from kosketus.people.team.brand_forms import tone_name
from kosketus.people.team.choices import language_name
from kosketus.people.team.models import ApiKey, BrandKit, KeyScope, Organisation, WorkCalendarVersion
from kosketus.people.team.queries.weeks import say_week
from kosketus.ui import dates


def _languages(codes: Sequence[str]) -> str:
    return ", ".join(map(language_name, codes))


def _scopes(scopes: Sequence[str]) -> str:
    return ", ".join(str(KeyScope(scope).label) for scope in scopes)


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
    WorkCalendarVersion: {"week": say_week, "holidays": _holidays},
}
