"""A Kosketus of its own for one test: data folder, database, command line, running server."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def connect(self) -> socket.socket:
        """A bare connection, with a time limit on each step."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send raw bytes, read one whole answer: status, headers (lower case), body."""
        with self.connect() as wire:
            wire.sendall(request)
            return read_answer(wire)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """A GET over a connection of its own."""
        return self.ask(request("GET", path, headers=headers))

    def post(self, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """A POST over a connection of its own."""
        return self.ask(request("POST", path, body, headers=headers))

    def end(self, number: int = 15) -> tuple[int, float]:
        """Send a signal; the exit code, and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), time.monotonic() - began


@dataclass
class House:
    """One installation in a folder of its own."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:  # noqa: A002
        """Run the command line to its end."""
        command = [sys.executable, "-m", "kosketus", *arguments]
        return subprocess.run(
            command,
            env=self.environment,
            cwd=ROOT,
            input=input,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    def python(self, code: str) -> Any:
        """Run *code* inside Django; the JSON that it prints last."""
        before = "import django, json; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", before + code],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a statement, straight from the database; committed."""
        url = self.environment.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as connection:
                cursor = connection.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        with closing(sqlite3.connect(self.data / "kosketus.sqlite3", timeout=20)) as file, file:
            return file.execute(statement).fetchall()

    @contextmanager
    def writes_held_up(self) -> Iterator[None]:
        """Nobody can add events inside the block: another writer has them."""
        url = self.environment.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as connection:
                connection.execute("LOCK TABLE kernel_event IN ACCESS EXCLUSIVE MODE")
                yield
        else:
            with closing(sqlite3.connect(self.data / "kosketus.sqlite3", isolation_level=None)) as file:
                file.execute("BEGIN IMMEDIATE")
                yield
                file.execute("ROLLBACK")

    @contextmanager
    def serving(self, *arguments: str) -> Iterator[Served]:
        """A server on a free port, ended hard if the test has not ended it."""
        log = self.data / "log"
        with log.open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "kosketus", "serve", "--port", "0", *arguments],
                env=self.environment,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            yield Served(process, _port(process, log), log)
        finally:
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()


def _port(process: subprocess.Popen[str], log: Path) -> int:
    assert process.stdout
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found[1])
    raise AssertionError(f"the server did not start: {log.read_text()}")


def request(method: str, path: str, body: bytes = b"", *, headers: dict[str, str] | None = None) -> bytes:
    """A request as bytes, for one connection."""
    given = {"host": "127.0.0.1", "connection": "close", **{k.replace("_", "-"): v for k, v in (headers or {}).items()}}
    if body:
        given.setdefault("content-length", str(len(body)))
    lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in given.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read_head(wire: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and what has come of the body so far."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = wire.recv(65536)
        if not more:
            return 0, {}, received
        received += more
    head, _gap, rest = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {key.lower(): value for key, _colon, value in (line.partition(": ") for line in lines)}
    return int(first.split(" ")[1]), headers, rest


def read_answer(wire: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """One whole answer; status 0 when the connection was closed without one."""
    status, headers, body = read_head(wire)
    if not status:
        return status, headers, body
    wanted = int(headers["content-length"]) if "content-length" in headers else None
    while wanted is None or len(body) < wanted:
        more = wire.recv(65536)
        if not more:
            break
        body += more
    return status, headers, body


def environment(data: Path, database: str | None) -> dict[str, str]:
    """The variables of a process that stands on *data*."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith("KOSKETUS_") and key != "DATABASE_URL"
    }
    kept |= {
        "KOSKETUS_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.config.probe_settings",
        "PYTHONPATH": str(ROOT),
        "LANGUAGE": "en",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | ({"DATABASE_URL": database} if database else {})


def copy_of(template: House, data: Path) -> House:
    """A fresh installation, made from a prepared one in a fraction of a second."""
    data.mkdir(parents=True, exist_ok=True)
    database = template.environment.get("DATABASE_URL")
    if not database:
        for path in template.data.glob("kosketus.sqlite3*"):
            shutil.copy(path, data)
        return House(data, environment(data, None))
    return House(data, environment(data, _database_like(database)))


def _database_like(url: str) -> str:
    parts = urlsplit(url)
    name = f"house_{uuid4().hex}"
    _administer(url, f'CREATE DATABASE {name} TEMPLATE "{parts.path.strip("/")}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


def empty_database(server: str) -> str:
    """The address of a new empty database on *server*."""
    name = f"house_{uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def drop(url: str) -> None:
    """Remove a database, whoever is still connected."""
    _administer(url, f'DROP DATABASE IF EXISTS "{urlsplit(url).path.strip("/")}" WITH (FORCE)')


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(statement)


def is_whole(path: Path) -> bool:
    """Whether a SQLite file passes its own check."""
    with sqlite3.connect(path) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
