"""Submissions per CPU-second of the server, each durable before it is answered (SQLite: ``synchronous=FULL``).

``python -m benchmarks.surveys.run [--seconds 5] [--rounds 3]``. A submission is the page and the post that stores
it: rows and facts. The unit is CPU-seconds of the server's process, user and system. With DATABASE_URL the same is
measured on PostgreSQL, whose own work then lies in other processes and is not counted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks.front_door.run import _cpu, _serving

WARM_SECONDS = 2.0
GOALS = {"form": 120.0, "single": 250.0, "batch": 2_000.0}
CONNECTIONS = {"form": 8, "single": 8, "batch": 2}

_PREPARE = """
import django; django.setup()
from kosketus.config import upgrade; upgrade.bring_up_to_date(lambda words: None)
from kosketus.people.team.facade import create_owner
from kosketus.people.team.domain.keys import make_key
from kosketus.listen.surveys.domain import drafts
owner = create_owner(email="bench@example.org", name="Bench", password="correct horse 42 staple")
survey = drafts.from_readymade(kind="nps", languages=("en", "fi"))
drafts.publish(survey=survey, actor="bench")
print(make_key(name="bench", scopes=["answers:write"], made_by=owner)[1])
"""


def _visits(what: str, port: int, seconds: float, token: str) -> int:
    command = [sys.executable, "-m", "benchmarks.surveys.visitors", what, str(port), str(seconds)]
    done = subprocess.run([*command, str(CONNECTIONS[what]), token], capture_output=True, check=True, text=True)
    assert not done.stderr, done.stderr[-2000:]
    return int(done.stdout)


def _measure(what: str, seconds: float, token: str, environment: dict[str, str]) -> tuple[float, float]:
    """Submissions per CPU-second and per second."""
    with _serving("front door", environment) as (pid, port):
        _visits(what, port, WARM_SECONDS, token)
        cpu, wall = _cpu(pid), time.monotonic()
        count = _visits(what, port, seconds, token)
        return count / (_cpu(pid) - cpu), count / (time.monotonic() - wall)


def main() -> int:
    """Prepare a house, measure, say which goals are met; exit code 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=sorted(GOALS))
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    environment = {**os.environ, "KOSKETUS_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.surveys.settings"}
    met = True
    try:
        made = subprocess.run([sys.executable, "-c", _PREPARE], env=environment, capture_output=True, check=True)
        token = made.stdout.decode().split()[-1]
        for what in [chosen.only] if chosen.only else GOALS:
            rounds = [_measure(what, chosen.seconds, token, environment) for _round in range(chosen.rounds)]
            by_cpu, by_wall = (statistics.median(one[index] for one in rounds) for index in (0, 1))
            listed = ", ".join(f"{one[0]:,.0f}" for one in rounds)
            verdict = "met" if by_cpu >= GOALS[what] else "NOT MET"
            print(
                f"{what:<8}{by_cpu:>10,.0f} per CPU-s ({listed}){by_wall:>10,.0f}/s  goal {GOALS[what]:,.0f}: {verdict}"
            )
            met &= by_cpu >= GOALS[what]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
