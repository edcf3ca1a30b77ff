"""Web and journeys against hand-written Polars and SQL: equal results first, then CPU seconds."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.cxmetrics import customer_queries, event_data, event_queries
from benchmarks.cxmetrics.event_queries import Case
from benchmarks.cxmetrics.run import best

_GOAL = 1.5
Pair = tuple[Callable[[], pl.DataFrame], Callable[[], pl.DataFrame]]


def same(case: Case, one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Refuse to time two queries that do not say the same.

    Raises:
        SystemExit: they differ.
    """
    tables = [_plain(frame.select(case.columns)) for frame in (one, other)]
    if tables[0].shape != tables[1].shape:
        raise SystemExit(f"{case.name}: {tables[0].shape} against {tables[1].shape}")
    for name in case.columns:
        left, right = (table[name] for table in tables)
        equal = (
            left.equals(right)
            if left.dtype == pl.String
            else bool(((left - right).abs() <= 1e-6 * (1 + right.abs())).all())
        )
        if not equal:
            raise SystemExit(f"{case.name}: {name} differs: {left.head(4).to_list()} against {right.head(4).to_list()}")


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    kinds = {name: pl.Float64 if kind.is_numeric() else pl.String for name, kind in frame.schema.items()}
    cast = frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())
    words = [name for name, kind in kinds.items() if kind == pl.String]
    return cast.sort([*words, *(name for name in kinds if name not in words)])


def polars_pair(case: Case, path: Path) -> Pair | None:
    """Ours and the hand-written query on a lazy scan; None where nobody would write it in Polars."""
    frame, hand = pl.scan_parquet(path), case.polars
    if hand is None:
        return None
    return (lambda: case.ours(frame).collect(engine="streaming"), lambda: hand(frame).collect(engine="streaming"))


def duckdb_pair(case: Case, path: Path) -> Pair:
    """Ours on a relation and SQL, on one connection."""
    connection = duckdb.connect()
    connection.sql(f"create view {case.table} as select * from '{path}'")
    return (lambda: case.ours(connection.table(case.table)).pl(), lambda: connection.sql(case.sql).pl())


def main(table: str = "events") -> None:
    """Print one line per metric and engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=event_data.ROWS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="names that begin so")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "cxmetrics-bench")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    tables = event_data.write(chosen.folder, chosen.rows)
    versions = f"polars {pl.__version__}, duckdb {duckdb.__version__}, load {os.getloadavg()[0]:.1f}"
    print(f"{chosen.rows:,} rows, CPU seconds, best of {chosen.rounds}; {versions}")
    print(f"{'metric':<20} {'engine':<8} {'cxmetrics':>9} {'by hand':>9} {'ratio':>6}")
    cases = event_queries.CASES if table == "events" else customer_queries.CASES
    for case in (each for each in cases if each.name.startswith(chosen.only)):
        for engine, pair in (("polars", polars_pair), ("duckdb", duckdb_pair)):
            both = pair(case, tables[case.table])
            if both is None:
                continue
            same(case, both[0](), both[1]())
            one, other = best(chosen.rounds, *both)
            mark = "" if one <= _GOAL * other else "  above the goal of 1.5"
            print(f"{case.name:<20} {engine:<8} {one:>9.3f} {other:>9.3f} {one / other:>6.2f}{mark}", flush=True)


if __name__ == "__main__":
    main()
