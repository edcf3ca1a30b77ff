"""The contact ledger: decisions a second, for a wave to the whole base.

``python -m benchmarks.outreach.run_ledger [--database postgres] [--people 100000]``. Everybody has a past of three
contacts, a third a time zone, a tenth refused, a fifth a conversation. Foreseen, claimed in one go, claimed again
(the decisions stand), and what was postponed is tried anew. SQLite with ``synchronous=FULL``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.outbox.run import Timed, prepare, timed

if TYPE_CHECKING:
    from kosketus.act.outreach.contracts import Decision


def measure(people: int) -> tuple[list[Timed], Counter[str]]:
    """The steps and what was decided."""
    from benchmarks.outreach import ledger_data as data
    from kosketus.act.outreach.domain.ledger import claim_contacts
    from kosketus.act.outreach.queries.ledger import due_wishes, foresee

    wishes = data.wishes(data.fill(people))
    decided: list[Decision] = []
    claim = partial(claim_contacts, actor="bench")
    with data.frozen():
        found = [
            timed("foresee", people, lambda: foresee(wishes, at=data.NOW)),
            timed("claim, new", people, lambda: decided.extend(claim(wishes))),
            timed("claim, known", people, lambda: claim(wishes)),
        ]
        later = data.NOW + 40 * data.DAY
        due = due_wishes(at=later, limit=people)
        found.append(timed("claim, postponed before", len(due), lambda: claim(due)))
    return found, Counter(f"{one.outcome} {one.reason}".strip() for one in decided)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--people", type=int, default=100_000)
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        prepare(chosen.database, folder, stack)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"contact ledger on {chosen.database}, {chosen.people:,} people")
        print(f"{'step':<34}{'wishes/s':>12}{'wishes/CPU-s':>14}{'CPU us/wish':>12}")
        steps, decided = measure(chosen.people)
        for one in steps:
            print(f"{one.line()}{one.wall:>9.1f} s")
        print(", ".join(f"{what} {number:,}" for what, number in decided.most_common()))


if __name__ == "__main__":
    main()
