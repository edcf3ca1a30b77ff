"""What crosses the surveys' door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kosketus.kernel.facts import fact
from kosketus.people.team.contracts import BrandInfo

ANONYMOUS_MINIMUM = 10
"""How many answers to an anonymous survey are shown together at least, wherever they are shown."""


@fact("survey.answered", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class SurveyAnswered:
    """One question was answered.

    ``metric`` is the family that counts it ("nps", "csat", "ces", "rating", "choice", "text"), ``scale`` the
    scale's name in cxmetrics ("0-10", "1-5"); ``value`` is the raw answer on that scale, ``option`` a stable
    option id, ``text`` free words. ``context`` holds what was so at that moment (terminal, shop, agent …).
    ``direction`` says which end of the scale is good ("higher", "lower"); facts from before it was kept say nothing.
    """

    survey: str
    question: str
    question_version: int
    response: str
    metric: str
    scale: str
    value: float | None = None
    option: str | None = None
    text: str | None = None
    channel: str = ""
    touchpoint: str = ""
    language: str = ""
    weight: float | None = None
    context: dict[str, str] = field(default_factory=dict)
    direction: str = ""


class Direction(StrEnum):
    """Which end of a scale is good."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, kw_only=True)
class QuestionDefinition:
    """A question as it is asked. Texts map a language code to words ("en" → "How likely …").

    ``key`` is stable within the survey; ``scale`` is "low-high" ("0-10", "1-5") or empty for choice and text;
    ``low`` and ``high`` are the words at the ends, which belong to the answer's meaning.
    """

    key: str
    metric: str
    scale: str = ""
    text: Mapping[str, str] = field(default_factory=dict)
    low: Mapping[str, str] = field(default_factory=dict)
    high: Mapping[str, str] = field(default_factory=dict)
    direction: Direction = Direction.HIGHER
    touchpoint: str = ""


@dataclass(frozen=True, kw_only=True)
class SurveyDefinition:
    """A survey with its questions in order. ``slug`` is its stable name; ``title`` maps language to words."""

    slug: str
    title: Mapping[str, str]
    questions: tuple[QuestionDefinition, ...]


class Answered(NamedTuple):
    """One answer within a response: the question's key and what was said."""

    question: str
    value: float | None = None
    option: str | None = None
    text: str | None = None


