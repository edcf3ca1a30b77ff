"""Small tables of whole numbers, built on whatever engine holds the caller's frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, is_eager, wrap


def table_like(frame: Frame, columns: Mapping[str, Sequence[int]]) -> Frame:
    """The columns as a frame that can be joined with the given one: same engine, same connection or session."""
    native: Any = frame.to_native()
    if frame.implementation.is_duckdb():
        lists = ", ".join(f'unnest({list(cells)}::bigint[]) as "{name}"' for name, cells in columns.items())
        return wrap(native.query("_cx_self", f"select {lists}"))  # whole numbers and our own names
    if frame.implementation.is_spark_like():
        kinds = ", ".join(f"{name} bigint" for name in columns)
        return wrap(native.sparkSession.createDataFrame(list(zip(*columns.values(), strict=True)), kinds))
    made: Any = nw.from_dict({name: list(cells) for name, cells in columns.items()}, backend=frame.implementation)
    return wrap(made if is_eager(frame) else made.lazy())
