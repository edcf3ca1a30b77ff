"""ClickHouse's windowFunnel and pm4py's directly-follows graph, beside ours on the same file.

Peers live in an environment of their own (`pip install chdb-core pm4py polars`) and are never dependencies;
run this there with `--ours PYTHON`, the interpreter that has cxmetrics. Each side runs in a process of its own,
start and imports not counted; pm4py's time counts its own formatting, as nobody can leave it out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = ("see", "add", "pay", "thank")


def chdb_funnel(path: Path) -> Any:
    chdb = importlib.import_module("chdb")
    hits = ", ".join(f"event = '{step}'" for step in STEPS)
    levels = ", ".join(f"countIf(level >= {place})" for place in range(1, 5))
    query = f"""select {levels} from (
        select who, windowFunnel(604800000000, 'strict_increase')(toUInt64(toUnixTimestamp64Micro(ts)), {hits}) as level
        from file('{path}', Parquet) group by who)"""
    return [int(cell) for cell in str(chdb.query(query, "CSV")).strip().split(",")]


def _funnel(frame: Any) -> Any:
    import datetime as dt

    import cxmetrics as cx

    week = dt.timedelta(days=7)
    return cx.funnel(frame, user="who", at="ts", event="event", steps=STEPS, window=week, start="any")


def duckdb_funnel(path: Path) -> Any:
    import duckdb

    frame: Any = duckdb.connect().query(f"select * from '{path}'")
    return list(_funnel(frame).fetchall()[0])


def polars_funnel(path: Path) -> Any:
    import polars as pl

    return list(_funnel(pl.scan_parquet(path)).collect(engine="streaming").row(0))


def pm4py_follows(path: Path) -> Any:
    import polars as pl

    pm4py = importlib.import_module("pm4py")
    frame = pl.read_parquet(path).to_pandas()
    log = pm4py.format_dataframe(frame, case_id="who", activity_key="event", timestamp_key="ts")
    graph, _, _ = pm4py.discover_dfg(log)
    return sum(graph.values())


def our_follows(path: Path) -> Any:
    import polars as pl

    import cxmetrics as cx

    found = cx.directly_follows(pl.scan_parquet(path), case="who", at="ts", event="event").collect()
    return int(found.filter(pl.col("target").is_not_null())["n"].sum())


WORK: dict[str, tuple[Callable[[Path], Any], Callable[[Path], Any]]] = {
    "any-start funnel on Polars, chdb windowFunnel": (polars_funnel, chdb_funnel),
    "any-start funnel on DuckDB, chdb windowFunnel": (duckdb_funnel, chdb_funnel),
    "directly-follows graph on Polars, pm4py": (our_follows, pm4py_follows),
}


def timed(work: Callable[[Path], Any], path: Path) -> None:
    """Print the result and the least CPU seconds of three, all threads; the first is for warming up."""
    answer, taken = work(path), []
    for _ in range(3):
        started = time.process_time()
        work(path)
        taken.append(time.process_time() - started)
    print(json.dumps([answer, min(taken)]))


def main() -> None:
    """Print one line per peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="events-*.parquet as run_events.py writes them")
    parser.add_argument("--ours", default=sys.executable)
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SIDE"))
    chosen = parser.parse_args()
    if chosen.one:
        timed(WORK[chosen.one[0]][int(chosen.one[1])], chosen.file)
        return
    for name in WORK:
        sides = []
        for side, python in enumerate((chosen.ours, sys.executable)):
            command = [python, __file__, str(chosen.file), "--one", name, str(side)]
            lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()
            sides.append(json.loads(lines[-1]))
        if sides[0][0] != sides[1][0]:
            raise SystemExit(f"{name}: the results differ: {sides[0][0]} and {sides[1][0]}")
        print(f"{name:<48} {sides[0][1]:>8.3f} {sides[1][1]:>8.3f} {sides[0][1] / sides[1][1]:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
