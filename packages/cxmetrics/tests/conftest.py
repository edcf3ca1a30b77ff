"""Every test that takes `engine` runs on each dataframe engine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # however pytest imports, the helpers beside are found

from cx_engines import Engine


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "spark: needs PySpark and Java 17")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on Spark first and together: each worker that meets one pays for a JVM of its own, warmed up anew."""
    items.sort(key=lambda item: item.get_closest_marker("spark") is None)


def pytest_sessionfinish() -> None:
    """Close the wires to the JVM, whoever started it: Spark leaves them to the garbage collector, which complains."""
    pyspark = sys.modules.get("pyspark")
    gateway = pyspark.SparkContext._gateway if pyspark else None
    if gateway is not None:
        gateway.shutdown()


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
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")  # compiling costs more than ten rows
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.log.level", "OFF")
        .config("spark.python.sql.dataFrameDebugging.enabled", "false")  # asks the JVM at each column: three of four
        .config("spark.sql.dataFrameQueryContext.enabled", "false")
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # short runs
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


@pytest.fixture(scope="session")
def example_data() -> Path:
    """Folder of the public data sets; tests that need it skip where it is absent."""
    default = Path(__file__).parents[4] / "shared" / "data"
    folder = Path(os.environ.get("KOSKETUS_EXAMPLE_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"example data not found in {folder}; set KOSKETUS_EXAMPLE_DATA")
    return folder
