"""Recording what files tell: facts a second, by CPU and by the clock, new and known.

``python -m benchmarks.intake.run [--database postgres] [--rows 20000]``. One call per noun, which is one transaction
per 20,000 rows (4,000 tickets); SQLite with ``synchronous=FULL``. *known* brings the same rows again.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.outbox.run import Timed, prepare, timed

if TYPE_CHECKING:
    from kosketus.kernel.intake import Recorded


def measure(rows: int) -> list[Timed]:
    """Record *rows* rows of each noun, twice; what the figures count is facts."""
    from benchmarks.intake import steps

    found = []
    for noun, record in steps.WRITERS.items():
        told: list[Recorded] = []
        bring = partial(_bring, record, steps.rows_of(noun, rows), told)
        costs = [timed(noun, rows, bring), timed(f"{noun}, known", rows, bring)]
        if (told[0].new, told[1].known, told[1].facts) != (rows, rows, 0):
            sys.exit(f"{noun}: recorded {told}")
        found += [Timed(one.name, told[0].facts, one.wall, one.cpu) for one in costs]
    return found


def _bring(record: Callable[[Sequence[Any]], Recorded], rows: Sequence[Any], told: list[Recorded]) -> None:
    told.append(record(rows))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rows", type=int, default=20_000)
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        prepare(chosen.database, folder, stack)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"intake on {chosen.database}, {chosen.rows:,} rows of each noun")
        print(f"{'step':<34}{'facts/s':>12}{'facts/CPU-s':>14}{'CPU us/fact':>12}")
        for one in measure(chosen.rows):
            print(one.line())


if __name__ == "__main__":
    main()
