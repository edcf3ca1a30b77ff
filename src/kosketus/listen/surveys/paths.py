"""The way through a survey: it only goes forward, so it ends; and which pages nobody can come to."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kosketus.listen.surveys import logic
from kosketus.listen.surveys.blueprint import Blueprint, Page, Question, Type
from kosketus.listen.surveys.logic import Names, Value

# Answers that are tried when unreachable pages are looked for: all of them up to here, else as many at random.
MOST_TRIED = 1_500
Said = Mapping[str, Any]


def names_of(said: Said, known: Names | None = None) -> dict[str, Value]:
    """Answers as conditions see them: numbers as floats, several choices as a set, matrix rows by ``key.row``."""
    names: dict[str, Value] = dict(known or {})
    for key, value in said.items():
        if isinstance(value, Mapping):
            names |= {f"{key}.{row}": _plain(one) for row, one in value.items()}
        else:
            names[key] = _plain(value)
    return names


def _plain(value: Any) -> Value:
    if isinstance(value, (list, tuple)):
        return frozenset(value) or None
    if isinstance(value, (int, float)):
        return float(value)
    return value or None


def shown_questions(page: Page, names: Names) -> list[Question]:
    """The questions of a page that are asked of this person."""
    return [question for question in page.questions if logic.holds(question.show_if, names)]


def first(blueprint: Blueprint, names: Names) -> Page | str:
    """The page to begin with, or the id of the end where every page is hidden."""
    return _next_shown(blueprint, 0, names)


def opening_scale(blueprint: Blueprint, names: Names) -> Question | None:
    """The question that a tap in a letter answers: the first that is asked, if it is a scale."""
    page = first(blueprint, names)
    shown = shown_questions(page, names) if isinstance(page, Page) else []
    asked = next((one for one in shown if one.type not in {Type.STATEMENT, Type.HIDDEN}), None)
    return asked if asked is not None and asked.type is Type.SCALE else None


def after(blueprint: Blueprint, page: Page, names: Names) -> Page | str:
    """The page that follows *page*, or the id of an end.

    A jump leads only forward: one to this page or an earlier one counts as not there (and is reported).
    """
    place = blueprint.pages.index(page)
    for jump in page.jumps:
        if not logic.holds(jump.when, names):
            continue
        if any(end.id == jump.to for end in blueprint.ends):
            return jump.to
        target = _place(blueprint, jump.to)
        if target is not None and target > place:
            return _next_shown(blueprint, target, names)
    return _next_shown(blueprint, place + 1, names)


def walk(blueprint: Blueprint, names: Names) -> Iterator[Page | str]:
    """The pages for these answers, in order, and last the id of the end."""
    step = first(blueprint, names)
    yield step
    while isinstance(step, Page):
        step = after(blueprint, step, names)
        yield step


def kept(blueprint: Blueprint, said: Said, known: Names | None = None) -> dict[str, Any]:
    """Of what was said only what was asked on the way: an answer on a page that was left again does not count."""
    names = names_of(said, known)
    pages = [step for step in walk(blueprint, names) if isinstance(step, Page)]
    asked = {question.key for page in pages for question in shown_questions(page, names)}
    return {key: value for key, value in said.items() if key.partition(".")[0] in asked}


def _next_shown(blueprint: Blueprint, place: int, names: Names) -> Page | str:
    for page in blueprint.pages[place:]:
        if logic.holds(page.show_if, names) and (not page.questions or shown_questions(page, names)):
            return page
    return blueprint.ends[0].id


def _place(blueprint: Blueprint, page_id: str) -> int | None:
    return next((place for place, page in enumerate(blueprint.pages) if page.id == page_id), None)


@dataclass(frozen=True)
class Reach:
    """Pages and ends that no tried answer led to; ``complete`` says whether all answers that differ were tried."""

    unreached: tuple[str, ...]
    complete: bool


def reach(blueprint: Blueprint) -> Reach:
    """Which pages and ends can be come to. Conditions must be readable."""
    wanted = {page.id for page in blueprint.pages} | {end.id for end in blueprint.ends[1:]}
    answers, complete = _answers_that_differ(blueprint)
    for names in answers:
        wanted.difference_update(_visited(blueprint, names))
        if not wanted:
            break
    order = [page.id for page in blueprint.pages] + [end.id for end in blueprint.ends]
    return Reach(unreached=tuple(one for one in order if one in wanted), complete=complete)


def _visited(blueprint: Blueprint, names: Names) -> Iterator[str]:
    """The pages and the end that somebody comes to who answers so, page by page: later answers are not known yet."""
    own = {name for question in blueprint.questions() for name in question.names}
    given: dict[str, Value] = {name: value for name, value in names.items() if name not in own}
    step = first(blueprint, given)
    while isinstance(step, Page):
        yield step.id
        for question in shown_questions(step, given):
            given |= {name: names.get(name) for name in question.names}
        step = after(blueprint, step, given)
    yield step


def _answers_that_differ(blueprint: Blueprint) -> tuple[Iterator[Names], bool]:
    domains = _domains(blueprint)
    count = 1
    for values in domains.values():
        count *= len(values)
    if count <= MOST_TRIED:
        every = itertools.product(*domains.values())
        return (dict(zip(domains, values, strict=True)) for values in every), True
    return _some(domains), False


def _some(domains: Mapping[str, list[Value]]) -> Iterator[Names]:
    chance = random.Random(1)  # noqa: S311 - the same report for the same survey
    for _number in range(MOST_TRIED):
        yield {name: chance.choice(values) for name, values in domains.items()}


def _domains(blueprint: Blueprint) -> dict[str, list[Value]]:
    """For each name in a condition the answers that can make a difference, among those that are possible."""
    constants: dict[str, set[logic.Scalar]] = {}
    for condition in conditions(blueprint):
        for name, found in logic.constants_by_name(condition).items():
            constants.setdefault(name, set()).update(found)
    questions = {name: question for question in blueprint.questions() for name in question.names}
    return {name: _domain(questions.get(name), found) for name, found in sorted(constants.items())}


def conditions(blueprint: Blueprint) -> Iterator[str]:
    """Every condition of the survey that is not empty."""
    for page in blueprint.pages:
        found = [page.show_if, *(jump.when for jump in page.jumps), *(q.show_if for q in page.questions)]
        yield from (condition for condition in found if condition.strip())


def _domain(  # noqa: PLR0911 - one line for each type
    question: Question | None, constants: set[logic.Scalar]
) -> list[Value]:
    if question is None:
        return [None, *sorted(constants, key=str), "another"]
    must = question.required and not question.show_if
    nothing: list[Value] = [] if must else [None]
    match question.type:
        case Type.SCALE | Type.MATRIX:
            return [*nothing, *map(float, question.points)]
        case Type.RANKING:
            return [*nothing, *(float(rank) for rank in range(1, len(question.options) + 1))]
        case Type.SINGLE:
            return [*nothing, *(option.id for option in question.options), *(["other"] if question.other else [])]
        case Type.MULTIPLE:
            return [*nothing, *_choices(question, constants)]
        case Type.CONSENT:
            return [*nothing, "yes", "no"]
        case Type.NUMBER:
            numbers = [one for one in constants if isinstance(one, float)] or [0.0]
            return [*nothing, *sorted({near for one in numbers for near in (one - 1, one, one + 1)})]
    return [*nothing, *sorted(one for one in constants if isinstance(one, str) and one), "another"]


def _choices(question: Question, constants: set[logic.Scalar]) -> Iterator[Value]:
    """Sets of options, as far as conditions ask for them."""
    options = [option.id for option in question.options] + (["other"] if question.other else [])
    asked = [option for option in options if option in constants][:8]
    rest = [option for option in options if option not in asked][:1]
    for size in range(len(asked) + 1):
        for chosen in itertools.combinations(asked, size):
            for more in ([], rest) if rest else ([],):
                if chosen or more:
                    yield frozenset([*chosen, *more])
