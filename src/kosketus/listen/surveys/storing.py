"""From questions and answers as they are asked to those that are stored.

One stored question holds one value per response. A choice of several, a matrix and a ranking become one stored
question for each option or row, called ``key.option``; so answers of every version and language merge on stable ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kosketus.listen.surveys.blueprint import Blueprint, Option, Question, Type
from kosketus.listen.surveys.contracts import Answered, Direction, QuestionDefinition

_TEXTS = {Type.SHORT, Type.LONG}
# Dates, mail addresses and phone numbers are answers, but no words that a search for themes should read.
_PLAIN = {Type.DATE: "date", Type.EMAIL: "contact", Type.PHONE: "contact"}


def definitions_of(blueprint: Blueprint) -> tuple[QuestionDefinition, ...]:
    """The stored questions of a survey, in order."""
    return tuple(one for question in blueprint.questions() for one in _stored(question))


def _stored(question: Question) -> Iterator[QuestionDefinition]:
    match question.type:
        case Type.STATEMENT | Type.HIDDEN:
            return
        case Type.SCALE:
            yield _scale(question, question.key, question.text)
        case Type.MATRIX:
            yield from (_scale(question, f"{question.key}.{row.id}", row.text) for row in question.rows)
        case Type.RANKING:
            yield from (_rank(question, option) for option in question.options)
        case Type.MULTIPLE:
            yield from (_part(question, option.id, "choice", option.text) for option in question.options)
        case Type.NUMBER:
            yield _plain(question, question.key, "number")
        case Type.SINGLE | Type.CONSENT:
            yield _plain(question, question.key, "choice")
        case _:
            yield _plain(question, question.key, "text" if question.type in _TEXTS else _PLAIN[question.type])
    if question.other and question.type is Type.MULTIPLE:
        yield _part(question, "other", "choice", {})
    if question.other:
        yield _part(question, "other_words", "text", {})


def _plain(question: Question, key: str, metric: str) -> QuestionDefinition:
    return QuestionDefinition(key=key, metric=metric, text=question.text, touchpoint=question.touchpoint)


def _part(question: Question, part: str, metric: str, text: Mapping[str, str]) -> QuestionDefinition:
    return QuestionDefinition(
        key=f"{question.key}.{part}", metric=metric, text=text or question.text, touchpoint=question.touchpoint
    )


def _scale(question: Question, key: str, text: Mapping[str, str]) -> QuestionDefinition:
    return QuestionDefinition(
        key=key,
        metric=str(question.family),
        scale=question.scale,
        text=text,
        low=question.low_words,
        high=question.high_words,
        direction=Direction.LOWER if question.low_is_good else Direction.HIGHER,
        touchpoint=question.touchpoint,
    )


def _rank(question: Question, option: Option) -> QuestionDefinition:
    return QuestionDefinition(
        key=f"{question.key}.{option.id}",
        metric="rank",
        scale=f"1-{len(question.options)}",
        text=option.text,
        direction=Direction.LOWER,
        touchpoint=question.touchpoint,
    )


def answers_of(blueprint: Blueprint, said: Mapping[str, Any]) -> list[Answered]:
    """What was said, as it is stored. Keys that the blueprint does not know are passed over."""
    return [one for question in blueprint.questions() for one in _answers(question, said)]


def _answers(question: Question, said: Mapping[str, Any]) -> Iterator[Answered]:
    value, key = said.get(question.key), question.key
    if value is None:
        return
    match question.type:
        case Type.SCALE | Type.NUMBER:
            yield Answered(key, value=float(value))
        case Type.MATRIX | Type.RANKING:
            yield from (Answered(f"{key}.{part}", value=float(one)) for part, one in value.items())
        case Type.MULTIPLE:
            yield from (Answered(f"{key}.{option}", value=1.0, option=option) for option in value)
        case Type.SINGLE | Type.CONSENT:
            yield Answered(key, option=value)
        case _:
            yield Answered(key, text=value)
    words = said.get(f"{key}.other")
    if question.other and words:
        yield Answered(f"{key}.other_words", text=words)
