"""The record that says what a metric is: read by people, pages, the API and the code that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import narwhals.stable.v2 as nw

from cxmetrics.errors import WrongColumn
from cxmetrics.estimators import Estimator

Unit = Literal["points", "share", "ratio", "mean"]
Direction = Literal["higher", "lower", "neither"]

ENGINES = ("pandas", "polars", "polars-lazy", "pyarrow", "duckdb", "pyspark")
"""The dataframe engines that every metric is tested on."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole answers from `low` to `high`, both included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} to {self.high}"

    @property
    def answers(self) -> range:
        """Every answer that the scale can hold, low to high."""
        return range(self.low, self.high + 1)


@dataclass(frozen=True, slots=True)
class Input:
    """A column that the caller names.

    Attributes:
        role: keyword under which its name is given, such as `score` in `nps(frame, score="q1")`.
        scale: the whole numbers it may hold; booleans count as 0 and 1. None for a measured
            amount, which may be any number of `minimum` or more.
        minimum: smallest possible amount, None for no limit; unused with a scale.
    """

    role: str
    scale: Scale | None = None
    minimum: float | None = None

    def __str__(self) -> str:
        if self.scale is not None:
            return str(self.scale)
        return "any number" if self.minimum is None else f"{self.minimum:g} or more"


FLAG = Scale(0, 1)
"""A yes-or-no column: booleans, or the numbers 0 and 1."""


class Sum(Protocol):
    """What one row adds to a tally column."""

    @property
    def whole(self) -> bool:
        """Whether a contribution is always 0 or 1."""
        ...

    def contribution(self, row: Mapping[str, nw.Expr]) -> nw.Expr:
        """A number for each row, from the inputs by role."""
        ...


@dataclass(frozen=True, slots=True)
class Band:
    """Counts rows whose `role` lies from `low` to `high`, both included."""

    role: str
    low: float
    high: float
    whole: bool = field(default=True, init=False)

    def contribution(self, row: Mapping[str, nw.Expr]) -> nw.Expr:
        """One inside the band, else zero."""
        inside = row[self.role].is_between(self.low, self.high)
        return nw.when(inside).then(nw.lit(1)).otherwise(nw.lit(0))


@dataclass(frozen=True, slots=True)
class Power:
    """Adds `role` raised to `exponent`: 1 for a total, 2 for a sum of squares."""

    role: str
    exponent: Literal[1, 2] = 1
    whole: bool = field(default=False, init=False)

    def contribution(self, row: Mapping[str, nw.Expr]) -> nw.Expr:
        """The amount, or its square."""
        return row[self.role] if self.exponent == 1 else row[self.role] * row[self.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example that the tests recompute from `tally`."""

    tally: Mapping[str, float]
    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric, in words and in the parts that compute it.

    Attributes:
        slug: its name in code, URLs and receipts; never reused for another meaning.
        version: raised when the same rows would give another number.
        name: what people call it, in English.
        unit: `points` (-100 to 100), `share` (0 to 1), `ratio` (as a share, but may lie outside 0 to 1) or
            `mean` (in units of the input).
        direction: which way is good.
        inputs: the columns that it reads.
        formula: the definition in one line.
        denominator: which rows count, and which do not.
        interval: how the likely range is found.
        example: worked figures with their source.
        sums: the tally columns beside `n`, each with what a row adds to it.
        estimator: from tally columns to value and limits.
        minimum_n: answers below which no verdict is given.
        source: where the definition comes from.
        engines: on which engines it works.
    """

    slug: str
    version: int
    name: str
    unit: Unit
    direction: Direction
    inputs: tuple[Input, ...]
    formula: str
    denominator: str
    interval: str
    example: Example
    sums: Mapping[str, Sum]
    estimator: Estimator
    minimum_n: int = 30
    source: str = ""
    engines: tuple[str, ...] = ENGINES

    @property
    def roles(self) -> tuple[str, ...]:
        """The keywords under which columns are named."""
        return tuple(given.role for given in self.inputs)

    @property
    def discrete(self) -> bool:
        """Whether every input has a scale, so that equal rows can be counted once."""
        return all(given.scale is not None for given in self.inputs)

    def match(self, columns: Mapping[str, str]) -> None:
        """Refuse a call that names other columns than the inputs.

        Raises:
            WrongColumn: a role is missing or unknown.
        """
        if set(columns) != set(self.roles):
            wanted = ", ".join(f"{role}=..." for role in self.roles)
            given = ", ".join(sorted(columns)) or "nothing"
            raise WrongColumn(f"{self.slug} needs the columns {wanted}; given: {given}")
