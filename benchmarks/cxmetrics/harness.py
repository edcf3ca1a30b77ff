"""What every comparison shares: a case asked by us and by hand, equal results first, then CPU seconds."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from benchmarks.cxmetrics import data

GOAL = 1.5
FOLDER = Path(tempfile.gettempdir()) / "cxmetrics-bench"
Pair = tuple[Callable[[], pl.DataFrame], Callable[[], pl.DataFrame]]


@dataclass(frozen=True)
class Case:
    """The same question of one table, asked by us and by hand; `columns` are compared, in any order of rows."""

    name: str
    table: str
    columns: tuple[str, ...]
    ours: Callable[[Any], Any]
    polars: Callable[[pl.LazyFrame], pl.LazyFrame]
    sql: str


def summed(frame: Any, *names: str) -> Any:
    """Ours as sums per segment, so that no time goes into handing over ten million rows."""
    found: Any = nw.from_native(frame)
    return found.group_by("segment").agg(nw.col(*names).sum()).to_native()


def counted(frame: Any, **sums: nw.Expr) -> Any:
    """Ours as one row of sums, so that no time goes into handing over millions of rows."""
    found: Any = nw.from_native(frame)
    return found.select(nw.len().alias("n"), *(each.sum().alias(name) for name, each in sums.items())).to_native()


def cpu_seconds(work: Callable[[], Any]) -> float:
    """CPU of this process over all threads, which other work on the machine disturbs least."""
    started = time.process_time()
    work()
    return time.process_time() - started


def best(rounds: int, ours: Callable[[], Any], hand: Callable[[], Any]) -> tuple[float, float]:
    """Best of each, taken in turn so that both meet the same machine."""
    taken = [(cpu_seconds(ours), cpu_seconds(hand)) for _ in range(rounds)]
    return min(one for one, _ in taken), min(other for _, other in taken)


def same(case: Case, one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Refuse to time two queries that do not say the same.

    Raises:
        SystemExit: they differ.
    """
    tables = [_plain(frame.select(case.columns)) for frame in (one, other)]
    if tables[0].shape != tables[1].shape or not tables[0].height:
        raise SystemExit(f"{case.name}: {tables[0].shape} against {tables[1].shape}")
    for name in case.columns:
        left, right = (table[name] for table in tables)
        if not _equal(left, right):
            raise SystemExit(f"{case.name}: {name} differs: {left.head(4).to_list()} against {right.head(4).to_list()}")


def _equal(left: pl.Series, right: pl.Series) -> bool:
    if left.dtype == pl.String or not left.is_null().equals(right.is_null()):
        return left.equals(right)
    return bool(((left - right).abs() <= 1e-6 * (1 + right.abs())).all())


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    kinds = {name: pl.Float64 if kind.is_numeric() else pl.String for name, kind in frame.schema.items()}
    cast = frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())
    words = [name for name, kind in kinds.items() if kind == pl.String]
    return cast.sort([*words, *(name for name in kinds if name not in words)])


def polars_pair(case: Case, path: Path) -> Pair:
    """Ours and the hand-written query on a lazy scan."""
    frame = pl.scan_parquet(path)
    return (
        lambda: case.ours(frame).collect(engine="streaming"),
        lambda: case.polars(frame).collect(engine="streaming"),
    )


def duckdb_pair(case: Case, path: Path) -> Pair:
    """Ours on a relation and SQL, on one connection."""
    connection = duckdb.connect()
    connection.sql(f"create view {case.table} as select * from '{path}'")
    return (lambda: case.ours(connection.table(case.table)).pl(), lambda: connection.sql(case.sql).pl())


def run(cases: Sequence[Case], description: str | None) -> None:
    """Print one line per case and engine."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rows", type=int, default=data.ROWS)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="", help="names that begin so")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    versions = f"polars {pl.__version__}, duckdb {duckdb.__version__}, load {os.getloadavg()[0]:.1f}"
    print(f"{chosen.rows:,} rows, CPU seconds, best of {chosen.rounds}; {versions}")
    print(f"{'metric':<20} {'engine':<8} {'cxmetrics':>9} {'by hand':>9} {'ratio':>6}", flush=True)
    for case in (each for each in cases if each.name.startswith(chosen.only)):
        path = data.write(chosen.folder, case.table, chosen.rows)
        for engine, pair in (("polars", polars_pair), ("duckdb", duckdb_pair)):
            ours, hand = pair(case, path)
            same(case, ours(), hand())
            one, other = best(chosen.rounds, ours, hand)
            mark = "" if one <= GOAL * other else f"  above the goal of {GOAL}"
            print(f"{case.name:<20} {engine:<8} {one:>9.3f} {other:>9.3f} {one / other:>6.2f}{mark}", flush=True)
