"""Every test that takes `engine` runs on each dataframe engine."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

Data = dict[str, list[Any]]


@dataclass(frozen=True)
class Engine:
    """`frame` builds a native frame from columns; `lazy` says whether the engine postpones work."""

    name: str
    frame: Callable[[Data], Any]
    lazy: bool = False

    def __repr__(self) -> str:
        return self.name


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("PySpark needs Java 17, which is not installed")
    session = pytest.importorskip("pyspark.sql", reason="PySpark is not installed").SparkSession
    built = (
        session.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.log.level", "OFF")
        .getOrCreate()
    )
    yield built
    built.stop()


ENGINES = [
    "pandas",
    "polars",
    "polars-lazy",
    "pyarrow",
    "duckdb",
    pytest.param("pyspark", marks=pytest.mark.spark),
]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    name: str = request.param
    if name == "duckdb":
        connection = request.getfixturevalue("duck")
        return Engine(name, lambda data: connection.from_arrow(pa.table(data)), lazy=True)
    if name == "pyspark":
        session = request.getfixturevalue("spark")
        return Engine(name, lambda data: session.createDataFrame(pa.table(data)), lazy=True)
    eager = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
    if name in eager:
        return Engine(name, eager[name])
    return Engine(name, pl.LazyFrame, lazy=True)


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


@pytest.fixture(scope="session")
def example_data() -> Path:
    """Folder of the public data sets; tests that need it skip where it is absent."""
    default = Path(__file__).parents[4] / "shared" / "data"
    folder = Path(os.environ.get("KOSKETUS_EXAMPLE_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"example data not found in {folder}; set KOSKETUS_EXAMPLE_DATA")
    return folder
