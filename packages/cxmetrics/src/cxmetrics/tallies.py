"""Step one of every metric: rows in, mergeable sufficient statistics out.

A tally holds, per group, `n` (rows counted), the metric's own sums, `outside` (rows whose answer the
scale cannot hold) and `empty` (rows without an answer). With weights it also holds `w` and `w2` (sums
of the weights and their squares), each sum again as `w_<name>`, and `unweighted` (answers without a
usable weight). Everything adds up: the tally of a whole is the sum of the tallies of its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import narwhals.stable.v2 as nw

from cxmetrics._frames import (
    Frame,
    FrameT,
    Keys,
    is_eager,
    key_names,
    number,
    require,
    rows_of,
    total,
    unwrap,
    wrap,
)
from cxmetrics.errors import BadWeight, OutsideScale, WrongColumn
from cxmetrics.metric import Input, Metric
from cxmetrics.registry import METRICS, find

_ROWS, _WEIGHT, _WEIGHT2, _WEIGHED, _STATE = "_cx_rows", "_cx_w", "_cx_w2", "_cx_weighed", "_cx_state"
_FILLED = "_cx_filled"
_EMPTY, _OUTSIDE, _COUNTED = 0, 1, 2
_SHOWN = 10
CHANGE = ("change", "change_squares")
"""The sums of a paired tally, whose metric is made on the fly (see `pairs`)."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """One call of `tally`."""

    metric: Metric
    columns: Mapping[str, str]
    keys: list[str]
    weight: str | None
    no_answer: tuple[float, ...]


def tally(
    frame: FrameT,
    metric: str | Metric,
    *,
    by: Keys = None,
    weight: str | None = None,
    no_answer: Iterable[float] = (),
    **columns: str,
) -> FrameT:
    """Count rows into the sufficient statistics of a metric.

    Args:
        frame: any frame that Narwhals knows; it is not changed.
        metric: a slug or a `Metric`.
        by: columns to group by; null is a group of its own.
        weight: column of weights of zero or more.
        no_answer: codes in the input columns that mean "no answer"; counted in `empty`.
        **columns: the metric's inputs, such as `score="q1"`.

    Returns:
        A frame of the same kind, lazy if the input was: the keys, then `n`, the metric's sums,
        `outside` and `empty`; one row per group in no particular order, one row without `by`.

    Raises:
        WrongColumn: a column is missing, not numeric, or a key bears the name of a statistic.
        OutsideScale, BadWeight: on an eager frame only. A lazy frame is never collected here; call
            `check` on the collected result. Its score is null meanwhile.

    Examples:
        >>> import polars as pl
        >>> answers = pl.DataFrame({"score": [10, 9, 8, 3, None]})
        >>> tally(answers, "nps", score="score").to_dicts()
        [{'n': 4, 'promoters': 2, 'passives': 1, 'detractors': 1, 'outside': 0, 'empty': 1}]
    """
    plan = _Plan(find(metric), columns, key_names(by), weight, tuple(no_answer))
    plan.metric.match(columns)
    _refuse_reserved(plan)
    wrapped = wrap(frame)
    cells = _cells(wrapped, plan)
    result = _sum_cells(cells, plan) if plan.metric.discrete else _sum_rows(cells, plan)
    if is_eager(result):
        _refuse_bad(result, wrapped, plan)
    return unwrap(result, frame)


def merge_tallies(tallies: Sequence[FrameT], *, by: Keys = None) -> FrameT:
    """Add tallies of parts up, for instance a daily roll-up and today's tail.

    Keys that are not in `by` are rolled away.

    Args:
        tallies: tallies of one metric, all weighted or all unweighted, of one kind of frame.
        by: key columns to keep.

    Raises:
        WrongColumn: no tallies, or their columns differ.

    Examples:
        >>> import polars as pl
        >>> monday = tally(pl.DataFrame({"q": [10, 9]}), "nps", score="q")
        >>> today = tally(pl.DataFrame({"q": [2]}), "nps", score="q")
        >>> merge_tallies([monday, today]).to_dicts()
        [{'n': 3, 'promoters': 2, 'passives': 0, 'detractors': 1, 'outside': 0, 'empty': 0}]
    """
    keys, frames = key_names(by), [wrap(part) for part in tallies]
    if not frames:
        raise WrongColumn("there is no tally to merge")
    schemas = [require(part, keys) for part in frames]
    sums = [name for name in schemas[0] if name in statistic_names()]
    if any({name for name in schema if name in statistic_names()} != set(sums) for schema in schemas):
        raise WrongColumn("tallies of different metrics, or with and without weights, do not add up")
    parts: Any = nw.concat([part.select(*keys, *sums) for part in frames])
    merged = total(parts, keys, [nw.col(name).sum() for name in sums])
    return unwrap(_typed(merged, keys, {name: schemas[0][name].is_float() for name in sums}), tallies[0])


def check(result: FrameT) -> FrameT:
    """Refuse a collected tally or score that met answers outside the scale or bad weights.

    Eager frames are checked when they are counted; this is for results of lazy ones.

    Raises:
        OutsideScale, BadWeight: with the count; `strays` names the values.
        TypeError: the result is still lazy.

    Examples:
        >>> import polars as pl
        >>> lazy = pl.LazyFrame({"q": [10, 11]})
        >>> check(tally(lazy, "nps", score="q").collect())
        Traceback (most recent call last):
            ...
        cxmetrics.errors.OutsideScale: column 'outside' has 1 answer outside the scale ...
    """
    wrapped = wrap(result)
    if not is_eager(wrapped):
        raise TypeError("check needs a collected result; this library never collects by itself")
    totals = _totals(wrapped)
    if totals["outside"]:
        raise OutsideScale("outside", "of the question", totals["outside"])
    if totals.get("unweighted"):
        raise BadWeight("unweighted", totals["unweighted"])
    return result


def strays(frame: FrameT, metric: str | Metric, *, role: str, column: str, no_answer: Iterable[float] = ()) -> FrameT:
    """The answers outside the scale, each with its count: columns `answer` and `n`, lazy if `frame` is.

    Examples:
        >>> import polars as pl
        >>> strays(pl.DataFrame({"q": [10, 11, 11]}), "nps", role="score", column="q").to_dicts()
        [{'answer': 11, 'n': 2}]
    """
    given = next(each for each in find(metric).inputs if each.role == role)
    return unwrap(_strays(wrap(frame), given, column, tuple(no_answer)), frame)


def statistic_names() -> frozenset[str]:
    """Every column name that a tally may use for a statistic; no key may bear one."""
    sums = {name for each in METRICS.values() for name in each.sums}
    sums |= set(CHANGE)
    fixed = {"n", "outside", "empty", "w", "w2", "unweighted"}
    return frozenset(sums | fixed | {f"w_{name}" for name in sums})


def _refuse_reserved(plan: _Plan) -> None:
    taken = {"value", "low", "high", "n_effective", "enough", *statistic_names(), *plan.metric.sums}
    for key in plan.keys:
        if key in taken:
            raise WrongColumn(f"the key {key!r} bears the name of a result column; rename it first")


def _cells(frame: Frame, plan: _Plan) -> Frame:
    """Rows by key and input; on scales equal rows become one cell, so bands cost nothing per row."""
    weight = [plan.weight] if plan.weight else []
    schema = require(frame, [*plan.keys, *plan.columns.values(), *weight])
    roles = {f"_cx_{role}": plan.columns[role] for role in plan.metric.roles}
    inputs = [number(column, schema).alias(role) for role, column in roles.items()]
    weights = _weights(plan.weight, schema)
    rows = frame.select(*plan.keys, *inputs, *weights.values())
    if not plan.metric.discrete:
        return rows
    sums = [nw.col(name).sum() for name in weights]
    return total(rows, [*plan.keys, *roles], [nw.len().alias(_ROWS), *sums])


def _weights(weight: str | None, schema: nw.Schema) -> dict[str, nw.Expr]:
    if weight is None:
        return {}
    given = number(weight, schema).cast(nw.Float64)
    usable = (given >= 0) & given.is_finite()
    fair = nw.when(usable).then(given).otherwise(nw.lit(0.0))
    weighed = nw.when(usable).then(nw.lit(1)).otherwise(nw.lit(0))
    parts = {_WEIGHT: fair, _WEIGHT2: fair * fair, _WEIGHED: weighed}
    return {name: part.alias(name) for name, part in parts.items()}


def _state_of(given: Input, answer: nw.Expr, no_answer: tuple[float, ...]) -> tuple[nw.Expr, nw.Expr]:
    """Whether the answer is empty, and whether it is one that the input allows."""
    empty = answer.is_null()
    for code in no_answer:
        empty = empty | ((answer == code) & ~answer.is_null())
    if given.scale is not None:
        valid = answer.is_between(given.scale.low, given.scale.high) & (answer == answer.floor())
    else:
        valid = answer.is_finite()
    if given.minimum is not None:
        valid = valid & (answer >= given.minimum)
    return empty, valid & ~empty if no_answer else valid  # a null is not valid already


def _judgement(plan: _Plan) -> tuple[nw.Expr, nw.Expr]:
    """Whether any input is empty, and whether all hold what they may."""
    inputs = plan.metric.inputs
    states = [_state_of(given, nw.col(f"_cx_{given.role}"), plan.no_answer) for given in inputs]
    return reduce(or_, (state[0] for state in states)), reduce(and_, (state[1] for state in states))


def _with_floats(cells: Frame, plan: _Plan, *more: nw.Expr) -> Frame:
    return cells.with_columns(*(nw.col(f"_cx_{role}").cast(nw.Float64) for role in plan.metric.roles), *more)


def _adds(plan: _Plan) -> dict[str, nw.Expr]:
    row = {role: nw.col(f"_cx_{role}") for role in plan.metric.roles}
    return {name: each.contribution(row) for name, each in plan.metric.sums.items()}


def _sum_cells(cells: Frame, plan: _Plan) -> Frame:
    """Cells stand for many rows each: empty if any input is, else outside if any is, else counted."""
    empty, counted = _judgement(plan)
    filled = nw.when(counted).then(nw.lit(_COUNTED)).otherwise(nw.lit(_OUTSIDE))
    state = nw.when(empty).then(nw.lit(_EMPTY)).otherwise(filled)
    judged = _with_floats(cells, plan, state.alias(_STATE))
    parts = {name: part.alias(name) for name, part in _cell_parts(plan).items()}
    summed = total(judged.select(*plan.keys, *parts.values()), plan.keys, [nw.col(name).sum() for name in parts])
    return _typed(summed, plan.keys, {name: _is_fractional(name, plan.metric) for name in parts})


def _cell_parts(plan: _Plan) -> dict[str, nw.Expr]:
    """What each cell adds to each tally column."""
    rows, w, adds = nw.col(_ROWS), nw.col(_WEIGHT), _adds(plan)
    counted = {"n": rows} | {name: add * rows for name, add in adds.items()}
    weighted: dict[str, nw.Expr] = {}
    if plan.weight:
        weighted = {"w": w, "w2": nw.col(_WEIGHT2)} | {f"w_{name}": add * w for name, add in adds.items()}
        weighted["unweighted"] = rows - nw.col(_WEIGHED)
    return (
        {name: _where(_COUNTED, part) for name, part in counted.items()}
        | {"outside": _where(_OUTSIDE, rows), "empty": _where(_EMPTY, rows)}
        | {name: _where(_COUNTED, part) for name, part in weighted.items()}
    )


def _sum_rows(rows: Frame, plan: _Plan) -> Frame:
    """Row by row, with as little as possible per row: what does not count is null, and nulls are not summed."""
    weights = [_WEIGHT, _WEIGHT2, _WEIGHED] if plan.weight else []
    parts = _row_parts(plan)
    named = [part.alias(name) for name, part in parts.items()]
    summed = _cleaned(rows, plan, weights).select(*plan.keys, *named)
    marks = ["n", _FILLED]
    sums = [name for name in parts if name not in marks]
    counts = [nw.len().alias(_ROWS), *(nw.col(name).count() for name in marks)]
    found = total(summed, plan.keys, [*counts, *(nw.col(name).sum() for name in sums)])
    left_out = {"outside": nw.col(_FILLED) - nw.col("n"), "empty": nw.col(_ROWS) - nw.col(_FILLED)}
    if plan.weight:
        left_out["unweighted"] = nw.col("n") - nw.col(_WEIGHED)
    told = found.with_columns(*(part.alias(name) for name, part in left_out.items()))
    own, weighted = list(plan.metric.sums), [name for name in sums if name not in {*plan.metric.sums, _WEIGHED}]
    names = ["n", *own, "outside", "empty", *weighted, *(["unweighted"] if plan.weight else [])]
    return _typed(told, plan.keys, {name: _is_fractional(name, plan.metric) for name in names})


def _cleaned(rows: Frame, plan: _Plan, weights: list[str]) -> Frame:
    """Inputs and weights, null wherever the row does not count, and a mark on rows that hold an answer."""
    empty, counted = _judgement(plan)
    kept = [*(f"_cx_{role}" for role in plan.metric.roles), *weights]
    clean = [nw.when(counted).then(nw.col(name)).alias(name) for name in kept]
    plain = len(plan.metric.inputs) == 1 and not plan.no_answer
    filled = nw.col(kept[0]) if plain else nw.when(~empty).then(nw.lit(1))  # only its nulls are read
    return _with_floats(rows, plan).select(*plan.keys, filled.alias(_FILLED), *clean)


def _row_parts(plan: _Plan) -> dict[str, nw.Expr]:
    """What each cleaned row adds to each tally column."""
    adds, first = _adds(plan), nw.col(f"_cx_{plan.metric.roles[0]}")
    parts = {"n": first, _FILLED: nw.col(_FILLED)} | adds
    if plan.weight:
        w = nw.col(_WEIGHT)
        parts |= {"w": w, "w2": nw.col(_WEIGHT2)} | {f"w_{name}": add * w for name, add in adds.items()}
        parts[_WEIGHED] = nw.col(_WEIGHED)
    return parts


def _where(state: int, part: nw.Expr) -> nw.Expr:
    return nw.when(nw.col(_STATE) == state).then(part).otherwise(nw.lit(0))


def _is_fractional(name: str, metric: Metric) -> bool:
    if name in metric.sums:
        return not metric.sums[name].whole
    return name in {"w", "w2"} or name.startswith("w_")


def _typed(frame: Frame, keys: list[str], floats: dict[str, bool]) -> Frame:
    """Counts as 64-bit integers and sums as floats on every engine, so that parts concatenate."""
    kinds = {name: nw.Float64 if is_float else nw.Int64 for name, is_float in floats.items()}
    return frame.select(*keys, *(nw.col(name).cast(kind) for name, kind in kinds.items()))


def _totals(result: Frame) -> dict[str, int]:
    present = [name for name in ("outside", "unweighted") if name in result.collect_schema()]
    (row,) = rows_of(result.select(*(nw.col(name).sum() for name in present)))
    return {name: int(row[name] or 0) for name in present}


def _refuse_bad(result: Frame, frame: Frame, plan: _Plan) -> None:
    totals = _totals(result)
    if totals["outside"]:
        _name_strays(frame, plan, totals["outside"])
    if plan.weight and totals["unweighted"]:
        raise BadWeight(plan.weight, totals["unweighted"])


def _name_strays(frame: Frame, plan: _Plan, count: int) -> None:
    for given in plan.metric.inputs:
        column = plan.columns[given.role]
        found = rows_of(_strays(frame, given, column, plan.no_answer))
        values = {_plain(row["answer"]): int(row["n"]) for row in found[:_SHOWN]}
        if values:
            raise OutsideScale(column, str(given), count, values)


def _strays(frame: Frame, given: Input, column: str, no_answer: tuple[float, ...]) -> Frame:
    answers = frame.select(number(column, require(frame, [column])).alias("answer"))
    cells = answers.group_by("answer", drop_null_keys=False).agg(nw.len().alias("n"))
    empty, valid = _state_of(given, nw.col("answer"), no_answer)
    return cells.filter(~empty & ~valid).sort("n", "answer", descending=[True, False])


def _plain(answer: float) -> float:
    return int(answer) if float(answer).is_integer() else float(answer)
