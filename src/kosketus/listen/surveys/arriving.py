"""Answers that programs send: checked against the survey as it is asked, without its pages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from kosketus.listen.surveys.blueprint import Blueprint, Question, Type
from kosketus.listen.surveys.contracts import Answered
from kosketus.listen.surveys.models import Question as StoredQuestion
from kosketus.listen.surveys.reading import MOST_LONG, most
from kosketus.listen.surveys.storing import answers_of

MOST_IN_ONE = 1_000


class Who(msgspec.Struct, forbid_unknown_fields=True):
    """Whose answer it is: a mail address, a phone number, or a number of another system with its ``source``."""

    email: str = ""
    phone: str = ""
    external: str = ""
    source: str = ""


class Arriving(msgspec.Struct, forbid_unknown_fields=True):
    """One response. ``key`` names it within the survey: sent again, it is known. ``answers`` go by question."""

    survey: str
    answers: dict[str, Any]
    key: str = ""
    occurred_at: datetime | None = None
    person: Who | None = None
    channel: str = ""
    language: str = ""
    context: dict[str, str] = {}


class Refused(ValueError):
    """A response that cannot be taken; the message says why."""


def decode(body: bytes) -> list[Arriving]:
    """The responses of a request: one, or a list of at most :data:`MOST_IN_ONE`.

    Raises:
        Refused: it is not JSON of this form, or too many.
    """
    try:
        if body.lstrip()[:1] == b"[":
            found = msgspec.json.decode(body, type=list[Arriving])
        else:
            found = [msgspec.json.decode(body, type=Arriving)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(str(error)) from error
    if len(found) > MOST_IN_ONE:
        raise Refused(f"at most {MOST_IN_ONE} responses come in one request")
    return found


def answers_in(blueprint: Blueprint, answers: Mapping[str, Any]) -> list[Answered]:
    """The answers as they are stored.

    Raises:
        Refused: an unknown question, or a value that was not offered.
    """
    questions = {question.key: question for question in blueprint.questions()}
    said: dict[str, Any] = {}
    for name, value in answers.items():
        key, _dot, part = name.partition(".")
        question = questions.get(key)
        if question is None or (part and not (part == "other" and question.other)):
            raise Refused(f"the survey has no question {name}")
        said[name] = _words(name, value, most(question)) if part else _fitting(question, value)
    return answers_of(blueprint, said)


def _fitting(question: Question, value: Any) -> Any:  # noqa: PLR0911 - one for each type
    match question.type:
        case Type.SCALE:
            return _point(question.key, value, question.points)
        case Type.MATRIX:
            return _parts(question, value, {row.id for row in question.rows}, question.points)
        case Type.RANKING:
            places = range(1, len(question.options) + 1)
            return _parts(question, value, {option.id for option in question.options}, places)
        case Type.MULTIPLE if isinstance(value, list) and value:
            return [_option(question, one) for one in dict.fromkeys(map(str, value))]
        case Type.SINGLE | Type.CONSENT:
            return _option(question, value)
        case Type.NUMBER if _is_number(value):
            return float(value)
        case Type.SHORT | Type.LONG | Type.EMAIL | Type.PHONE | Type.DATE:
            return _words(question.key, value, most(question))
    raise Refused(f"this is no answer to {question.key}")


def _option(question: Question, value: Any) -> str:
    offered = {"yes", "no"} if question.type is Type.CONSENT else {option.id for option in question.options}
    if value in offered or (value == "other" and question.other):
        return str(value)
    raise Refused(f"{question.key} has no option {str(value)[:40]}")


def _point(name: str, value: Any, points: range) -> int:
    if not _is_number(value) or int(value) != value or int(value) not in points:
        raise Refused(f"{name} takes whole numbers from {points[0]} to {points[-1]}")
    return int(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _parts(question: Question, value: Any, known: set[str], points: range) -> dict[str, int]:
    if not isinstance(value, dict) or not value or set(value) - known:
        raise Refused(f"{question.key} takes an object of {', '.join(sorted(known))}")
    return {part: _point(f"{question.key}.{part}", one, points) for part, one in value.items()}


def _words(name: str, value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"{name} takes words")
    text = value.replace("\x00", "").strip()
    if len(text) > longest:
        raise Refused(f"{name} takes at most {longest} characters")
    return text


def answers_stored(questions: Mapping[str, StoredQuestion], answers: Mapping[str, Any]) -> list[Answered]:
    """The same for a survey that was brought in and has no document: by its stored questions.

    Raises:
        Refused: an unknown question, or a value outside its scale.
    """
    return [_stored(questions.get(name), name, value) for name, value in answers.items()]


def _stored(question: StoredQuestion | None, name: str, value: Any) -> Answered:
    if question is None:
        raise Refused(f"the survey has no question {name}")
    if question.scale:
        low, _dash, high = question.scale.partition("-")
        return Answered(name, value=float(_point(name, value, range(int(low), int(high) + 1))))
    words = _words(name, value, MOST_LONG)
    return Answered(name, option=words[:80]) if question.metric == "choice" else Answered(name, text=words)
