"""The ways around the kernel are banned by name, and the message says what to use instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools import ROOT

RUFF = Path(sys.executable).parent / "ruff"

WAYS_AROUND = {
    "from django.db import transaction\n\ntransaction.atomic()\n": "kernel.db.write()",
    "from django.db.transaction import atomic\n\natomic()\n": "kernel.db.write()",
    "from django.utils import timezone\n\ntimezone.now()\n": "kernel.clock.now()",
    "from datetime import UTC, datetime\n\ndatetime.now(UTC)\n": "kernel.clock.now()",
    "import datetime\n\ndatetime.datetime.utcnow()\n": "kernel.clock.now()",
    "from datetime import date\n\ndate.today()\n": "kernel.clock.now()",
    "import time\n\ntime.time()\n": "kernel.clock.now()",
    "import uuid\n\nuuid.uuid4()\n": "kernel.ids.uuid7()",
    "from uuid import uuid1\n\nuuid1()\n": "kernel.ids.uuid7()",
    "import os\n\nos.environ.get('A')\n": "config/environment.py",
    "import os\n\nos.getenv('A')\n": "config/environment.py",
    "import requests\n\nrequests.get('a', timeout=1)\n": "httpx",
    "from asgiref.sync import sync_to_async\n\nsync_to_async(print)\n": "kernel.db.run_in_db_thread",
}


def banned(path: str, code: str) -> list[str]:
    done = subprocess.run(
        [
            RUFF,
            "check",
            "--select",
            "TID251",
            "--no-cache",
            "--output-format",
            "concise",
            "--stdin-filename",
            path,
            "-",
        ],
        cwd=ROOT,
        input=code,
        check=False,
        capture_output=True,
        text=True,
    )
    return [line for line in done.stdout.splitlines() if "TID251" in line]


@pytest.mark.parametrize("code", WAYS_AROUND)
def test_way_around_the_kernel_is_banned_in_rooms(code: str) -> None:
    found = banned("src/kosketus/listen/surveys/domain/answers.py", code)
    assert found
    assert all(WAYS_AROUND[code] in line for line in found)


@pytest.mark.parametrize(
    "path", ["src/kosketus/kernel/clock.py", "src/kosketus/kernel/db.py", "tests/kernel/test_a.py"]
)
@pytest.mark.parametrize("code", ["import time\n\ntime.time()\n", "from django.db.transaction import atomic\n"])
def test_the_one_place_each_may(path: str, code: str) -> None:
    assert banned(path, code) == []


def test_fine_code_is_not_banned() -> None:
    code = "import time\nfrom datetime import UTC, datetime\n\ntime.monotonic()\ndatetime(2026, 5, 1, tzinfo=UTC)\n"
    assert banned("src/kosketus/listen/surveys/domain/answers.py", code) == []
