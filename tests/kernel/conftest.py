"""What the kernel's tests share: registries of their own, tables of the room, programs to kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from kosketus.kernel import checks, consumers, crash, facts, pruning, schedules
from kosketus.kernel import db as kernel_db
from tests.kernel import room

Program = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test registers is gone after it; consumers, duties, guards and checks of the house stay outside."""
    monkeypatch.setattr(consumers, "_registered", {})
    monkeypatch.setattr(schedules, "_registered", {})
    monkeypatch.setattr(pruning, "_guards", [])
    monkeypatch.setattr(checks, "_checks", [])
    for name in ("_by_kind", "_by_shape", "_upcasters"):
        monkeypatch.setattr(facts, name, dict(getattr(facts, name)))
    room.POISON.clear()
    yield
    room.POISON.clear()
    kernel_db.close_threads()


@pytest.fixture
def tables(transactional_db: None) -> None:
    """Real commits, and the room's tables, empty."""
    room.make_tables()


@pytest.fixture
def undone(db: None) -> None:
    """The room's tables in one transaction that is rolled back after the test: for tests that need no real commit."""
    room.make_tables()


@pytest.fixture
def program() -> Iterator[Program]:
    """Start ``python -m tests.kernel.room <arguments>`` on the test's database; what still runs is ended after it."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, crash_at: str = "") -> subprocess.Popen[bytes]:
        child = subprocess.Popen([sys.executable, "-m", "tests.kernel.room", *arguments], env=_environment(crash_at))
        started.append(child)
        return child

    yield start
    for child in started:
        if child.poll() is None:
            child.kill()
        child.wait()


@pytest.fixture
def killed(program: Program) -> Callable[..., None]:
    """Run the program with a crash point armed, and see it die there."""

    def run(*arguments: str, at: str) -> None:
        assert program(*arguments, crash_at=at).wait(30) == -signal.SIGKILL

    return run


def _environment(crash_at: str) -> dict[str, str]:
    own: dict[str, Any] = {
        "DJANGO_SETTINGS_MODULE": "tests.kernel.child_settings",
        "KOSKETUS_DATA": django_settings.DATA,
        room.NAME: connection.settings_dict["NAME"],
        room.BLOBS: django_settings.BLOBS,
        crash.VARIABLE: crash_at,
    }
    return os.environ | {name: str(value) for name, value in own.items()}
