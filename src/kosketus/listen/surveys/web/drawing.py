"""A page of a survey as its template draws it: words in one language, places filled in, answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import get_template
from django.utils.functional import cached_property

from kosketus.listen.surveys import wording
from kosketus.listen.surveys.blueprint import Blueprint, Option, Page, Question, Type, in_language, is_right_to_left
from kosketus.listen.surveys.piping import fill
from kosketus.listen.surveys.reading import most
from kosketus.listen.surveys.wording_forms import addressed
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import BrandInfo

_INPUTS = {
    Type.SHORT: "text",
    Type.NUMBER: "text",
    Type.DATE: "date",
    Type.EMAIL: "email",
    Type.PHONE: "tel",
}
_COMPLETE = {Type.EMAIL: "email", Type.PHONE: "tel"}
_FACES = ("M8 17q4-5 8 0", "M8.5 16.5q3.5-2.5 7 0", "M8.5 15.5h7", "M8.5 15q3.5 2.5 7 0", "M8 14q4 5 8 0")
# Up to here the points of a scale have room for 48 pixels each on a phone.
_ROOMY = 7
_TEMPLATE = {
    Type.SCALE: "scale",
    Type.SINGLE: "choice",
    Type.MULTIPLE: "choice",
    Type.CONSENT: "choice",
    Type.MATRIX: "matrix",
    Type.RANKING: "ranking",
    Type.LONG: "long",
    Type.STATEMENT: "statement",
}


@dataclass(frozen=True)
class Words:
    """How texts become words: the language, what stands in, what is known for the places in them, whose they are."""

    language: str
    fallback: str
    known: Mapping[str, str] = field(default_factory=dict)
    brand: BrandInfo | None = None

    @property
    def tone(self) -> str:
        """The form of address; empty: the usual one of the language."""
        return self.brand.tone.value if self.brand else ""

    def of(self, texts: Mapping[str, str]) -> str:
        """The words in the language of this visit."""
        return fill(in_language(texts, self.language, self.fallback), self.known)

    def ours(self, texts: Mapping[str, str]) -> str:
        """One of our own sentences."""
        return fill(addressed(in_language(texts, self.language, self.fallback), self.language, self.tone), self.known)

    def runner(self, word: str, **places: object) -> str:
        """One of the runner's own words."""
        text = wording.runner(word, self.language, self.tone)
        for name, value in places.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text


