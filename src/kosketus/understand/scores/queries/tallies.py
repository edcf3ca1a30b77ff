"""From rows to what can be merged, and from that to a number: sums, medians and bare counts by one set of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import polars as pl

import cxmetrics
from kosketus.understand.scores.contracts import Verdict
from kosketus.understand.scores.definitions import Definition
from kosketus.understand.scores.queries import middles
from kosketus.understand.scores.queries.answers import VALUE

Tally = Mapping[str, Any]


class Estimated(NamedTuple):
    """A number with its range; ``enough`` rows for a verdict."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    enough: bool


class Compared(NamedTuple):
    """What a test says: ``difference`` in units of the score, with its range; ``level`` of the test."""

    verdict: Verdict
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    level: float


def tally(frame: pl.LazyFrame, definition: Definition, *, by: Sequence[str]) -> pl.LazyFrame:
    """The rows of *frame* counted by *by*."""
    if definition.way == "median":
        return middles.tally(frame, VALUE, by)
    (role,) = definition.metric.roles
    columns: dict[str, Any] = {role: VALUE}
    return cxmetrics.tally(frame, definition.metric, by=list(by), **columns)


def checked(tallies: pl.DataFrame) -> pl.DataFrame:
    """The same, or OutsideScale where a row was off its scale."""
    return tallies if middles.AMOUNTS in tallies.columns else cxmetrics.check(tallies)


def merge(tallies: pl.DataFrame, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """Tallies added up by *by*."""
    if middles.AMOUNTS in tallies.columns:
        return middles.merge(tallies, by)
    return cxmetrics.merge_tallies([tallies], by=list(by)) if by else cxmetrics.merge_tallies([tallies])


def rest(definition: Definition, whole: Tally, part: Tally) -> Tally:
    """Everybody but *part*."""
    return middles.rest(whole, part) if definition.way == "median" else cxmetrics.rest(whole, part)


def estimate(definition: Definition, found: Tally) -> Estimated:
    """The number of a tally with at least one row."""
    n = int(found["n"])
    if definition.way == "count":
        return Estimated(float(n), None, None, n, enough=True)
    if definition.way == "median":
        return Estimated(*middles.estimate(found), n, enough=n >= middles.JUDGED_FROM)
    told = cxmetrics.estimate(found, definition.metric)
    return Estimated(told.value, told.low, told.high, told.n, enough=told.enough)


def compare(definition: Definition, before: Tally, after: Tally) -> Compared | None:
    """What a test says of *after* against *before*; None for counts, which are no estimates."""
    if definition.way == "count":
        return None
    if definition.way == "median":
        told = middles.compare(before, after)
        return Compared(cast("Verdict", told.verdict), told.difference, told.low, told.high, told.p, told.level)
    found = cxmetrics.compare(before, after, definition.metric)
    return Compared(found.verdict, found.difference, found.low, found.high, found.p, found.level)
