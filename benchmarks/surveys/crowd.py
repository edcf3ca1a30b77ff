"""Two hundred people answer at once for a minute: no error, no lost answer, how long each request takes.

``python -m benchmarks.surveys.crowd [--people 200] [--seconds 60] [--think 5]``. Each opens the survey, reads for
about *think* seconds, sends it, and begins anew as somebody else. Goal: the 99th percentile under 500 ms. The crowd
runs on the same machine as the server and takes its share of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from html import unescape

import httpx

from benchmarks.front_door.run import _serving
from benchmarks.surveys.run import _PREPARE

GOAL_SECONDS = 0.5
_TICKET = re.compile(rb'name="ticket" value="([^"]*)"')
_COUNT = """
import django; django.setup()
from kosketus.listen.surveys.models import Response, Sitting
print(Response.objects.count(), Sitting.objects.count())
"""


class Crowd:
    """What the crowd met: seconds of each request by kind, answers that were taken, and what went wrong."""

    def __init__(self, port: int, think: float) -> None:
        self.took: dict[str, list[float]] = {"open": [], "send": []}
        self.sent = 0
        self.wrong: list[str] = []
        self._port, self._think = port, think
        self._limits = httpx.Limits(max_connections=None)

    async def run(self, people: int, seconds: float) -> None:
        """Everybody answers until the time is over."""
        until = time.monotonic() + seconds
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self._port}", timeout=30, limits=self._limits
        ) as client:
            await asyncio.gather(*(self._person(client, until) for _person in range(people)))

    async def _person(self, client: httpx.AsyncClient, until: float) -> None:
        await asyncio.sleep(random.uniform(0, self._think))
        while time.monotonic() < until:
            page = await self._timed("open", client.get("/s/nps"), 200)
            found = _TICKET.search(page.content) if page else None
            if not found:
                continue
            await asyncio.sleep(random.uniform(0.5, 1.5) * self._think)
            said = {"ticket": unescape(found[1].decode()), "nps": str(random.randrange(11)), "why": "Fast, friendly."}
            taken = await self._timed("send", client.post("/s/nps", data=said), 303)
            self.sent += taken is not None

    async def _timed(self, kind: str, asked: object, status: int) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer: httpx.Response = await asked  # type: ignore[misc]
        except httpx.HTTPError as error:
            self.wrong.append(repr(error))
            return None
        self.took[kind].append(time.perf_counter() - began)
        if answer.status_code != status:
            self.wrong.append(f"{kind}: {answer.status_code}")
            return None
        return answer


def main() -> int:
    """Prepare a house, let the crowd in, count; exit code 1 when the goal is missed or an answer is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5)
    told = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    environment = {**os.environ, "KOSKETUS_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.surveys.settings"}
    try:
        subprocess.run([sys.executable, "-c", _PREPARE], env=environment, capture_output=True, check=True)
        with _serving("front door", environment) as (_pid, port):
            httpx.get(f"http://127.0.0.1:{port}/s/nps", timeout=30)  # the first page of all loads the program
            crowd = Crowd(port, told.think)
            asyncio.run(crowd.run(told.people, told.seconds))
        counted = subprocess.run([sys.executable, "-c", _COUNT], env=environment, capture_output=True, check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    stored, unfinished = (int(part) for part in counted.stdout.split())
    return _told(crowd, stored, unfinished)


def _told(crowd: Crowd, stored: int, unfinished: int) -> int:
    slowest = 0.0
    for kind, took in crowd.took.items():
        middle, slow = statistics.median(took), statistics.quantiles(took, n=100)[98]
        slowest = max(slowest, slow)
        print(f"{kind}: {len(took):6,} requests, median {middle * 1000:6.1f} ms, 99 of 100 under {slow * 1000:6.1f} ms")
    print(f"sent {crowd.sent:,}, stored {stored:,}, set aside or unfinished {unfinished:,}, wrong {len(crowd.wrong)}")
    for words in crowd.wrong[:5]:
        print(" ", words)
    met = slowest < GOAL_SECONDS and not crowd.wrong and crowd.sent == stored
    print(f"load average {os.getloadavg()[0]:.1f}; goal {'met' if met else 'NOT MET'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
