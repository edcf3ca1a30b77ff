"""What crosses the scores' door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

Verdict = Literal["higher", "lower", "no clear change", "too few"]


class Grain(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Clock(StrEnum):
    """How time is counted that people wait: all of it, or only the hours in which the team works."""

    CALENDAR = "calendar"
    WORKING = "working"


class State(StrEnum):
    """What may be said of a group: all, range without verdict, nothing for protection, nothing for lack of answers."""

    ENOUGH = "enough"
    FEW = "few"
    WITHHELD = "withheld"
    EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """``field`` is survey, question, channel, touchpoint, language, ``context.NAME`` or ``customer.NAME``."""

    field: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked: answers in [since, until) in the organisation's zone, that pass every filter.

    ``clock`` is for scores of waiting (``Definition.has_clock``).
    """

    score: str
    since: date | None = None
    until: date | None = None
    filters: tuple[Filter, ...] = ()
    clock: Clock = Clock.CALENDAR


@dataclass(frozen=True, kw_only=True)
class Value:
    """One number with its honesty. Units are those of the metric: NPS in points, shares from 0 to 1.

    ``value``, ``low`` and ``high`` are None unless ``state`` is enough or few; ``n`` is None when withheld.
    """

    state: State
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    minimum_n: int


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a test says of a number against another: ``difference`` in points of the score."""

    verdict: Verdict
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Period:
    """[since, until) at a grain."""

    grain: Grain
    since: date
    until: date
    unfinished: bool = False


@dataclass(frozen=True, kw_only=True)
class PeriodScore:
    """The score of one period, and its change against the period with answers before it, of which ``before`` told."""

    period: Period
    value: Value
    change: Change | None
    previous: Period | None
    before: float | None = None


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """The score of one group, and how it differs from everybody else (corrected for many groups, Holm)."""

    name: str
    value: Value
    change: Change | None


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """Something that answers can be broken down by: ``field`` as in :class:`Filter`, ``name`` as people say it."""

    field: str
    name: str
    as_of: Literal["then", "now"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One import behind the number: ``counted`` answers of it are in; ``left_out`` rows by reason never came in."""

    import_id: int
    name: str
    counted: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """How a number was counted, complete enough to count it again; ``clock`` is None where nobody waits."""

    metric: str
    version: int
    formula: str
    denominator: str
    interval: str
    counted: int
    left_out: Mapping[str, int]
    bands: Mapping[str, int]
    sources: tuple[Source, ...]
    zone: str
    filters_then: tuple[Filter, ...]
    filters_now: tuple[Filter, ...]
    upto_seq: int
    lake_version: int
    tail: int
    command: str
    clock: Clock | None = None


@dataclass(frozen=True, kw_only=True)
class TargetInfo:
    """What a score should reach from a day on, in its own unit; ``set_by`` is a name."""

    public_id: UUID
    value: float
    valid_from: date
    set_by: str


@dataclass(frozen=True, kw_only=True)
class AnnotationInfo:
    """What happened on a day; ``everywhere`` where it stands on the time line of every score."""

    public_id: UUID
    day: date
    words: str
    written_by: str
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that the page of one score shows, counted from one consistent view of the facts.

    ``beside`` are further figures of the period in focus (``p90`` and ``mean`` in units of the score, ``waiting``);
    ``notes`` say in the reader's language what must be known of the rows. ``target`` is the one that holds at the end
    of the period in focus, ``annotations`` what happened in the time of the trend. ``currency`` is that of amounts.
    """

    query: Query
    grain: Grain
    current: PeriodScore | None
    trend: tuple[PeriodScore, ...]
    distribution: Mapping[int, int]
    receipt: Receipt
    dimension: Dimension | None = None
    groups: tuple[GroupScore, ...] = ()
    dimensions: tuple[Dimension, ...] = field(default=())
    beside: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    target: TargetInfo | None = None
    annotations: tuple[AnnotationInfo, ...] = ()
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One touchpoint beside a score.

    ``importance``, ``low`` and ``high`` are its part of what all touchpoints together go along with (they add up to
    1), ``rating`` its mean over the same people, ``standing`` what that asks for: fix first, keep up, watch, maintain.
    """

    question: str
    name: str
    importance: float
    low: float
    high: float
    rating: float
    standing: Literal["fix first", "keep up", "watch", "maintain"]


@dataclass(frozen=True, kw_only=True)
class DriverSheet:
    """Which touchpoints go together with a score, in one period of one survey.

    ``n`` people rated every touchpoint of ``drivers`` and gave the score; ``left_out`` says who else there was and why
    they do not count. ``seldom`` are touchpoints that too few rated, with the share of people who did. Below
    ``needed_n`` nothing is told (``state`` few). ``clear`` is how many of the first drivers stand before all others
    beyond doubt (their ranges do not touch); 0 where they cannot be told apart. ``together`` is R squared. ``address``
    is where the API tells the same. Of ratings one question is explained by the others: ``outcome`` is its key, and
    ``outcomes`` names all that can be asked for by a filter on ``question``; both are empty for other scores.
    """

    query: Query
    grain: Grain
    period: Period | None
    periods: tuple[Period, ...]
    state: State
    n: int | None
    needed_n: int
    minimum_n: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    survey: str = ""
    scale: str = ""
    drivers: tuple[Driver, ...] = ()
    clear: int = 0
    together: float | None = None
    exact: bool = True
    seldom: Mapping[str, float] = field(default_factory=dict)
    zone: str = ""
    upto_seq: int = 0
    address: str = ""
    outcome: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
