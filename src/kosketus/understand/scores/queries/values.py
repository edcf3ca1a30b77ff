"""From tallies to numbers that may be shown: minimum n, ranges, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cxmetrics
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores.contracts import Change, GroupScore, State, Value
from kosketus.understand.scores.definitions import Definition
from kosketus.understand.scores.queries import tallies

Tally = Mapping[str, Any]


def value_of(scope: Scope, definition: Definition, tally: Tally | None, *, everybody: Tally | None = None) -> Value:
    """The number of one tally as *scope* may see it; *everybody* is the tally before filters."""
    if tally is None or not tally["n"]:
        return _blank(State.EMPTY, 0, scope)
    if is_withheld(scope, tally, everybody=everybody):
        return _blank(State.WITHHELD, None, scope)
    found = tallies.estimate(definition, tally)
    return Value(
        state=State.ENOUGH if found.enough else State.FEW,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        minimum_n=scope.minimum_n,
    )


def is_withheld(scope: Scope, tally: Tally, *, everybody: Tally | None) -> bool:
    """Whether too few people are in *tally*, or so few outside it that the whole less this would show them."""
    outside = everybody["n"] - tally["n"] if everybody else 0
    return tally["n"] < scope.minimum_n or 0 < outside < max(scope.minimum_n, scope.minimum_outside)


def change_of(definition: Definition, before: Tally, after: Tally) -> Change | None:
    """What the test says of *after* against *before*; both may be shown. None where nothing can be tested."""
    found = tallies.compare(definition, before, after)
    return (
        None
        if found is None
        else Change(verdict=found.verdict, difference=found.difference, low=found.low, high=found.high)
    )


def groups_of(
    scope: Scope, definition: Definition, rows: Sequence[tuple[str, Tally]], whole: Tally
) -> tuple[GroupScore, ...]:
    """Groups by value, the best first; each against everybody else, corrected for their number (Holm).

    A group below the minimum is withheld. Where the withheld answers together could be told from the whole by
    subtraction, the smallest shown group is withheld with them.
    """
    hidden = withheld(scope.minimum_n, {name: tally["n"] for name, tally in rows})
    shown = {name: tally for name, tally in rows if name not in hidden}
    changes = _against_the_rest(definition, shown, whole)
    scored = [
        GroupScore(name=name, value=value_of(scope, definition, tally), change=changes.get(name))
        for name, tally in shown.items()
    ]
    good = 1 if definition.low_is_good else -1
    scored.sort(key=lambda group: (good * (group.value.value or 0.0), group.name))
    blank = _blank(State.WITHHELD, None, scope)
    return (*scored, *(GroupScore(name=name, value=blank, change=None) for name in sorted(hidden)))


def withheld(minimum_n: int, sizes: Mapping[str, int]) -> set[str]:
    """The groups that must not be shown, also not by difference from their total."""
    hidden = {name for name, size in sizes.items() if size < minimum_n}
    rest = sorted((size, name) for name, size in sizes.items() if name not in hidden)
    while hidden and rest and sum(sizes[name] for name in hidden) < minimum_n:
        hidden.add(rest.pop(0)[1])
    return hidden


def _against_the_rest(definition: Definition, shown: Mapping[str, Tally], whole: Tally) -> dict[str, Change]:
    """Each group against everybody else, then Holm over all that had answers enough."""
    compared = {
        name: tallies.compare(definition, tallies.rest(definition, whole, tally), tally)
        for name, tally in shown.items()
    }
    found = {name: each for name, each in compared.items() if each is not None}
    tested = [name for name, each in found.items() if each.verdict != "too few"]
    corrected = dict(zip(tested, cxmetrics.holm([found[name].p or 0.0 for name in tested]), strict=True))
    return {
        name: Change(
            verdict="no clear change" if corrected.get(name, 0.0) >= 1 - each.level else each.verdict,
            difference=each.difference,
            low=each.low,
            high=each.high,
        )
        for name, each in found.items()
    }


def _blank(state: State, n: int | None, scope: Scope) -> Value:
    return Value(state=state, value=None, low=None, high=None, n=n, minimum_n=scope.minimum_n)
