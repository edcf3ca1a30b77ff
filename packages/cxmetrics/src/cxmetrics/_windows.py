"""Looking at the rows before and after, inside each group, on every engine.

Narwhals does it by `.over(keys, order_by=...)` everywhere but on PyArrow, whose tables are sorted and compared
with their neighbours instead. Keys must not be null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, wrap

_ROW, _FIRST, _LAST, _ALL, _BASE = "_cx_at", "_cx_from", "_cx_to", "_cx_all", "_cx_base_"


def neighbours(frame: Frame, keys: Sequence[str], order: Sequence[str], found: Mapping[str, tuple[str, int]]) -> Frame:
    """Add columns that hold another column's cell some steps before (positive) or after (negative)."""
    if not frame.implementation.is_pyarrow():
        return frame.with_columns(
            _over(nw.col(column).shift(steps), keys, order).alias(name) for name, (column, steps) in found.items()
        )
    parts = []
    for name, (column, steps) in found.items():
        same = [nw.col(key) == nw.col(key).shift(steps) for key in keys]
        cell = nw.col(column).shift(steps)
        parts.append((nw.when(*same).then(cell) if same else cell).alias(name))
    return frame.sort(*keys, *order).with_columns(*parts)


def running(frame: Frame, keys: Sequence[str], order: Sequence[str], sums: Mapping[str, str]) -> Frame:
    """Add running sums of whole or real numbers of zero or more, each row's own included; nulls count as zero."""
    zeroes = frame.with_columns(nw.col(column).fill_null(0).alias(name) for name, column in sums.items())
    schema = zeroes.collect_schema()
    kinds = {name: nw.Float64 if schema[name].is_float() else nw.Int64 for name in sums}
    if not frame.implementation.is_pyarrow():
        return zeroes.with_columns(
            *(_over(nw.col(name).cum_sum(), keys, order).cast(kind).alias(name) for name, kind in kinds.items())
        )
    rows = _numbered(zeroes, keys, order)
    totals = rows.with_columns(
        *((nw.col(name).cum_sum() - nw.col(name)).alias(_BASE + name) for name in sums),
        *(nw.col(name).cum_sum().alias(name) for name in sums),
    )
    group = list(keys) or [_ALL]
    bases = totals.with_columns(nw.col(_BASE + name).min().over(*group).alias(_BASE + name) for name in sums)
    parts = [(nw.col(name) - nw.col(_BASE + name)).cast(kind).alias(name) for name, kind in kinds.items()]
    return bases.with_columns(*parts).drop(_ROW, _FIRST, _LAST, _ALL, *(_BASE + name for name in sums))


def _over(expression: nw.Expr, keys: Sequence[str], order: Sequence[str]) -> nw.Expr:
    return expression.over(*keys, order_by=list(order)) if keys else expression.over(order_by=list(order))


def _numbered(frame: Frame, keys: Sequence[str], order: Sequence[str]) -> Frame:
    eager: Any = frame.sort(*keys, *order)
    rows = wrap(eager.with_row_index(_ROW)).with_columns(nw.lit(1).alias(_ALL), nw.col(_ROW).cast(nw.Int64))
    group = list(keys) or [_ALL]
    first, last = nw.col(_ROW).min().over(*group), nw.col(_ROW).max().over(*group)
    return rows.with_columns(first.alias(_FIRST), last.alias(_LAST))


def last_known(frame: Frame, keys: Sequence[str], order: Sequence[str], found: Mapping[str, str]) -> Frame:
    """Add columns that hold the last cell of another column that was not null, up to and with each row."""
    if not frame.implementation.is_pyarrow():
        filled = {name: nw.col(column).fill_null(strategy="forward") for name, column in found.items()}
        return frame.with_columns(_over(cell, keys, order).alias(name) for name, cell in filled.items())
    rows, parts = _numbered(frame, keys, order), []
    for name, column in found.items():
        place = nw.when(~nw.col(column).is_null()).then(nw.col(_ROW)).fill_null(strategy="forward")
        cell = nw.col(column).fill_null(strategy="forward")
        parts.append(nw.when(place >= nw.col(_FIRST)).then(cell).alias(name))
    return rows.with_columns(*parts).drop(_ROW, _FIRST, _LAST, _ALL)
