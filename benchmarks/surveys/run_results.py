"""How long the results of a survey with many answers take.

``python -m benchmarks.surveys.run_results [--answers 100000] [--rounds 7]``. Prints the median in milliseconds of the
counted results and of the whole fragment on the survey's page, warm, beside a bare SQL count of the same table; CPU
of this process. Goal: statistics of 100,000 answers in under 250 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

GOAL_MS = 250.0


def main() -> int:
    """Fill a house, measure; exit code 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KOSKETUS_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.surveys.settings"}
        import django

        django.setup()
        _fill(told.answers)
        return _measure(told.rounds)


def _fill(answers: int) -> None:
    from kosketus.config import upgrade
    from kosketus.listen.surveys import facade as surveys
    from kosketus.listen.surveys.contracts import Answered, ResponseRow
    from kosketus.listen.surveys.domain import drafts
    from kosketus.people.team import facade as team
    from kosketus.understand.lake import facade as lake

    upgrade.bring_up_to_date(lambda _words: None)
    team.create_owner(email="bench@example.org", name="Bench", password=f"correct horse {random.random()} staple")
    drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en",)), actor="bench")
    chance, start = random.Random(7), datetime(2026, 1, 1, tzinfo=UTC)
    said = ["Fast.", "Too slow for me, sadly.", "Friendly people.", "The price."]
    rows = (
        ResponseRow(
            key=f"r{number}",
            occurred_at=start + timedelta(minutes=number % 200_000),
            seconds=chance.randrange(5, 300),
            answers=[
                Answered("nps", value=float(chance.choice([3, 7, 8, 9, 9, 10]))),
                Answered("why", text=chance.choice(said)),
            ],
        )
        for number in range(answers)
    )
    surveys.record_answers(rows, survey="nps", actor="bench")
    while lake.load_once():
        pass


def _measure(rounds: int) -> int:
    from django.db import connection
    from django.test import Client

    from kosketus.listen.surveys import facade as surveys
    from kosketus.people.team import facade as team
    from kosketus.people.team.models import User

    owner = User.objects.get()
    client = Client(HTTP_HOST="127.0.0.1", headers={"HX-Request": "true"})
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    scope = team.scope_of(owner)

    def bare() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT question_id, value, option, count(*) FROM surveys_answer GROUP BY 1, 2, 3")
            return cursor.fetchall()

    counted = _timed("counted results", lambda: surveys.survey_results(scope, "nps"), rounds)
    page = _timed("fragment on the page", lambda: client.get("/surveys/nps/results").content, rounds)
    plain = _timed("bare SQL count", bare, rounds)
    verdict = "met" if max(counted, page) < GOAL_MS else "missed"
    print(f"ratio to bare SQL: {counted / plain:.2f}; goal {GOAL_MS:.0f} ms {verdict}")
    return int(max(counted, page) >= GOAL_MS)


def _timed(name: str, call: Callable[[], object], rounds: int) -> float:
    call()
    walls, cpus = [], []
    for _round in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    print(f"{name:22} {statistics.median(walls):7.1f} ms wall, {statistics.median(cpus):7.1f} ms CPU")
    return statistics.median(walls)


if __name__ == "__main__":
    raise SystemExit(main())
