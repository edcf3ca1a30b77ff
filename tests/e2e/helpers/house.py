"""A real house for browser tests: the front door in a process of its own, with its own data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from time import monotonic, sleep

import httpx

PASSWORD = "kosketus-korkea-1"
_SECONDS_TO_RISE = 90

# Runs inside the house's own environment: one person of each role, and no first run any more.
_PEOPLE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from kosketus.kernel import db
from kosketus.people.team import facade
from kosketus.people.team.models import Role, User
from tests.e2e.helpers.house import PASSWORD
facade.create_owner(email="owner@example.org", name="Aino Virtanen", password=PASSWORD, info=None, language="")
with db.write():
    for role in Role.values:
        if role != "owner":
            person = User(email=f"{role}@example.org", name=f"{role.title()} Korhonen", role=role)
            person.set_password(PASSWORD)
            person.save()
"""


@dataclass(frozen=True, kw_only=True)
class House:
    """A running installation."""

    address: str
    data: Path

    def url(self, path: str) -> str:
        """The full address of *path*."""
        return f"{self.address}{path}"

    def run(self, code: str) -> str:
        """Run Python inside this installation (Django is set up by *code* itself); what it printed."""
        return _python(self.data, code)


@contextmanager
def running(data: Path, *, people: bool = True) -> Iterator[House]:
    """Start a house in *data* with one person of each role (or nobody yet), and stop it at the end.

    Raises:
        RuntimeError: it did not come up; the message holds what it said.
    """
    if people:
        _python(data, _PEOPLE)
    port = _free_port()
    log = data / "serve.log"
    command = [
        sys.executable,
        "-c",
        "from kosketus.config.command_line import main; main()",
        "serve",
        "--port",
        str(port),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=_environment(data), stdout=out, stderr=out)
    try:
        house = House(address=f"http://127.0.0.1:{port}", data=data)
        _wait_for(house, process, log)
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def _wait_for(house: House, process: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + _SECONDS_TO_RISE
    while monotonic() < until and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(house.url("/health"), timeout=2).is_success:
                return
        sleep(0.1)
    raise RuntimeError(f"the house did not come up:\n{log.read_text(errors='replace')[-4000:]}")


def _python(data: Path, code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code], env=_environment(data), capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-4000:])
    return run.stdout


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOSKETUS_", "DATABASE_URL"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "kosketus.config.settings",
        "KOSKETUS_DATA": str(data),
        "KOSKETUS_DEBUG": "1",
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
    }


def _free_port() -> int:
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
