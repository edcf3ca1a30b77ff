"""cxmetrics against hand-written Polars and DuckDB SQL: equal results first, then CPU seconds, best of several."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from benchmarks.cxmetrics import data
from benchmarks.cxmetrics.queries import CASES, KEYS, Case

_GOAL = 1.5


def cpu_seconds(work: Callable[[], Any]) -> float:
    """CPU of this process over all threads, which other work on the machine disturbs least."""
    started = time.process_time()
    work()
    return time.process_time() - started


def best(rounds: int, ours: Callable[[], Any], hand: Callable[[], Any]) -> tuple[float, float]:
    """Best of each, taken in turn so that both meet the same machine."""
    taken = [(cpu_seconds(ours), cpu_seconds(hand)) for _ in range(rounds)]
    return min(one for one, _ in taken), min(other for _, other in taken)


def same(one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Refuse to time two queries that do not say the same.

    Raises:
        SystemExit: they differ.
    """
    told = [name for name in ("value", "low", "high") if name in other.columns]
    tables = [frame.select(*KEYS, pl.col("n").cast(pl.Int64), *told).sort(KEYS) for frame in (one, other)]
    if not tables[0].select(*KEYS, "n").equals(tables[1].select(*KEYS, "n")):
        raise SystemExit("the groups or counts differ")
    gaps = [(tables[0][name] - tables[1][name]).abs().max() for name in told]
    worst = max((gap for gap in gaps if isinstance(gap, float)), default=None)
    if worst is None:
        raise SystemExit("there is nothing to compare")
    if worst > 1e-6:
        raise SystemExit(f"the values differ by up to {worst:g}")


def polars_pair(case: Case, path: Path) -> tuple[Callable[[], pl.DataFrame], Callable[[], pl.DataFrame]]:
    """Ours and the hand-written query on a lazy scan."""
    frame = pl.scan_parquet(path)
    return (
        lambda: case.ours(frame).collect(engine="streaming"),
        lambda: case.polars(frame).collect(engine="streaming"),
    )


def duckdb_pair(case: Case, path: Path) -> tuple[Callable[[], pl.DataFrame], Callable[[], pl.DataFrame]]:
    """Ours on a relation and SQL, on one connection."""
    connection = duckdb.connect()
    connection.sql(f"create view answers as select * from '{path}'")
    return (
        lambda: case.ours(connection.table("answers")).pl(),
        lambda: connection.sql(case.sql).pl(),
    )


def main() -> None:
    """Print one line per metric and engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=data.ROWS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="names that begin so")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "cxmetrics-bench")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = data.write(chosen.folder, chosen.rows)
    versions = f"polars {pl.__version__}, duckdb {duckdb.__version__}"
    print(f"{chosen.rows:,} rows, CPU seconds, best of {chosen.rounds}; {versions}")
    print(f"{'metric':<20} {'engine':<8} {'cxmetrics':>9} {'by hand':>9} {'ratio':>6}")
    for case in (each for each in CASES if each.name.startswith(chosen.only)):
        for engine, pair in (("polars", polars_pair), ("duckdb", duckdb_pair)):
            ours, hand = pair(case, path)
            same(ours(), hand())
            one, other = best(chosen.rounds, ours, hand)
            mark = "" if one <= _GOAL * other else "  above the goal of 1.5"
            print(f"{case.name:<20} {engine:<8} {one:>9.3f} {other:>9.3f} {one / other:>6.2f}{mark}", flush=True)


if __name__ == "__main__":
    main()
