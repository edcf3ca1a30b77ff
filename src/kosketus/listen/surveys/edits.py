"""Small changes of a survey's document: each takes one and returns the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from kosketus.listen.surveys import readymade, wording
from kosketus.listen.surveys.blueprint import Again, Blueprint, End, Jump, Option, Page, Picture, Question, Type, new_id
from kosketus.listen.surveys.checking import page_of
from kosketus.listen.surveys.wording_forms import addressed

_STARTERS: Mapping[str, Callable[[], Question]] = {
    "nps": readymade.nps_question,
    "csat": lambda: readymade.csat_question(wording.CSAT),
    "ces": readymade.ces_question,
    "may_contact": readymade.may_we_reply,
    "may_quote": readymade.may_we_quote,
}
ADDABLE = (*_STARTERS, *(str(one) for one in Type))
_HAS_OPTIONS = {Type.SINGLE, Type.MULTIPLE, Type.RANKING}
_TWO = ("1", "2")


def add_question(
    blueprint: Blueprint, *, page_id: str, kind: str, text: str, tones: Mapping[str, str] | None = None
) -> Blueprint:
    """A new question at the end of a page: of a type, or ready-made, in the forms of address *tones*."""
    language = blueprint.languages[0]
    fresh = _STARTERS[kind]() if kind in _STARTERS else _of_type(Type(kind))
    taken = {question.key for question in blueprint.questions()}
    key = new_id(text or fresh.key, taken, fresh.key)
    question = _spoken(replace(fresh, key=key), blueprint.languages, tones or {})
    if text:
        question = replace(question, text={language: text})
    return _on_page(blueprint, page_id, lambda found: (*found, question))


def _of_type(kind: Type) -> Question:
    parts: dict[str, Any] = {}
    if kind in _HAS_OPTIONS:
        parts["options"] = tuple(Option(id=f"option{number}") for number in _TWO)
    if kind is Type.MATRIX:
        parts["rows"] = tuple(Option(id=f"row{number}") for number in _TWO)
    if kind in {Type.SCALE, Type.MATRIX}:
        parts |= {"low_words": dict(wording.CSAT_LOW), "high_words": dict(wording.CSAT_HIGH)}
    return Question(key=str(kind), type=kind, **parts)


def _spoken(question: Question, languages: Sequence[str], tones: Mapping[str, str]) -> Question:
    """Ready-made words only in the survey's languages."""
    kept = {
        name: {
            one: addressed(words, one, tones.get(one, ""))
            for one, words in getattr(question, name).items()
            if one in languages
        }
        for name in ("text", "help", "low_words", "high_words")
    }
    return replace(question, **kept)


def change_question(blueprint: Blueprint, *, key: str, changes: Mapping[str, Any]) -> Blueprint:
    """The question with other values; its key and type stay."""
    return _in_place(blueprint, key, lambda question: (replace(question, **changes),))


def remove_question(blueprint: Blueprint, *, key: str) -> Blueprint:
    """Without the question; its page stays."""
    return _in_place(blueprint, key, lambda _question: ())


def put_back(blueprint: Blueprint, question: Question, *, page_id: str, place: int) -> Blueprint:
    """With a question that was removed, where it stood."""
    if blueprint.question(question.key) is not None:
        return blueprint
    return _on_page(blueprint, page_id, lambda found: (*found[:place], question, *found[place:]))


def move_question(blueprint: Blueprint, *, key: str, by: int) -> Blueprint:
    """One place up (-1) or down (1), over the edge of its page onto the next one."""
    page = page_of(blueprint, key)
    if page is None:
        return blueprint
    place = next(index for index, one in enumerate(page.questions) if one.key == key)
    if 0 <= place + by < len(page.questions):
        return _on_page(blueprint, page.id, lambda found: _swapped(found, place, place + by))
    return _to_neighbour(blueprint, page, page.questions[place], by)


def _to_neighbour(blueprint: Blueprint, page: Page, question: Question, by: int) -> Blueprint:
    target = blueprint.pages.index(page) + by
    if not 0 <= target < len(blueprint.pages):
        return blueprint
    without = remove_question(blueprint, key=question.key)
    there = blueprint.pages[target].id
    return _on_page(without, there, lambda found: (question, *found) if by > 0 else (*found, question))


def place_question(blueprint: Blueprint, *, key: str, page_id: str, before: str) -> Blueprint:
    """Put a question on a page, before another one or (empty) at the end: what dragging does."""
    question = blueprint.question(key)
    if question is None or blueprint.page(page_id) is None or key == before:
        return blueprint

    def placed(found: tuple[Question, ...]) -> tuple[Question, ...]:
        place = next((index for index, one in enumerate(found) if one.key == before), len(found))
        return (*found[:place], question, *found[place:])

    return _on_page(remove_question(blueprint, key=key), page_id, placed)


def add_page(blueprint: Blueprint) -> Blueprint:
    """An empty page at the end."""
    taken = {page.id for page in blueprint.pages} | {end.id for end in blueprint.ends}
    number = len(blueprint.pages) + 1
    page = Page(id=new_id(f"page{number}", taken, "page"))
    return replace(blueprint, pages=(*blueprint.pages, page))


def remove_page(blueprint: Blueprint, *, page_id: str) -> Blueprint:
    """Without the page and its questions; the last page stays."""
    left = tuple(page for page in blueprint.pages if page.id != page_id)
    return replace(blueprint, pages=left) if left else blueprint


def move_page(blueprint: Blueprint, *, page_id: str, by: int) -> Blueprint:
    """One place up (-1) or down (1)."""
    place = next((index for index, page in enumerate(blueprint.pages) if page.id == page_id), None)
    if place is None or not 0 <= place + by < len(blueprint.pages):
        return blueprint
    return replace(blueprint, pages=_swapped(blueprint.pages, place, place + by))


def change_page(blueprint: Blueprint, *, page_id: str, show_if: str, jumps: Sequence[Jump]) -> Blueprint:
    """The page with other logic."""
    pages = tuple(
        replace(page, show_if=show_if, jumps=tuple(jumps)) if page.id == page_id else page for page in blueprint.pages
    )
    return replace(blueprint, pages=pages)


def change_frame(
    blueprint: Blueprint,
    *,
    title: Mapping[str, str],
    languages: Sequence[str],
    anonymous: bool,
    ends: Sequence[End],
    accent: str = "",
    logo: Picture | None = None,
    again: Again = Again.ALLOW,
) -> Blueprint:
    """Title, languages, promise, who may answer again, ends and look."""
    return replace(
        blueprint,
        title=dict(title),
        languages=tuple(languages),
        anonymous=anonymous,
        ends=tuple(ends),
        accent=accent,
        logo=logo,
        again=again,
    )


def _on_page(
    blueprint: Blueprint, page_id: str, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]
) -> Blueprint:
    pages = tuple(
        replace(page, questions=change(page.questions)) if page.id == page_id else page for page in blueprint.pages
    )
    return replace(blueprint, pages=pages)


def _in_place(blueprint: Blueprint, key: str, change: Callable[[Question], tuple[Question, ...]]) -> Blueprint:
    pages = tuple(
        replace(
            page, questions=tuple(new for one in page.questions for new in (change(one) if one.key == key else (one,)))
        )
        for page in blueprint.pages
    )
    return replace(blueprint, pages=pages)


def _swapped(found: tuple[Any, ...], one: int, other: int) -> tuple[Any, ...]:
    listed = list(found)
    listed[one], listed[other] = listed[other], listed[one]
    return tuple(listed)
