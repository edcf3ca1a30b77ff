"""What is wrong with a survey, or looks so, before it is published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kosketus.listen.surveys import logic, paths
from kosketus.listen.surveys.blueprint import Blueprint, Page, Question, Type
from kosketus.listen.surveys.piping import pipes

_NEEDS_OPTIONS = {Type.SINGLE, Type.MULTIPLE, Type.RANKING}
_FEWEST = 2
VISIT = ("language", "channel")
HOUSE = ("company", "team", "person.name")


@dataclass(frozen=True)
class Problem:
    """One finding. A ``grave`` one stands against publishing. ``where`` is a question's key or a page's id."""

    where: str
    words: str
    grave: bool = True


def problems(blueprint: Blueprint) -> list[Problem]:
    """Everything that was found, the grave first."""
    found = [*_names(blueprint), *_questions(blueprint), *_conditions(blueprint), *_jumps(blueprint)]
    if not any(problem.grave for problem in found):
        found += _reach(blueprint)
    return sorted(found, key=lambda problem: not problem.grave)


def _names(blueprint: Blueprint) -> Iterator[Problem]:
    keys = [question.key for question in blueprint.questions()]
    places = [page.id for page in blueprint.pages] + [end.id for end in blueprint.ends]
    for name, count in Counter(keys).items():
        if count > 1:
            yield Problem(name, _("Two questions have the same key."))
    for name, count in Counter(places).items():
        if count > 1:
            yield Problem(name, _("Two pages or ends have the same name."))
    if not any(question.type not in {Type.STATEMENT, Type.HIDDEN} for question in blueprint.questions()):
        yield Problem("", _("Nothing is asked yet. Add a question."))


def _questions(blueprint: Blueprint) -> Iterator[Problem]:
    for question in blueprint.questions():
        if question.type is not Type.HIDDEN and not any(question.text.values()):
            yield Problem(question.key, _("The question has no words."))
        yield from _parts(question)
        if blueprint.anonymous and question.purpose:
            words = _("Nobody can be found behind an anonymous answer, so this permission is written down for nobody.")
            yield Problem(question.key, words, grave=False)
        yield from _translations(blueprint, question)


def _parts(question: Question) -> Iterator[Problem]:
    if question.type in _NEEDS_OPTIONS and len(question.options) + question.other < _FEWEST:
        yield Problem(question.key, _("At least two options are needed."))
    if question.purpose and question.type is not Type.CONSENT:
        yield Problem(question.key, _("Only a permission has a purpose."))
    if question.type is Type.MATRIX and not question.rows:
        yield Problem(question.key, _("A matrix needs rows."))
    for listed in (question.options, question.rows):
        ids = [one.id for one in listed]
        if len(set(ids)) < len(ids) or (question.other and "other" in ids):
            yield Problem(question.key, _("Two options have the same id."))
    if question.type in {Type.SCALE, Type.MATRIX} and not (question.low_words and question.high_words):
        yield Problem(question.key, _("Say what both ends of the scale mean."), grave=False)


def _translations(blueprint: Blueprint, question: Question) -> Iterator[Problem]:
    texts = [question.text, *(one.text for one in (*question.options, *question.rows))]
    texts += [words for words in (question.low_words, question.high_words, question.help) if any(words.values())]
    if question.type is Type.HIDDEN:
        return
    missing = [language for language in blueprint.languages if not all(words.get(language) for words in texts)]
    if missing:
        words = _("Words are missing in: %(languages)s. The first language stands in.")
        yield Problem(question.key, words % {"languages": ", ".join(missing)}, grave=False)


def _conditions(blueprint: Blueprint) -> Iterator[Problem]:
    known = set(VISIT)
    for page in blueprint.pages:
        yield from _condition(page.id, page.show_if, known)
        here = {name for question in page.questions for name in question.names}
        for question in page.questions:
            yield from _condition(question.key, question.show_if, known)
            yield from _piped(question, known | set(HOUSE))
        known |= here
        for jump in page.jumps:
            yield from _condition(page.id, jump.when, known)


def _condition(where: str, condition: str, known: set[str]) -> Iterator[Problem]:
    try:
        names = set(logic.constants_by_name(condition))
    except logic.LogicError as error:
        words = _("The condition “%(condition)s” cannot be read: %(error)s.")
        yield Problem(where, words % {"condition": condition, "error": error})
        return
    for name in sorted(names - known):
        words = _("“%(name)s” is not answered before this place, so the condition never sees it.")
        yield Problem(where, words % {"name": name})


def _piped(question: Question, known: set[str]) -> Iterator[Problem]:
    texts = [*question.text.values(), *question.help.values()]
    for name in sorted({name for text in texts for name, _fallback in pipes(text)} - known):
        words = _("“{%(name)s}” in the words is not answered before this place.")
        yield Problem(question.key, words % {"name": name}, grave=False)


def _jumps(blueprint: Blueprint) -> Iterator[Problem]:
    places = {page.id: place for place, page in enumerate(blueprint.pages)}
    ends = {end.id for end in blueprint.ends}
    for place, page in enumerate(blueprint.pages):
        for jump in page.jumps:
            if jump.to not in places and jump.to not in ends:
                yield Problem(page.id, _("There is no page or end “%(to)s” to go to.") % {"to": jump.to})
            elif places.get(jump.to, place + 1) <= place:
                yield Problem(page.id, _("A page leads only forward: “%(to)s” comes before it.") % {"to": jump.to})


def _reach(blueprint: Blueprint) -> Iterator[Problem]:
    found = paths.reach(blueprint)
    words = _("No answer leads here.") if found.complete else _("No answer that was tried leads here.")
    for name in found.unreached:
        yield Problem(name, words, grave=False)


def page_of(blueprint: Blueprint, key: str) -> Page | None:
    """The page on which a question stands."""
    return next((page for page in blueprint.pages if any(q.key == key for q in page.questions)), None)


def is_key(text: str) -> bool:
    """Whether *text* can be a question's key."""
    return re.fullmatch(r"[a-z][a-z0-9_]{0,29}", text) is not None
