"""The lake at ten million facts: loading by CPU-second, and how soon a month's NPS is there.

``python -m benchmarks.lake.run [--facts 10000000] [--load 200000] [--customers 100000] [--corrections 1000]``.
Loading is the whole way of a fact: from the outbox (SQLite) into the log and its typed table, flushed to disk, with
the cursors moved. The ten million are appended to the typed table through the same writer. Reading is what the pages
do: a snapshot, a pinned table, corrections left out, `cxmetrics` over the rows; the best and the middle of the rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

LOAD_GOAL = 50_000
MONTH_GOAL = 0.100
DIMENSION_GOAL = 0.400
_ROUNDS = 9


def main() -> int:
    """Build, measure, print a table."""
    choices = _choices()
    with tempfile.TemporaryDirectory(prefix="kosketus-bench-") as folder:
        _prepare(folder)
        _loading(choices)
        _building(choices)
        _reading(choices)
    return 0


def _choices() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--load", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--corrections", type=int, default=1_000)
    return parser.parse_args()


def _prepare(folder: str) -> None:
    os.environ.update(KOSKETUS_DATA=folder, DJANGO_SETTINGS_MODULE="kosketus.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _say(what: str, figure: str, goal: str = "") -> None:
    sys.stdout.write(f"{what:<58}{figure:>26}{goal:>22}\n")
    sys.stdout.flush()


def _timed(step: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - wall, time.process_time() - cpu


def _loading(choices: argparse.Namespace) -> None:
    from benchmarks.lake import data
    from kosketus.understand.lake import facade as lake

    data.publish(choices.load, customers=choices.customers)
    wall, cpu = _timed(lake.load_all)
    _say(
        f"load {choices.load:,} facts into log and typed table",
        f"{choices.load / cpu:,.0f} a CPU-second",
        f"goal {LOAD_GOAL:,}",
    )
    _say("", f"{choices.load / wall:,.0f} a second")


def _building(choices: argparse.Namespace) -> None:
    import shutil

    from benchmarks.lake import data
    from kosketus.people.customers import facade as customers
    from kosketus.people.customers.contracts import IdentityKey
    from kosketus.understand.lake import store, tables

    shutil.rmtree(store.folder(tables.table_of(data.KIND)))
    wall, _cpu = _timed(lambda: data.write_answers(choices.facts, customers=choices.customers))
    _say(f"write {choices.facts:,} facts to the typed table", f"{choices.facts / wall:,.0f} a second")
    keys = [IdentityKey("external", str(number), "bench") for number in range(choices.customers)]
    found = customers.identities_for(keys)
    plans = {identity: {"plan": ("gold", "silver", "free")[identity % 3]} for identity in found.values()}
    wall, _cpu = _timed(lambda: customers.set_attributes(plans))


def _reading(choices: argparse.Namespace) -> None:
    from benchmarks.lake import data, questions
    from kosketus.understand.lake import store, tables

    files = store.open_table(tables.table_of(data.KIND))
    _say("files of the typed table", f"{len(files.file_uris()) if files else 0}")
    since, until = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
    _ask("one month's NPS", lambda: questions.month(since, until), MONTH_GOAL)
    _ask("one month's NPS by an attribute of customers", lambda: questions.month_by_plan(since, until))
    data.correct(choices.corrections, of=choices.facts)
    _ask(f"one month's NPS, {choices.corrections:,} corrections", lambda: questions.month(since, until))
    _ask(
        "one month's NPS by attribute, with corrections",
        lambda: questions.month_by_plan(since, until),
        DIMENSION_GOAL,
    )
    _ask("the page's sheet of that month", lambda: questions.sheet(since, until))
    _ask("NPS of all months", questions.everything)


def _ask(what: str, question: Callable[[], object], goal: float | None = None) -> None:
    question()
    rounds = [_timed(question) for _round in range(_ROUNDS)]
    walls = [wall for wall, _cpu in rounds]
    cpu = statistics.median(cpu for _wall, cpu in rounds)
    figure = f"{statistics.median(walls) * 1000:,.0f} ms (best {min(walls) * 1000:,.0f})"
    _say(what, figure, f"goal {goal * 1000:,.0f} ms" if goal else "")
    _say("", f"{cpu * 1000:,.0f} ms of CPU")


if __name__ == "__main__":
    sys.exit(main())
