"""Importing: a million answers through the recipe, the customers, the rows and the facts, into an empty database.

``python -m benchmarks.imports.run [--answers 1000000] [--profile]``. A table of customers with a likelihood to
recommend, three ratings, a region and sometimes a comment, in CSV, on SQLite. Peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

QUESTIONS = 4
RECIPE = """
name = "bench"
title = "Bench"
[survey]
slug = "bench"
key = ["id"]
[date]
column = "answered"
[person]
kind = "email"
column = "mail"
[context.region]
column = "region"
""" + "".join(
    f"""
[[questions]]
key = "{key}"
metric = "{metric}"
scale = "{scale}"
column = "{key}"
"""
    for key, metric, scale in [
        ("recommend", "nps", "0-10"),
        ("overall", "csat", "1-5"),
        ("speed", "rating", "1-5"),
        ("help", "rating", "1-5"),
    ]
)


def write_table(path: Path, answers: int) -> None:
    """A table with that many answers, of half as many customers as rows."""
    chance = random.Random(7)
    rows = answers // QUESTIONS
    with path.open("w", encoding="utf-8") as file:
        file.write("id,answered,mail,region,recommend,overall,speed,help\n")
        for number in range(rows):
            day = f"20{chance.randrange(20, 26)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            said = f"{chance.randrange(11)},{chance.randrange(1, 6)},{chance.randrange(1, 6)},{chance.randrange(1, 6)}"
            person = f"customer{chance.randrange(rows // 2)}@example.org"
            file.write(f"r{number},{day},{person},Region {chance.randrange(9)},{said}\n")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kosketus-imports-") as folder:
        return measure(Path(folder), options.answers, profile=options.profile)


def measure(folder: Path, answers: int, *, profile: bool) -> int:
    """Bring the table in, tell what it cost."""
    table, recipe = folder / "bench.csv", folder / "bench.toml"
    write_table(table, answers)
    recipe.write_text(RECIPE)
    os.environ.update(KOSKETUS_DATA=str(folder), DJANGO_SETTINGS_MODULE="kosketus.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from kosketus.listen.signals import facade

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    if profile:
        import cProfile

        cProfile.runctx("facade.bring_in([table], found, actor='bench')", {
            "facade": facade, "table": table, "found": facade.find_recipe(str(recipe)),
        }, {}, sort="tottime")  # fmt: skip
        return 0
    summary = facade.bring_in([table], facade.find_recipe(str(recipe)), actor="bench")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{'answers':<12}{'seconds':>9}{'CPU':>9}{'µs CPU each':>13}{'peak MB':>9}{'before MB':>11}")
    each = cpu / summary.new * 1e6
    print(f"{summary.new:<12,}{wall:>9.1f}{cpu:>9.1f}{each:>13.1f}{peak / 1024:>9.0f}{before / 1024:>11.0f}")
    return 0 if summary.new == answers // QUESTIONS * QUESTIONS else 1


if __name__ == "__main__":
    sys.exit(main())
