"""Which scores have data, and which answers no score can count: one pass, before any sheet is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.definitions import definitions
from kosketus.understand.scores.queries import plans
from kosketus.understand.scores.queries.answers import KIND
from kosketus.understand.scores.queries.cells import N, cells
from kosketus.understand.scores.queries.happenings import KINDS
from kosketus.understand.scores.queries.rollups import roll_up


@dataclass(frozen=True, kw_only=True)
class Uncounted:
    """Answers that no score counts: of a ``family`` on a ``scale``; ``direction`` is empty where they do not say it."""

    family: str
    scale: str
    direction: str
    answers: int


@dataclass(frozen=True, kw_only=True)
class Presence:
    """``answers`` (or other facts) by score, those with data only, and what is counted nowhere."""

    answers: Mapping[str, int]
    uncounted: tuple[Uncounted, ...]


@lake.steady
def presence(scope: Scope) -> Presence:
    """What is there, over all time, of every score."""
    found_cells = roll_up(lake.read(scope, KIND), team.organisation().time_zone, (scope.inboxes,))
    asked = found_cells.filter(pl.col("value").is_not_null()).with_columns(pl.col("direction").fill_null(""))
    keys = ["metric", "scale", "direction"]
    rows = asked.group_by(keys).agg(pl.col("n").sum()).sort(keys)
    found: dict[str, int] = {}
    taken = pl.lit(value=False)
    answered = [each for each in definitions() if each.is_answered]
    for each in answered:
        mine = rows.filter(each.selects())
        taken = taken | each.selects()
        if mine.height:
            found[each.slug] = int(mine["n"].sum())
    found |= _happened(scope)
    return Presence(answers=found, uncounted=tuple(_uncounted(row) for row in rows.filter(~taken).rows()))


def _happened(scope: Scope) -> dict[str, int]:
    """Facts of each score that is no answer; comments only where somebody wrote."""
    counted: dict[str, int] = {}
    for each in definitions():
        if each.is_answered or (each.judged_by and not plans.targets(each.judged_by)):
            continue
        pinned = lake.read(scope, KINDS[each.source])
        rows = pinned.frame.filter(pl.col("text").fill_null("") != "") if each.source == "comments" else pinned.frame
        found = cells(rows, pinned, ["kind"], key=("presence", each.slug, scope.inboxes))
        counted[each.slug] = int(found[N].sum())
    return {slug: n for slug, n in counted.items() if n}


def _uncounted(row: tuple[str, str, str, int]) -> Uncounted:
    family, scale, direction, answers = row
    return Uncounted(family=family, scale=scale, direction=direction, answers=answers)
