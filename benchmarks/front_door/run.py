"""The front door against Django's own ASGI handler, and `/e` against a bare ASGI end point.

``python -m benchmarks.front_door.run [--seconds 3]``. Same machine, same client, ABBA order, one server at a time.
The unit is requests per CPU-second of the server's process, user and system; the client's own work does not count.
Durability: SQLite with ``synchronous=FULL``; an event is answered after its commit.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PAGE_CONNECTIONS = 32
EVENT_CONNECTIONS = 64
WARM_SECONDS = 1.0
PAGES_GOAL = 4.0
EVENTS_GOAL = 0.25
EVENT = json.dumps(
    {"name": "page_viewed", "url": "https://shop.example/cart", "visitor": "v-123456", "properties": {"items": 3}}
).encode()

_PREPARE = """
import django; django.setup()
from kosketus.config import upgrade; upgrade.bring_up_to_date(lambda words: None)
from kosketus.people.team.facade import create_owner
from kosketus.people.team.domain.keys import make_key
owner = create_owner(email="bench@example.org", name="Bench", password="correct horse 42 staple")
print(make_key(name="bench", scopes=["events:write"], made_by=owner)[1])
"""


@dataclass(frozen=True)
class Measured:
    """One round of one server."""

    answers: int
    wall: float
    cpu: float

    @property
    def by_cpu(self) -> float:
        """Answers per CPU-second of the server."""
        return self.answers / self.cpu


@dataclass(frozen=True)
class Contest:
    """Two servers, one request, and what the first must reach in relation to the second."""

    title: str
    ours: str
    peer: str
    request: bytes
    status: int
    goal: float
    connections: int = PAGE_CONNECTIONS


@contextmanager
def _serving(which: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server's process id and port."""
    command = [sys.executable, "-m", "benchmarks.front_door.servers", which]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.pid, int(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _cpu(pid: int) -> float:
    """CPU-seconds of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _load(port: int, seconds: float, contest: Contest) -> int:
    command = [sys.executable, "-m", "benchmarks.front_door.client", str(port), str(seconds), str(contest.connections)]
    done = subprocess.run(command, input=contest.request, capture_output=True, check=True, timeout=seconds + 30)
    answers, *statuses = (int(part) for part in done.stdout.split())
    assert statuses == [contest.status], f"answers with status {statuses}"
    return answers


def _measure(which: str, contest: Contest, seconds: float, environment: dict[str, str]) -> Measured:
    with _serving(which, environment) as (pid, port):
        _load(port, WARM_SECONDS, contest)
        cpu, wall = _cpu(pid), time.monotonic()
        answers = _load(port, seconds, contest)
        return Measured(answers, time.monotonic() - wall, _cpu(pid) - cpu)


def _contend(contest: Contest, seconds: float, environment: dict[str, str]) -> bool:
    """Run ABBA, print the table, say whether the goal is met."""
    found: dict[str, list[Measured]] = {contest.ours: [], contest.peer: []}
    for which in (contest.ours, contest.peer, contest.peer, contest.ours):
        found[which].append(_measure(which, contest, seconds, environment))
    print(f"\n{contest.title}, {contest.connections} connections")
    print(f"{'':<14}{'requests/s':>12}{'per CPU-s':>12}   rounds per CPU-s")
    for which, rounds in found.items():
        rate = statistics.median(one.answers / one.wall for one in rounds)
        listed = ", ".join(f"{one.by_cpu:,.0f}" for one in rounds)
        print(f"{which:<14}{rate:>12,.0f}{statistics.median(one.by_cpu for one in rounds):>12,.0f}   {listed}")
    ours, peer = (statistics.median(one.by_cpu for one in found[which]) for which in (contest.ours, contest.peer))
    print(f"ratio {ours / peer:.2f}, goal {contest.goal:.2f}: {'met' if ours / peer >= contest.goal else 'NOT MET'}")
    return ours / peer >= contest.goal


def _request(method: str, path: str, body: bytes = b"", *more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *more]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _contests(token: str) -> list[Contest]:
    event = _request("POST", "/e", EVENT, f"authorization: Bearer {token}")
    hello, login = _request("GET", "/bench/hello"), _request("GET", "/accounts/login")
    return [
        Contest("a page that costs nothing, all middleware", "front door", "django", hello, 200, PAGES_GOAL),
        Contest("the login page (no goal: mostly its template)", "front door", "django", login, 200, 1.0),
        Contest(
            "single events, answered after the commit", "front door", "bare", event, 202, EVENTS_GOAL, EVENT_CONNECTIONS
        ),
    ]


def main() -> int:
    """Prepare a house, run the contests; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--only", type=int, help="one contest, counted from 0")
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**kept, "KOSKETUS_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.front_door.settings"}
    try:
        made = subprocess.run([sys.executable, "-c", _PREPARE], env=environment, capture_output=True, check=True)
        contests = _contests(made.stdout.decode().split()[-1])
        listed = contests if chosen.only is None else [contests[chosen.only]]
        met = [_contend(contest, chosen.seconds, environment) for contest in listed]
        print(f"load average {os.getloadavg()[0]:.1f}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
