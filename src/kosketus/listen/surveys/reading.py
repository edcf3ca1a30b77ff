"""What was posted, question by question: only what was asked and can be meant goes on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from kosketus.listen.surveys.blueprint import Question, Type

MOST_SHORT = 300
MOST_LONG = 10_000
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")
_PHONE = re.compile(r"\+?[0-9\s().-]{5,25}")


@dataclass
class Read:
    """Answers by key, and what stands against others: a word of the runner's, by key. ``raw`` is shown again."""

    said: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)


class _Fault(Exception):
    """Names the runner's word that says what is wrong."""


def read(questions: Sequence[Question], posted: QueryDict) -> Read:
    """The answers to *questions* in *posted*. Whatever else was posted is not looked at."""
    found = Read()
    for question in questions:
        if question.type in {Type.STATEMENT, Type.HIDDEN}:
            continue
        try:
            said = _said(question, posted, found)
            if said in (None, "", [], {}):
                _refuse_nothing(question)
                said = None
        except _Fault as fault:
            found.faults[question.key] = str(fault)
        else:
            if said is not None:
                found.said[question.key] = said
    return found


def _refuse_nothing(question: Question) -> None:
    if question.required:
        raise _Fault("missing")


def _said(question: Question, posted: QueryDict, found: Read) -> Any:  # noqa: PLR0911 - one for each type
    match question.type:
        case Type.MATRIX:
            return _matrix(question, posted, found)
        case Type.RANKING:
            return _ranking(question, posted, found)
        case Type.MULTIPLE:
            return _multiple(question, posted, found)
    text = _clean(posted.get(question.key, ""))
    found.raw[question.key] = text
    if not text:
        return None
    match question.type:
        case Type.SCALE:
            return _point(question, text)
        case Type.SINGLE:
            return _single(question, text, posted, found)
        case Type.CONSENT:
            return _one_of(text, ("yes", "no"))
    return _text(question, text)


def _clean(value: Any) -> str:
    # A NUL cannot be stored in PostgreSQL, and nobody means one; so with halves of a character.
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def _point(question: Question, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) not in question.points:
        raise _Fault("not_offered")
    return int(text)


def _one_of(text: str, offered: Sequence[str]) -> str:
    if text not in offered:
        raise _Fault("not_offered")
    return text


def _offered(question: Question) -> list[str]:
    return [option.id for option in question.options] + (["other"] if question.other else [])


def _single(question: Question, text: str, posted: QueryDict, found: Read) -> str:
    chosen = _one_of(text, _offered(question))
    if chosen == "other":
        _other(question, posted, found)
    return chosen


def _multiple(question: Question, posted: QueryDict, found: Read) -> list[str]:
    chosen = [_clean(one) for one in posted.getlist(question.key)[:100]]
    found.raw[question.key] = chosen
    offered = _offered(question)
    for one in chosen:
        _one_of(one, offered)
    if "other" in chosen:
        _other(question, posted, found)
    return [one for one in offered if one in chosen]


def _other(question: Question, posted: QueryDict, found: Read) -> None:
    name = f"{question.key}.other"
    text = _clean(posted.get(name, ""))
    found.raw[name] = text
    if len(text) > MOST_SHORT:
        raise _Fault("too_long")
    if text:
        found.said[name] = text


def _matrix(question: Question, posted: QueryDict, found: Read) -> dict[str, int]:
    rows: dict[str, int] = {}
    for row in question.rows:
        name = f"{question.key}.{row.id}"
        text = _clean(posted.get(name, ""))
        found.raw[name] = text
        if text:
            rows[row.id] = _point(question, text)
        elif question.required:
            raise _Fault("missing")
    return rows


def _ranking(question: Question, posted: QueryDict, found: Read) -> dict[str, int]:
    places: dict[str, int] = {}
    for option in question.options:
        name = f"{question.key}.{option.id}"
        text = _clean(posted.get(name, ""))
        found.raw[name] = text
        if text and (not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= len(question.options)):
            raise _Fault("not_offered")
        if text:
            places[option.id] = int(text)
    if len(set(places.values())) < len(places):
        raise _Fault("ranks")
    if question.required and len(places) < len(question.options):
        raise _Fault("missing")
    return places


def _text(question: Question, text: str) -> str | float:
    if len(text) > most(question):
        raise _Fault("too_long")
    match question.type:
        case Type.NUMBER:
            return _number(text)
        case Type.DATE:
            return _date(text)
        case Type.EMAIL if not _MAIL.fullmatch(text):
            raise _Fault("email")
        case Type.PHONE if not _PHONE.fullmatch(text):
            raise _Fault("phone")
    return text


def _number(text: str) -> float:
    try:
        number = float(re.sub(r"\s", "", text).replace(",", "."))
    except ValueError:
        raise _Fault("number") from None
    if not math.isfinite(number) or abs(number) >= 10**15:
        raise _Fault("number")
    return number


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Fault("date") from None


def most(question: Question) -> int:
    """How many characters an answer may have."""
    return MOST_LONG if question.type is Type.LONG else MOST_SHORT


def shown_again(said: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the form's fields show them: rows of a matrix under ``key.row``."""
    fields: dict[str, Any] = {}
    for key, value in said.items():
        if isinstance(value, Mapping):
            fields |= {f"{key}.{row}": str(one) for row, one in value.items()}
        else:
            fields[key] = value if isinstance(value, (list, str)) else f"{value:g}"
    return fields
