"""A survey as a document: pages, questions, texts by language, logic. docs/user/surveys.md describes its JSON.

What is published is such a document, never changed afterwards; what is edited is one too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Words = Annotated[str, Meta(max_length=2_000)]
Texts = dict[Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")], Words]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,29}$")]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Condition = Annotated[str, Meta(max_length=500)]
Colour = Annotated[str, Meta(pattern=r"^(#[0-9a-f]{6})?$")]
Ground = Literal["light", "dark"]
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi", "ps", "dv", "ckb"}


class Type(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    SINGLE = "single"
    MULTIPLE = "multiple"
    MATRIX = "matrix"
    RANKING = "ranking"
    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    CONSENT = "consent"
    STATEMENT = "statement"
    HIDDEN = "hidden"


class Family(StrEnum):
    """Which scores count a scale."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    RATING = "rating"


class Style(StrEnum):
    """How the points of a scale are drawn."""

    NUMBERS = "numbers"
    STARS = "stars"
    FACES = "faces"


class Purpose(StrEnum):
    """What a permission is for; the answer of a known person is written down with the person."""

    NONE = ""
    CONTACT = "contact"
    QUOTING = "quoting"


class Again(StrEnum):
    """Who may answer more than once."""

    ALLOW = "allow"
    ASIDE = "aside"
    INVITED = "invited"


class _Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Immutable, strict about unknown names, silent about defaults."""


class Option(_Part, frozen=True):
    """Something to choose. ``id`` is stable: answers in every language and version are merged on it."""

    id: Id
    text: Texts = {}


class Question(_Part, frozen=True):
    """One question. ``low`` to ``high`` is the scale; ``low_words`` and ``high_words`` stand at its ends."""

    key: Key
    type: Type
    text: Texts = {}
    help: Texts = {}
    required: bool = False
    show_if: Condition = ""
    touchpoint: Annotated[str, Meta(max_length=80)] = ""
    family: Family = Family.RATING
    low: Annotated[int, Meta(ge=0, le=1)] = 1
    high: Annotated[int, Meta(ge=2, le=10)] = 5
    low_words: Texts = {}
    high_words: Texts = {}
    low_is_good: bool = False
    style: Style = Style.NUMBERS
    options: Annotated[tuple[Option, ...], Meta(max_length=60)] = ()
    rows: Annotated[tuple[Option, ...], Meta(max_length=30)] = ()
    other: bool = False
    purpose: Purpose = Purpose.NONE

    @property
    def scale(self) -> str:
        """The scale's name, as facts carry it."""
        return f"{self.low}-{self.high}"

    @property
    def points(self) -> range:
        """The points of the scale, low to high."""
        return range(self.low, self.high + 1)

    @property
    def names(self) -> list[str]:
        """The names under which conditions know its answers."""
        if self.type is Type.MATRIX:
            return [f"{self.key}.{row.id}" for row in self.rows]
        if self.type is Type.RANKING:
            return [f"{self.key}.{option.id}" for option in self.options]
        return [] if self.type is Type.STATEMENT else [self.key]


class Jump(_Part, frozen=True):
    """After a page: where ``when`` holds (an empty one always does), go to the page or end called ``to``."""

    to: Id
    when: Condition = ""


class Page(_Part, frozen=True):
    """What is asked together."""

    id: Id
    questions: Annotated[tuple[Question, ...], Meta(max_length=50)] = ()
    show_if: Condition = ""
    jumps: Annotated[tuple[Jump, ...], Meta(max_length=20)] = ()


class End(_Part, frozen=True):
    """What is said at the end; the first one unless a jump leads to another."""

    id: Id
    text: Texts = {}


class Picture(_Part, frozen=True):
    """A logo by its hash, as ``team.facade.add_logo`` gave it; sizes are those to draw it at, in CSS pixels."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    width: Annotated[int, Meta(ge=1, le=240)]
    height: Annotated[int, Meta(ge=1, le=40)]
    ground: Ground = "light"


class Blueprint(_Part, frozen=True):
    """The whole survey. The first of ``languages`` stands in where a text is missing in another.

    ``accent`` and ``logo`` stand over those of the brand; without them the survey follows the brand as it is.
    ``again``: a second answer by the public link counts, is set aside, or only personal links, once each, are taken.
    """

    title: Texts
    languages: Annotated[tuple[str, ...], Meta(min_length=1, max_length=40)]
    pages: Annotated[tuple[Page, ...], Meta(min_length=1, max_length=50)]
    ends: Annotated[tuple[End, ...], Meta(min_length=1, max_length=20)]
    format: Annotated[int, Meta(ge=1, le=1)] = 1
    kind: Annotated[str, Meta(max_length=20)] = ""
    anonymous: bool = False
    accent: Colour = ""
    logo: Picture | None = None
    again: Again = Again.ALLOW

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for page in self.pages:
            yield from page.questions

    def page(self, page_id: str) -> Page | None:
        """The page of that id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def question(self, key: str) -> Question | None:
        """The question of that key."""
        return next((question for question in self.questions() if question.key == key), None)

    def end(self, end_id: str) -> End:
        """The end of that id, or the first."""
        return next((end for end in self.ends if end.id == end_id), self.ends[0])


class BlueprintError(ValueError):
    """The document is no survey; the message says where."""


def read(document: Any) -> Blueprint:
    """The blueprint of a JSON document (decoded).

    Raises:
        BlueprintError: something is missing, unknown or of the wrong kind.
    """
    try:
        return msgspec.convert(document, Blueprint)
    except (msgspec.ValidationError, TypeError) as error:
        raise BlueprintError(str(error)) from error


def decode(content: bytes) -> Blueprint:
    """The blueprint of a JSON file; the same errors."""
    try:
        return msgspec.json.decode(content, type=Blueprint)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BlueprintError(str(error)) from error


def write(blueprint: Blueprint) -> dict[str, Any]:
    """The document of a blueprint, ready for JSON."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(blueprint))
    return {"format": 1, **document}


def in_language(texts: Mapping[str, str], language: str, fallback: str) -> str:
    """The words in *language*, else in *fallback*, else in whichever there are."""
    return texts.get(language) or texts.get(fallback) or next((words for words in texts.values() if words), "")


def is_right_to_left(language: str) -> bool:
    """Whether *language* is written from the right."""
    return language.partition("-")[0] in RIGHT_TO_LEFT


def new_id(wanted: str, taken: set[str], fallback: str) -> str:
    """A free id made of the letters of *wanted*."""
    plain = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_")[:24]
    base = plain if plain[:1].isalpha() else fallback
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


def encode(blueprint: Blueprint) -> bytes:
    """The document as a file that people can read."""
    return msgspec.json.format(msgspec.json.encode(write(blueprint)), indent=2)