class ResponseRow(NamedTuple):
    """One filled-in form. ``key`` is its natural key within the survey: the same key is the same response.

    ``version``, ``seconds`` and ``ended`` are known of forms that were filled in here.
    """

    key: str
    occurred_at: datetime
    answers: Sequence[Answered]
    identity: int | None = None
    channel: str = ""
    language: str = ""
    weight: float | None = None
    context: Mapping[str, str] = {}
    version: int | None = None
    seconds: int | None = None
    ended: str = ""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of answers: ``new`` ones, ``known`` ones that were there already, and how many of these differ.

    An answer that is known stays as it was first recorded.
    """

    new: int = 0
    known: int = 0
    differing: int = 0

    def __add__(self, other: Recorded) -> Recorded:
        return Recorded(
            new=self.new + other.new, known=self.known + other.known, differing=self.differing + other.differing
        )


@dataclass(frozen=True, kw_only=True)
class SurveyInfo:
    """A survey as other rooms see it; ``answers`` counts all questions."""

    slug: str
    title: Mapping[str, str]
    responses: int
    answers: int


@dataclass(frozen=True, kw_only=True)
class SurveyWords:
    """What a survey is called and asks, by language: ``questions`` by key, ``options`` by ``key.option``."""

    title: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]
    options: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class OpenSurvey:
    """A survey that takes answers now. ``languages`` begins with the one that stands in for all others.

    ``metric``, ``scale`` and ``direction`` are those of its first scale, empty where it has none; ``words`` are its
    questions and ends in every language.
    """

    slug: str
    title: Mapping[str, str]
    kind: str
    languages: tuple[str, ...]
    anonymous: bool
    metric: str
    scale: str
    direction: Direction
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class QuestionInfo:
    """The newest version of a question as other rooms see it."""

    survey: str
    key: str
    version: int
    metric: str
    scale: str
    text: Mapping[str, str]
    low: Mapping[str, str]
    high: Mapping[str, str]
    direction: Direction
    touchpoint: str


@dataclass(frozen=True, kw_only=True)
class AnswerInfo:
    """One answer behind a number. ``uid`` is the id of its fact; ``identity`` leads to the customer."""

    uid: UUID
    survey: str
    question: str
    response: str
    identity: int | None
    occurred_at: datetime
    value: float | None
    option: str | None
    text: str | None
    channel: str
    language: str
    context: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Count:
    """How often one point or option was chosen. ``key`` is stable, ``label`` maps language to words."""

    key: str
    label: Mapping[str, str]
    n: int


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """What came back to one question.

    ``kind`` is scale, choice, several, rank, text, number or plain. ``n`` counts who answered it; ``counts`` is empty
    where ``withheld`` (fewer than the minimum answered) and for words and numbers. ``middle`` of numbers: a quarter
    lies below the first, half below the second, three quarters below the third.
    """

    key: str
    text: Mapping[str, str]
    kind: str
    metric: str
    scale: str
    direction: Direction
    n: int
    withheld: bool
    counts: tuple[Count, ...] = ()
    middle: tuple[float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class PageDrop:
    """How many stopped at a page, having answered the earlier ones. ``page`` is its number; of a gone one, its name."""

    page: str
    stopped: int


@dataclass(frozen=True, kw_only=True)
class SurveyResults:
    """What came back to a survey, asked in ``languages``; none of a survey that was brought in.

    ``median_seconds`` is None where nobody's time is known.

    ``tapped`` of the responses are a rating in a letter that was confirmed but not sent; ``taps_waiting`` are not even
    confirmed, and among no other number.
    """

    slug: str
    anonymous: bool
    minimum_n: int
    responses: int
    tapped: int
    unfinished: int
    set_aside: int
    taps_waiting: int
    links: int
    links_used: int
    median_seconds: int | None
    languages: tuple[str, ...]
    questions: tuple[QuestionResult, ...]
    drops: tuple[PageDrop, ...]


@dataclass(frozen=True, kw_only=True)
class Comment:
    """Words of one response; ``identity`` leads to the customer, and is None in anonymous surveys."""

    question: str
    text: str
    occurred_at: datetime
    language: str
    identity: int | None


@dataclass(frozen=True, kw_only=True)
class RatingInfo:
    """The scale a survey begins with, in one language: what a letter can ask in its own body.

    ``low`` and ``high`` are its ends, ``low_words`` and ``high_words`` what stands there.
    """

    question: str
    text: str
    low: int
    high: int
    low_words: str
    high_words: str

    @property
    def points(self) -> range:
        """The points, low to high."""
        return range(self.low, self.high + 1)

    @property
    def unseen(self) -> int:
        """The value of the link that people do not see: who follows it follows every link."""
        return self.high + 1


@dataclass(frozen=True, kw_only=True)
class AskedInfo:
    """A survey as a letter speaks of it. ``language`` is the one wished for if the survey has it, else its first.

    ``promise`` says whether the answer is linked to the customer; ``rating`` is None where it begins otherwise.
    ``brand`` wears the survey's own colour and logo where it has any.
    """

    slug: str
    language: str
    right_to_left: bool
    anonymous: bool
    promise: str
    rating: RatingInfo | None
    brand: BrandInfo


@dataclass(frozen=True, kw_only=True)
class ExportVariable:
    """A column of a survey's file. ``text`` is the question's words by language, ``scale`` its scale ("0-10") if any.

    ``values`` are the words of points and options by what stands in the column; ``several`` marks an option of a
    choice of several, where 1 is chosen and empty is not.
    """

    key: str
    is_number: bool
    text: Mapping[str, str] = field(default_factory=dict)
    scale: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    several: bool = False
