"""What a file of another survey tool becomes, and what of it could not be carried over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice

from django.utils.translation import gettext as _
from msgspec.structs import replace

from kosketus.listen.surveys.blueprint import Blueprint, End, Id, Option, Page, Question, Texts, Type, new_id
from kosketus.listen.surveys.formats import conditions
from kosketus.listen.surveys.formats.conditions import Asked
from kosketus.listen.surveys.wording import THANKS

__all__ = ["Building", "Carried", "FormatError", "Lost", "plain", "texts_of"]

_MOST_QUESTIONS, _MOST_PAGES, _MOST_OPTIONS, _MOST_ROWS, _MOST_WORDS = 50, 50, 60, 30, 2_000
OTHER = {"other": Option(id="other")}
_MOST_POINTS = 11
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"}


class FormatError(ValueError):
    """The file is no survey of a kind that can be read; the message says what was found."""


@dataclass(frozen=True)
class Lost:
    """One thing that the other side does not have. ``where`` is what it was called there."""

    where: str
    words: str


@dataclass(frozen=True)
class Carried:
    """A survey that was read, and what could not be carried over."""

    blueprint: Blueprint
    lost: tuple[Lost, ...]


class _Words(HTMLParser):
    """The words of a text with markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        """A block begins a new line."""
        if tag in _BREAKS:
            self.parts.append("\n")


def plain(text: object) -> str:
    """The words of a text that may hold markup, lines kept, at most as long as ours may be."""
    words = str(text or "")
    if "<" in words or "&" in words:
        reader = _Words()
        reader.feed(words)
        reader.close()
        words = "".join(reader.parts)
    lines = [" ".join(line.split()) for line in words.replace("\x00", "").splitlines()]
    return "\n".join(line for line in lines if line)[:_MOST_WORDS]


def texts_of(pairs: Iterable[tuple[str, object]]) -> Texts:
    """One text for each language that has words."""
    return {language: words for language, text in pairs if (words := plain(text))}


@dataclass
class Building:
    """A survey under way: what things were called there and are called here, and what was lost.

    Conditions stay in the other side's words until every question is known; :meth:`done` translates them.
    """

    dialect: conditions.Reading
    languages: tuple[str, ...]
    pages: list[Page] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)

    def lose(self, where: str, words: str) -> None:
        """Note what could not be carried over."""
        self.lost.append(Lost(where, words))

    def key(self, name: str) -> str:
        """A free key for what is called *name* there."""
        key = new_id(name, self._keys, "question")
        self._keys.add(key)
        return key

    def options(
        self, where: str, pairs: Iterable[tuple[str, Texts]], *, most: int = _MOST_OPTIONS
    ) -> dict[str, Option]:
        """Options or rows by the code that they have there."""
        found: dict[str, Option] = {}
        ids = {"other"}
        for code, texts in pairs:
            if len(found) == most:
                self.lose(where, _("Only the first %(most)s options came along.") % {"most": most})
                break
            made = _option_id(code, ids)
            ids.add(made)
            found[str(code)] = Option(id=made, text=texts or {self.languages[0]: str(code)})
        return found

    def rows(self, where: str, pairs: Iterable[tuple[str, Texts]]) -> dict[str, Option]:
        """The rows of a matrix by their code."""
        return self.options(where, pairs, most=_MOST_ROWS)

    def know(self, name: str, question: Question, codes: Mapping[str, Option] | None = None) -> Question:
        """Remember under which name conditions there ask for *question*, and what its codes are called here."""
        names = {code: option.id for code, option in (codes or {}).items()}
        self.asked[name] = Asked(question.key, question.type, names)
        return question

    def page(self, name: str, questions: Iterable[Question], show_if: str = "") -> None:
        """Add a page; one without questions is left out, one with too many becomes several."""
        listed = list(questions)
        for start in range(0, len(listed), _MOST_QUESTIONS):
            if len(self.pages) == _MOST_PAGES:
                self.lose(name, _("Only the first %(most)s pages came along.") % {"most": _MOST_PAGES})
                return
            made = new_id(name, self._ids, "page")
            self._ids.add(made)
            self.pages.append(Page(id=made, questions=tuple(listed[start : start + _MOST_QUESTIONS]), show_if=show_if))

    def done(self, title: Texts, ends: Iterable[Texts] = ()) -> Carried:
        """The survey, with its conditions translated.

        Raises:
            FormatError: it asks nothing.
        """
        if not self.pages:
            raise FormatError(_("nothing is asked in it"))
        said = [texts for texts in ends if texts] or [_spoken(THANKS, self.languages)]
        made = Blueprint(
            title=title or {self.languages[0]: _("Survey")},
            languages=self.languages,
            pages=tuple(self._translated(page) for page in self.pages),
            ends=tuple(End(id=f"end{number}", text=texts) for number, texts in enumerate(said, 1)),
        )
        return Carried(made, tuple(self.lost))

    def _translated(self, page: Page) -> Page:
        questions = tuple(
            replace(question, show_if=self._condition(question.key, question.show_if)) for question in page.questions
        )
        return replace(page, questions=questions, show_if=self._condition(page.id, page.show_if))

    def _condition(self, where: str, text: str) -> str:
        if not text.strip():
            return ""
        try:
            return conditions.read(text, self.dialect, self.asked)
        except conditions.Untranslated:
            self.lose(where, _("The condition “%(condition)s” was left out: it is always shown.") % {"condition": text})
            return ""


def _option_id(code: str, taken: set[str]) -> Id:
    """Like :func:`new_id`, but an id may begin with a figure."""
    wanted = re.sub(r"[^a-z0-9_-]+", "_", str(code).lower()).strip("_-")[:24]
    if wanted and wanted not in taken:
        return wanted
    return new_id(wanted, taken, "option")


def _spoken(texts: Mapping[str, str], languages: Iterable[str]) -> Texts:
    found = {language: texts[language] for language in languages if language in texts}
    return found or {"en": texts["en"]}


def unread(kind: object, name: str) -> Lost:
    """A question of a type that we do not have."""
    return Lost(name, _("Questions of the type “%(type)s” have no counterpart and were left out.") % {"type": kind})


def points_of(values: Iterable[object]) -> tuple[int, int] | None:
    """Lowest and highest of *values* where they are the whole numbers of a scale that we have, in order."""
    try:
        # A file may name a scale of a thousand million points; one too many suffices to refuse it.
        points = [int(str(value)) for value in islice(values, _MOST_POINTS + 1)]
    except ValueError:
        return None
    fits = points and points[0] in {0, 1} and 2 <= points[-1] <= 10  # noqa: PLR2004 - the bounds of a scale
    return (points[0], points[-1]) if fits and points == list(range(points[0], points[-1] + 1)) else None


def is_kept(question: Question) -> bool:
    """Whether a question of ours has anything to ask elsewhere."""
    return question.type is not Type.HIDDEN


def lost_here(blueprint: Blueprint) -> Iterator[Lost]:
    """What no other tool's file takes: jumps, several ends, the promise of anonymity."""
    for page in blueprint.pages:
        if page.jumps:
            yield Lost(
                page.id, _("Where this page leads cannot be said there: use conditions on the pages that follow.")
            )
    if len(blueprint.ends) > 1:
        yield Lost(blueprint.ends[1].id, _("Only the first end comes along."))
    if blueprint.anonymous:
        yield Lost("", _("The promise of anonymity is a setting there: set it by hand."))
