"""A recipe for a file that has none: which column is the score, the date, the customer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

KINDS = {
    "nps": ("nps", "0-10", _("Would they recommend us? 0 to 10 (NPS)")),
    "csat": ("csat", "1-5", _("Are they satisfied? 1 to 5, 5 is best (CSAT)")),
    "easy": ("ces", "1-5", _("Was it easy? 1 to 5, 5 is easy (CES)")),
    "hard": ("ces", "1-5", _("Was it hard? 1 to 5, 5 is hard (CES)")),
    "easy7": ("ces", "1-7", _("Was it easy? 1 to 7, 7 is easy (CES)")),
}
_ENDS = {
    "easy": ("higher", "Very hard", "Very easy"),
    "hard": ("lower", "Very easy", "Very hard"),
    "easy7": ("higher", "Very hard", "Very easy"),
}
"""Which end is good, and the words at the low and the high end, where the kind of score says so."""
DATES = {
    "iso": ((), _("2026-05-31 (year first)")),
    "day": (("%d.%m.%Y", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"), _("31.05.2026 or 31/05/2026 (day first)")),
    "month": (("%m/%d/%Y", "%m/%d/%y", "%m/%d/%Y %H:%M"), _("05/31/2026 (month first)")),
}
_TELLTALES = {
    "score": ("nps", "csat", "score", "rating", "оценк", "arvosana", "scor", "nota"),
    "date": ("date", "time", "submitted", "дата", "päivä", "pvm", "data"),
    "person": ("mail", "customer", "почта", "клиент", "asiakas", "client"),
    "comment": ("comment", "reason", "why", "feedback", "отзыв", "комментар", "kommentti", "palaute", "motiv"),
}
_NOT_IN_A_NAME = str.maketrans("", "", '"\\\x00')


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """What a person said about the columns; empty where there is none of it."""

    title: str
    kind: str
    score: str
    date: str
    order: str
    person: str = ""
    comment: str = ""
    keep: Sequence[str] = ()


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Which column is probably what, by its name; each column is guessed once."""
    found: dict[str, str] = {}
    for role, words in _TELLTALES.items():
        left = [column for column in columns if column not in found.values()]
        named = (column for word in words for column in left if word in column.casefold())
        found[role] = next(named, "")
    return found


def recipe_text(mapping: Mapping, *, fallback: str) -> str:
    """The mapping as a recipe in TOML; *fallback* names the survey where the title has no Latin letter."""
    slug = slugify(mapping.title)[:60] or fallback
    metric, scale, _label = KINDS[mapping.kind]
    parts = [
        f"name = {_quoted(slug)}",
        f"title = {_quoted(mapping.title)}",
        f"[survey]\nslug = {_quoted(slug)}\ntitle = {_quoted(mapping.title)}",
        f"[date]\ncolumn = {_quoted(mapping.date)}\nformats = {_quoted(list(DATES[mapping.order][0]))}",
        *_person(mapping, slug),
        *_kept(mapping),
        f'[[questions]]\nkey = "{metric}"\nmetric = "{metric}"\nscale = "{scale}"\ncolumn = {_quoted(mapping.score)}'
        + _ends(mapping.kind),
    ]
    if mapping.comment:
        parts.append(f'[[questions]]\nkey = "why"\nmetric = "text"\ncolumn = {_quoted(mapping.comment)}')
    return "\n\n".join(parts) + "\n"


def _ends(kind: str) -> str:
    if kind not in _ENDS:
        return ""
    direction, low, high = _ENDS[kind]
    return f'\ndirection = "{direction}"\nlow = "{low}"\nhigh = "{high}"'


def _person(mapping: Mapping, slug: str) -> list[str]:
    if not mapping.person:
        return []
    return [f'[person]\ncolumn = {_quoted(mapping.person)}\nkind = "auto"\nsource = {_quoted(slug)}']


def _kept(mapping: Mapping) -> list[str]:
    """Other columns: about the customer where there is one, else about the moment."""
    table = "attributes" if mapping.person else "context"
    return [
        f"[{table}.{_quoted(name.translate(_NOT_IN_A_NAME)[:60])}]\ncolumn = {_quoted(name)}" for name in mapping.keep
    ]


def _quoted(value: object) -> str:
    # What JSON writes for texts and lists of texts, TOML reads.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
