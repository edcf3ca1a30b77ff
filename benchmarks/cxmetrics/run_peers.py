"""ClickHouse's windowFunnel and pm4py's directly-follows graph, beside ours on the same events.

Peers live in an environment of their own and are never dependencies: `python -m venv PEERS`, `PEERS/bin/pip install
chdb-core pm4py polars`, then `--peers PEERS/bin/python` or the variable CXMETRICS_PEERS. Each side runs in a process of
its own, start and imports not counted; pm4py's time counts its own formatting, as nobody can leave it out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
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
    return sorted([source, target, n] for (source, target), n in graph.items())


def our_follows(path: Path) -> Any:
    import polars as pl

    import cxmetrics as cx

    found = cx.directly_follows(pl.scan_parquet(path), case="who", at="ts", event="event").collect()
    edges = found.filter(pl.col("target").is_not_null()).select("source", "target", "n")
    return sorted(list(edge) for edge in edges.rows())


WORK: dict[str, tuple[Callable[[Path], Any], Callable[[Path], Any], int]] = {
    "any-start funnel on Polars, chdb windowFunnel": (polars_funnel, chdb_funnel, 10_000_000),
    "any-start funnel on DuckDB, chdb windowFunnel": (duckdb_funnel, chdb_funnel, 10_000_000),
    "directly-follows graph on Polars, pm4py": (our_follows, pm4py_follows, 1_000_000),
}
"""What we do, what the peer does, and on how many events."""


def timed(work: Callable[[Path], Any], path: Path) -> None:
    """Print the result and the least CPU seconds of three, all threads; the first is for warming up."""
    answer, taken = work(path), []
    for _ in range(3):
        started = time.process_time()
        work(path)
        taken.append(time.process_time() - started)
    print(json.dumps([answer, min(taken)]))


def compare(name: str, path: Path, rows: int, peers: str) -> str:
    """One line: our CPU seconds, the peer's, the ratio.

    Raises:
        SystemExit: they do not say the same.
    """
    sides = []
    for side, python in enumerate((sys.executable, peers)):
        command = [python, __file__, "--one", name, str(side), str(path)]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()
        sides.append(json.loads(lines[-1]))
    (ours, spent), (theirs, peer_spent) = sides
    if ours != theirs:
        raise SystemExit(f"{name}: the results differ: {ours} and {theirs}")
    return f"{name:<48} {rows:>10,} {spent:>9.3f} {peer_spent:>9.3f} {spent / peer_spent:>6.2f}"


def main() -> None:
    """Print one line per peer, or how to get the peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default=os.environ.get("CXMETRICS_PEERS"), metavar="PYTHON")
    parser.add_argument("--rows", type=int, help="fewer than each has by itself, to try it out")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "cxmetrics-bench")
    parser.add_argument("--one", nargs=3, metavar=("NAME", "SIDE", "FILE"), help="used by itself")
    chosen = parser.parse_args()
    if chosen.one:
        name, side, path = chosen.one
        ours, theirs, _rows = WORK[name]
        timed((ours, theirs)[int(side)], Path(path))
    elif not chosen.peers:
        print("skipped: the peers are not installed.", (__doc__ or "").partition("\n\n")[2], sep="\n\n")
    else:
        from benchmarks.cxmetrics import data  # the peers' environment lacks what it needs

        print(f"CPU seconds, best of 3; load {os.getloadavg()[0]:.1f}")
        print(f"{'':<48} {'rows':>10} {'cxmetrics':>9} {'peer':>9} {'ratio':>6}", flush=True)
        for name, (_ours, _theirs, rows) in WORK.items():
            path = data.write(chosen.folder, "events", chosen.rows or rows)
            print(compare(name, path, chosen.rows or rows, chosen.peers), flush=True)


if __name__ == "__main__":
    main()
