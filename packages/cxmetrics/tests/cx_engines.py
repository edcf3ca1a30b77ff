"""What the tests share: an engine, and its rows as plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

Data = dict[str, list[Any]]


@dataclass(frozen=True)
class Engine:
    """`frame` builds a native frame from columns; `lazy` says whether the engine postpones work."""

    name: str
    frame: Callable[[Data], Any]
    lazy: bool = False

    def __repr__(self) -> str:
        return self.name


def rows(native: Any, *sort: str) -> list[dict[str, Any]]:
    """The rows of any frame as plain Python, sorted, not-a-number as None."""
    frame: Any = nw.from_native(native)
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    plain = [{name: _plain(cell) for name, cell in row.items()} for row in eager.rows(named=True)]
    return sorted(plain, key=lambda row: [(row[name] is None, row[name]) for name in sort])


def _plain(cell: Any) -> Any:
    if isinstance(cell, float) and math.isnan(cell):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def pick(found: Sequence[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """The named cells of each row."""
    return [tuple(row[name] for name in names) for row in found]


def survey(folder: Path, year: int) -> pl.DataFrame:
    """A year of the airport survey, column names without their stray spaces."""
    frame = pl.read_csv(folder / "sfo-customer-survey" / f"{year}_SFO_Customer_Survey.csv", infer_schema_length=None)
    return frame.rename({name: name.strip() for name in frame.columns})
