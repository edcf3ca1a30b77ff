"""The only place that wraps and unwraps the caller's frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoFrame

from cxmetrics.errors import WrongColumn

FrameT = TypeVar("FrameT", bound=IntoFrame)
Frame = nw.LazyFrame[Any]
"""A wrapped frame, eager or lazy: the code uses only what both have, so it is typed as the lazy one."""

Keys = str | Sequence[str] | None


def wrap(frame: IntoFrame) -> Frame:
    """Any supported frame as a Narwhals frame; nothing is computed.

    Raises:
        TypeError: not a dataframe that Narwhals knows.
    """
    wrapped: Any = nw.from_native(frame)
    return wrapped  # type: ignore[no-any-return]


def unwrap(result: Frame, like: FrameT) -> FrameT:
    """The same kind of frame as the caller gave."""
    native: Any = result if isinstance(like, nw.DataFrame | nw.LazyFrame) else result.to_native()
    return native  # type: ignore[no-any-return]


def is_eager(frame: Frame) -> bool:
    """Whether rows are in memory, so that looking at a result costs nothing."""
    return isinstance(frame, nw.DataFrame)


def rows_of(frame: Frame) -> list[dict[str, Any]]:
    """The rows of an eager frame."""
    eager: Any = frame
    return list(eager.rows(named=True))


def key_names(by: Keys) -> list[str]:
    """`by` as a list without repetition."""
    if by is None:
        return []
    return [by] if isinstance(by, str) else list(dict.fromkeys(by))


def require(frame: Frame, names: Sequence[str]) -> nw.Schema:
    """The frame's schema.

    Raises:
        WrongColumn: a column is not there.
    """
    schema: Any = frame.collect_schema()
    for name in names:
        if name not in schema:
            there = ", ".join(repr(column) for column in schema)
            raise WrongColumn(f"there is no column {name!r}; the frame has {there}")
    return schema  # type: ignore[no-any-return]


def number(name: str, schema: nw.Schema) -> nw.Expr:
    """A numeric column, booleans as 0 and 1, decimals as floats, not-a-number as null.

    Raises:
        WrongColumn: the column holds no numbers.
    """
    dtype, column = schema[name], nw.col(name)
    if dtype.is_float():
        return nw.when(~column.is_nan()).then(column)
    if dtype.is_decimal() or dtype == nw.Object:  # pandas: booleans or decimals beside None
        return column.cast(nw.Float64)
    if dtype == nw.Boolean:
        return column.cast(nw.Int8)
    if not dtype.is_numeric():
        raise WrongColumn(f"column {name!r} holds {dtype}, not numbers; convert it first")
    return column


def total(frame: Frame, keys: Sequence[str], sums: Sequence[nw.Expr]) -> Frame:
    """Aggregate per key, null keys kept as a group of their own; one row without keys."""
    if not keys:
        return frame.select(*sums)
    return frame.group_by(*keys, drop_null_keys=False).agg(*sums)
