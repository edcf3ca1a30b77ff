"""Order statistics per group by selection: only the few values around the wanted places are sorted.

Values are dealt into bins that keep their order. From the sizes of the bins follows which of them hold the
wanted places; the rows of those alone are sorted. Exact whatever the distribution: where nearly all values fall
into one bin, nearly all are sorted. DuckDB would read the rows once for each of these steps; it sorts each group
as a list instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, is_eager, total, wrap
from cxmetrics._windows import running

VALUE = "_cx_value"
_BINS = 512
_NOTHING = -_BINS - 1
_BIN, _SIZE, _FILLED, _BEFORE, _N = "_cx_bin", "_cx_size", "_cx_filled", "_cx_before", "_cx_n"
_CENTRE, _SPREAD, _ROW, _FIRST = "_cx_centre", "_cx_spread", "_cx_row", "_cx_first"
_LIST = "_cx_list"
_MATCH, _BLANK = "_cx_match_", "_cx_blank_"


def select_places(values: Frame, keys: Sequence[str], places: Mapping[str, nw.Expr], count: str) -> Frame:
    """The values at some places of each group, counted from 1 in ascending order; null outside of 1 to n.

    Args:
        values: keys and a float column `VALUE`.
        keys: columns to group by; null is a group of its own.
        places: for each result its place as an expression over the column `count`.
        count: name for the number of values of a group.

    Returns:
        The keys, the results, `count` and `empty` (rows without a value).
    """
    if values.implementation.is_duckdb():
        return _from_lists(values, keys, places, count)
    binned = _binned(values)
    sizes = _sizes(binned, keys, count)
    marked = sizes.with_columns(place.alias(name) for name, place in places.items())
    held = [(nw.col(name) > nw.col(_BEFORE)) & (nw.col(name) <= nw.col(_BEFORE) + nw.col(_SIZE)) for name in places]
    filled = (nw.col(_BIN) > _NOTHING) & nw.any_horizontal(*held, ignore_nulls=True)
    wanted = marked.filter(filled | (nw.col(count) == 0))  # a group of nothing has a row too
    return _picked(_matchable(binned, keys), wanted, list(keys), [*places, count, "empty"])


def _from_lists(values: Frame, keys: Sequence[str], places: Mapping[str, nw.Expr], count: str) -> Frame:
    """The same by one sorted list per group; Narwhals has no lists of a group, so DuckDB is asked in its words."""
    native: Any = values.to_native()
    group = ", ".join(f'"{key.replace(chr(34), 2 * chr(34))}"' for key in keys)
    told = [group] if group else []
    sums = (
        f"list_sort(list({VALUE}) filter ({VALUE} is not null)) as {_LIST}",
        f"count({VALUE}) as {count}",
        f"count(*) - count({VALUE}) as empty",
    )
    lists = wrap(native.aggregate(", ".join([*told, *sums]), group))
    inside = {name: nw.when(place.is_between(1, nw.col(count))).then(place) for name, place in places.items()}
    marked: Any = lists.with_columns(place.cast(nw.Int64).alias(name) for name, place in inside.items()).to_native()
    picks = [f"{_LIST}[{name}] as {name}" for name in places]
    return wrap(marked.project(", ".join([*told, *picks, count, "empty"])))


def _matches(keys: Sequence[str]) -> list[str]:
    return [f"{mark}{key}" for key in keys for mark in (_MATCH, _BLANK)]


def _matchable(values: Frame, keys: Sequence[str]) -> Frame:
    """Each key as a cell that is never null beside a mark for null, because joins let null meet nothing."""
    schema = values.collect_schema()
    parts = []
    for key in keys:
        kind = schema[key]
        plain = kind if kind.is_numeric() or kind == nw.String else nw.String()
        blank = nw.lit("" if plain == nw.String else 0).cast(plain)
        cell = nw.col(key) if plain == kind else nw.col(key).cast(plain)
        parts.append(nw.when(~nw.col(key).is_null()).then(cell).otherwise(blank).alias(_MATCH + key))
        parts.append(nw.when(nw.col(key).is_null()).then(nw.lit(1)).otherwise(nw.lit(0)).alias(_BLANK + key))
    return values.with_columns(*parts) if parts else values


def _binned(values: Frame) -> Frame:
    """Bins from the distance to the mean in standard deviations, squeezed into -1 to 1; each step keeps the order."""
    finite = nw.when(nw.col(VALUE).is_finite()).then(nw.col(VALUE))
    known = values.select(finite.alias(VALUE))
    scale = known.select(nw.col(VALUE).mean().alias(_CENTRE), nw.col(VALUE).std().alias(_SPREAD))
    usable = scale.select(
        nw.col(_CENTRE).fill_null(0.0),
        nw.when(nw.col(_SPREAD) > 0).then(nw.col(_SPREAD)).otherwise(nw.lit(1.0)).alias(_SPREAD),
    )
    away, spread = nw.col(VALUE) - nw.col(_CENTRE), nw.col(_SPREAD)
    squeezed = nw.when(away >= 0).then(1 - spread / (away + spread)).otherwise(spread / (spread - away) - 1)
    filled = nw.when(~nw.col(VALUE).is_null()).then((squeezed * _BINS).floor())
    joined = values.join(usable, how="cross")
    return joined.with_columns(filled.otherwise(nw.lit(_NOTHING)).cast(nw.Int64).alias(_BIN)).drop(_CENTRE, _SPREAD)


def _sizes(binned: Frame, keys: Sequence[str], count: str) -> Frame:
    """Per group and bin how many values it holds and how many lie before it, per group how many in all and none."""
    few = total(binned.select(*keys, _BIN), [*keys, _BIN], [nw.len().alias(_SIZE)])
    sizes, group = _matchable(few, keys), _matches(keys)
    filled = nw.when(nw.col(_BIN) > _NOTHING).then(nw.col(_SIZE)).otherwise(nw.lit(0)).cast(nw.Int64)
    typed = sizes.with_columns(nw.col(_SIZE).cast(nw.Int64), filled.alias(_FILLED))
    summed = running(typed, group, [_BIN], {_BEFORE: _FILLED})
    values, rows = (nw.col(name).sum() for name in (_FILLED, _SIZE))
    if group:
        values, rows = values.over(*group), rows.over(*group)
    return summed.with_columns(
        nw.col(_BEFORE) - nw.col(_FILLED), values.cast(nw.Int64).alias(count), (rows - values).alias("empty")
    )


def _picked(binned: Frame, wanted: Frame, keys: list[str], names: list[str]) -> Frame:
    """Per group the values at the places, found among the rows of the wanted bins."""
    *places, count, empty = names
    group = _matches(keys)
    marks = {name: f"_cx_at_{name}" for name in places}
    renamed = [nw.col(name).alias(mark) for name, mark in marks.items()]
    few = wanted.select(*group, _BIN, _BEFORE, count, empty, *renamed)
    inside = binned.join(few, on=[*group, _BIN], how="inner")
    rows = _numbered(inside, [*group, _BIN, VALUE]).with_columns(nw.col(_ROW).cast(nw.Int64))
    place = nw.col(_ROW) - nw.col(_ROW).min().over(*group, _BIN) + nw.col(_BEFORE) + 1
    picks = [nw.when(place == nw.col(mark)).then(nw.col(VALUE)).alias(name) for name, mark in marks.items()]
    found = total(rows.select(*keys, *picks, count, empty), keys, [nw.col(name).max() for name in names])
    return found.select(*keys, *places, *(nw.col(name).cast(nw.Int64) for name in (count, empty)))


def _numbered(frame: Frame, order: list[str]) -> Frame:
    if not is_eager(frame):
        return frame.with_row_index(_ROW, order_by=order)
    eager: Any = frame.sort(*order)
    return wrap(eager.with_row_index(_ROW))