@dataclass(frozen=True)
class Choice:
    """Something to choose in a group of fields of one name."""

    value: str
    label: str
    chosen: bool
    id: str
    face: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a matrix or of a ranking."""

    name: str
    label: str
    choices: Sequence[Choice]


class Drawn:
    """One question, ready for its template."""

    def __init__(self, question: Question, words: Words, raw: Mapping[str, Any], fault: str) -> None:
        self.question, self._words, self._raw, self._fault = question, words, raw, fault
        self.key = question.key
        self.text = words.of(question.text)
        self.help = words.of(question.help) or self._usual_help()
        self.low, self.high = words.of(question.low_words), words.of(question.high_words)
        self.value = raw.get(question.key, "")
        self.template = f"surveys/run/{_TEMPLATE.get(question.type, 'input')}.html"
        self.many = question.type is Type.MULTIPLE
        self.optional = not question.required and question.type is not Type.STATEMENT
        self.input, self.complete = _INPUTS.get(question.type, "text"), _COMPLETE.get(question.type, "")
        self.numeric = question.type is Type.NUMBER
        self.style = str(question.style)
        self.size = "wide" if len(question.points) > _ROOMY else "roomy"

    def _usual_help(self) -> str:
        usual = {Type.MULTIPLE: "several", Type.RANKING: "rank"}.get(self.question.type)
        return self._words.runner(usual) if usual else ""

    @property
    def fault(self) -> str:
        """What stands against what was written, in words; empty if nothing does."""
        return self._words.runner(self._fault, most=most(self.question)) if self._fault else ""

    @property
    def described_by(self) -> str:
        """Ids of what explains the field."""
        parts = [("help", self.help), ("fault", self._fault), ("ends", self.low or self.high)]
        return " ".join(f"{self.key}-{name}" for name, there in parts if there)

    @cached_property
    def choices(self) -> list[Choice]:
        """The points, options or yes and no."""
        match self.question.type:
            case Type.SCALE:
                return self._points(self.key)
            case Type.CONSENT:
                pairs = [(name, self._words.runner(name)) for name in ("yes", "no")]
            case _:
                pairs = [(option.id, self._label(option)) for option in self.question.options]
                pairs += [("other", self._words.runner("other"))] if self.question.other else []
        chosen = self.value if isinstance(self.value, list) else [self.value]
        return [Choice(name, label, name in chosen, f"{self.key}-{name}") for name, label in pairs]

    @property
    def other(self) -> Row | None:
        """The field for other words."""
        if not self.question.other:
            return None
        name = f"{self.key}.other"
        return Row(name, self._words.runner("other_words"), [Choice(self._raw.get(name, ""), "", False, name)])

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of a matrix, or the options of a ranking with their places."""
        if self.question.type is Type.MATRIX:
            return [self._row(row, self._points(f"{self.key}.{row.id}")) for row in self.question.rows]
        return [self._row(option, self._places(f"{self.key}.{option.id}")) for option in self.question.options]

    def _row(self, option: Option, choices: list[Choice]) -> Row:
        return Row(f"{self.key}.{option.id}", self._label(option), choices)

    def _label(self, option: Option) -> str:
        return self._words.of(option.text) or option.id

    def _points(self, name: str) -> list[Choice]:
        said = str(self._raw.get(name, ""))
        return [
            Choice(str(point), str(point), str(point) == said, f"{name}-{point}", self._face(point))
            for point in self.question.points
        ]

    def _places(self, name: str) -> list[Choice]:
        said = str(self._raw.get(name, ""))
        places = range(1, len(self.question.options) + 1)
        return [Choice(str(place), str(place), str(place) == said, f"{name}-{place}") for place in places]

    def _face(self, point: int) -> str:
        points = self.question.points
        place = (point - points[0]) / (len(points) - 1)
        return _FACES[round((1 - place if self.question.low_is_good else place) * (len(_FACES) - 1))]


def page_html(
    *,
    blueprint: Blueprint,
    page: Page,
    questions: Sequence[Question],
    words: Words,
    raw: Mapping[str, Any],
    faults: Mapping[str, str],
    frame: Mapping[str, Any],
) -> str:
    """The whole page. *frame* holds what does not depend on the questions: ticket, company, links."""
    drawn = [Drawn(one, words, raw, faults.get(one.key, "")) for one in questions if one.type is not Type.HIDDEN]
    place = blueprint.pages.index(page)
    many = len(blueprint.pages) > 1
    context = {
        **frame,
        **shell(words, blueprint),
        "title": words.of(blueprint.title),
        "questions": drawn,
        "faulty": [one for one in drawn if one.fault],
        "progress": words.runner("progress", here=place + 1, all=len(blueprint.pages)) if many else "",
        "last": _is_last(blueprint, place),
        "word": {name: words.runner(name) for name in _WORDS},
    }
    return get_template("surveys/run/page.html").render(context)


_WORDS = ("send", "next", "back", "optional", "chosen", "later", "test", "trap", "mend", "place", "languages")


def shell(words: Words, blueprint: Blueprint | None = None) -> dict[str, Any]:
    """Language, direction and look of a page: the survey's own colour and logo, else those of the brand."""
    accent = blueprint.accent if blueprint and blueprint.accent else words.brand.accent.colour if words.brand else ""
    picture = blueprint.logo if blueprint and blueprint.logo else words.brand.logo if words.brand else None
    return {
        "language": words.language,
        "direction": "rtl" if is_right_to_left(words.language) else "ltr",
        "sheet": team.style_sheet(accent),
        "logo": picture,
        "picture": team.picture_address(picture.sha256) if picture else "",
    }


def _is_last(blueprint: Blueprint, place: int) -> bool:
    """Whether the button may say "Send": after this page nothing is asked for sure."""
    return place == len(blueprint.pages) - 1
