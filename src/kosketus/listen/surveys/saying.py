"""What somebody said, as a line to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kosketus.listen.surveys.blueprint import Blueprint, Option, Question, Type, in_language

_LONGEST = 300


def in_one_line(blueprint: Blueprint, said: Mapping[str, Any], language: str) -> str:
    """Points, options and words in the order in which they were asked, at most 300 characters of each.

    Permissions and hidden fields say nothing without their questions, and are left out.
    """
    parts = [part for question in blueprint.questions() for part in _parts(question, said, language)]
    return " · ".join(part[:_LONGEST] for part in parts if part)


def _parts(question: Question, said: Mapping[str, Any], language: str) -> Iterator[str]:
    value = said.get(question.key)
    if value is None or question.type in {Type.CONSENT, Type.HIDDEN}:
        return
    match question.type:
        case Type.SINGLE | Type.MULTIPLE:
            chosen = value if isinstance(value, list) else [value]
            yield ", ".join(_words(question.options, one, language) for one in chosen if one != "other")
            yield str(said.get(f"{question.key}.other", ""))
        case Type.MATRIX | Type.RANKING:
            lines = question.rows or question.options
            yield ", ".join(f"{_words(lines, one, language)}: {point}" for one, point in value.items())
        case Type.NUMBER:
            yield f"{value:g}"
        case _:
            yield str(value)


def _words(options: Sequence[Option], wanted: str, language: str) -> str:
    found = next((option for option in options if option.id == wanted), None)
    return (in_language(found.text, language, "en") if found else "") or wanted
