"""What the designer's pages post, read into parts of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.http import HttpRequest, QueryDict

from kosketus.listen.surveys.blueprint import (
    Again,
    Blueprint,
    BlueprintError,
    End,
    Family,
    Jump,
    Option,
    Picture,
    Purpose,
    Question,
    Style,
    Texts,
    Type,
    new_id,
)
from kosketus.people.team import facade as team

SPARE_ROWS = 3
_SCALES = {Type.SCALE, Type.MATRIX}
_CHOICES = {Type.SINGLE, Type.MULTIPLE}


def texts(posted: QueryDict, name: str, languages: Sequence[str]) -> Texts:
    """``name.en``, ``name.fi`` … as one text by language; empty ones are left out."""
    found = {language: posted.get(f"{name}.{language}", "").replace("\r\n", "\n").strip() for language in languages}
    return {language: words for language, words in found.items() if words}


def question_changes(posted: QueryDict, question: Question, languages: Sequence[str]) -> dict[str, Any]:
    """The new values of a question.

    Raises:
        BlueprintError: a number is none, or a choice is not among those offered.
    """
    changes: dict[str, Any] = {
        "text": texts(posted, "text", languages),
        "help": texts(posted, "help", languages),
        "required": "required" in posted,
        "show_if": posted.get("show_if", "").strip(),
        "touchpoint": posted.get("touchpoint", "").strip(),
    }
    if question.type in _SCALES:
        changes |= _scale(posted, languages)
    if question.type is Type.CONSENT:
        changes["purpose"] = _purpose(posted.get("purpose", ""))
    if question.type in _CHOICES:
        changes["other"] = "other" in posted
    if question.type in {*_CHOICES, Type.RANKING}:
        changes["options"] = tuple(_listed(posted, "option", languages))
    if question.type is Type.MATRIX:
        changes["rows"] = tuple(_listed(posted, "row", languages))
    return changes


def _purpose(given: str) -> Purpose:
    try:
        return Purpose(given)
    except ValueError as error:
        raise BlueprintError(str(error)) from error


def _scale(posted: QueryDict, languages: Sequence[str]) -> dict[str, Any]:
    try:
        return {
            "low": int(posted.get("low", "")),
            "high": int(posted.get("high", "")),
            "family": Family(posted.get("family", "")),
            "style": Style(posted.get("style", "")),
            "low_is_good": "low_is_good" in posted,
            "low_words": texts(posted, "low_words", languages),
            "high_words": texts(posted, "high_words", languages),
        }
    except ValueError as error:
        raise BlueprintError(str(error)) from error


def _listed(posted: QueryDict, name: str, languages: Sequence[str]) -> Iterator[Option]:
    """Options or rows in the order of the form. A line without words is left out; a new one gets an id of its words."""
    taken: set[str] = {posted.get(f"{name}.{number}.id", "") for number in range(60)} | {"other"}
    for number in range(60):
        words = texts(posted, f"{name}.{number}", languages)
        if not words:
            continue
        known = posted.get(f"{name}.{number}.id", "").strip()
        chosen = known or new_id(next(iter(words.values())), taken, name)
        taken.add(chosen)
        yield Option(id=chosen, text=words)


def jumps(posted: QueryDict) -> list[Jump]:
    """``jump.0.when`` and ``jump.0.to`` …; those without a target are left out."""
    pairs = [(posted.get(f"jump.{number}.when", ""), posted.get(f"jump.{number}.to", "")) for number in range(20)]
    return [Jump(to=to, when=when.strip()) for when, to in pairs if to]


def frame(posted: QueryDict, blueprint: Blueprint) -> dict[str, Any]:
    """Title, languages, promise and ends."""
    languages = [one.strip() for one in posted.get("languages", "").replace(",", " ").split() if one.strip()]
    if not languages:
        raise BlueprintError("languages")
    said = [*languages, *(one for one in blueprint.languages if one not in languages)]
    return {
        "title": texts(posted, "title", said),
        "languages": languages,
        "anonymous": "anonymous" in posted,
        "again": next((one for one in Again if one == posted.get("again")), blueprint.again),
        "ends": list(_ends(posted, said, blueprint)),
    }


def look(request: HttpRequest, blueprint: Blueprint) -> dict[str, Any]:
    """A colour and a logo of the survey's own; empty ones follow the brand.

    Raises:
        TeamError: the colour cannot be read, or the file is no picture; the message says what to do.
    """
    given, near = request.POST.get("accent", ""), "near" in request.POST
    accent, file = team.accent_from(given, kept=blueprint.accent, near_enough=near), request.FILES.get("logo")
    if file is None:
        return {"accent": accent, "logo": None if "no_logo" in request.POST else blueprint.logo}
    added = team.add_logo(content=file.read(team.LARGEST_LOGO + 1), by=request.user)
    logo = {"sha256": added.sha256, "width": added.width, "height": added.height, "ground": added.ground}
    return {"accent": accent, "logo": msgspec.convert(logo, Picture)}


def _ends(posted: QueryDict, languages: Sequence[str], blueprint: Blueprint) -> Iterator[End]:
    taken = {page.id for page in blueprint.pages} | {end.id for end in blueprint.ends}
    for number in range(20):
        words = texts(posted, f"end.{number}", languages)
        known = posted.get(f"end.{number}.id", "").strip()
        if words or number == 0:
            chosen = known or new_id("end", taken, "end")
            taken.add(chosen)
            yield End(id=chosen, text=words)
