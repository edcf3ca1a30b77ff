"""Starts processes of their own beside a test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import connection


def start(duty: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start ``child.py`` with a duty, on this test's database and lake; returns when it is ready."""
    environment = {
        **os.environ,
        "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
        "CHILD_LAKE": str(settings.LAKE),
        "PYTHONPATH": str(Path.cwd()),
        **(more or {}),
    }
    command = [sys.executable, "-m", "tests.understand.lake.child", duty]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as told:
        assert told.readline() == b"ready\n"
    return child


def load_and_die_at(place: str) -> int:
    """Load in a child that is killed at *place*; its return code."""
    return start("load", {"KOSKETUS_CRASH_AT": place}).wait(60)


def do_and_die_at(duty: str, place: str) -> None:
    """Do a duty in a child, and see it killed at *place*."""
    assert start(duty, {"KOSKETUS_CRASH_AT": place}).wait(60) == -signal.SIGKILL
