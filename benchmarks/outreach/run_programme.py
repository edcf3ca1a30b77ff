"""A send-out to the whole base: from the audience to letters in the queue.

``python -m benchmarks.outreach.run_programme [--database postgres] [--people 100000]``. Everybody has a mail address
and nothing stands in their way, so each gets an invitation, a personal link, a letter and a fact: the most work there
can be. Written down (gathered), rehearsed (the check page), planned. SQLite with ``synchronous=FULL``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from contextlib import ExitStack
from functools import partial

from benchmarks.outbox.run import Timed, prepare, timed


def measure(people: int) -> list[Timed]:
    """The steps; afterwards everybody has their letter."""
    from kosketus.act.outreach.contracts import ContactClass
    from kosketus.act.outreach.domain import planning
    from kosketus.act.outreach.domain.gathering import gather_due
    from kosketus.act.outreach.queries.forecast import forecast
    from kosketus.channels.email.models import OutgoingMail
    from kosketus.kernel import clock
    from kosketus.people.team.contracts import Scope
    from tests.act.outreach import house

    house.opened()
    slug = house.survey()
    house.people(people)
    scope = Scope(actor="bench", role="owner", minimum_n=5)
    with clock.frozen(house.NOON):
        made = house.started(slug)
        steps = [
            timed("rehearse", people, partial(forecast, scope, made, contact_class=ContactClass.ASKING)),
            timed("gather", people, gather_due),
            timed("plan", people, planning.plan_due),
        ]
    if OutgoingMail.objects.count() != people:
        raise SystemExit(f"{OutgoingMail.objects.count():,} letters for {people:,} people")
    return steps


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
        print(f"a send-out on {chosen.database}, {chosen.people:,} people")
        print(f"{'step':<34}{'people/s':>12}{'people/CPU-s':>14}{'CPU us/one':>12}")
        for one in measure(chosen.people):
            print(f"{one.line()}{one.wall:>9.1f} s")


if __name__ == "__main__":
    main()
