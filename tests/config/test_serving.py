"""`kosketus serve`: one per data folder, and an end in order."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from websockets.exceptions import ConnectionClosedError

from tests.config.conftest import cookie_of
from tests.config.house import PATIENCE, ROOT, House, Served, drop, read_answer, request
from tests.config.test_live_end_point import open_socket, read_until, stream

on_postgres = pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="parts run apart only on PostgreSQL")
on_sqlite = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded database")


def _ended_in_order(served: Served, number: int = signal.SIGTERM) -> str:
    """End the server; its log."""
    code, seconds = served.end(number)
    log = served.log.read_text()
    assert (code, "Traceback" in log) == (0, False), log
    # It promises 15; a machine that does much else may take longer, but what hangs here would take a minute.
    assert seconds < 30
    return log


def _under_way(house: House) -> None:
    """Return when the slow page is being made."""
    deadline = time.monotonic() + PATIENCE
    while not (house.data / "under-way").exists():
        assert time.monotonic() < deadline, "the page was never begun"
        time.sleep(0.02)


@pytest.mark.either_database
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_end_tells_open_streams_to_come_back(house: House, cookie: str, number: int) -> None:
    with (
        house.serving() as served,
        stream(served, "/live?topic=probe:1", cookie=cookie) as (events, _status),
        open_socket(served, "?topic=probe:1", cookie) as wire,
    ):
        served.process.send_signal(number)
        goodbye = read_until(events, b"0\r\n\r\n")
        farewell = r'retry: \d{4}\nevent: come-back\ndata: {"why":"restart","after_ms":\d{4}}\n\n'
        assert re.search(farewell, goodbye)
        told = json.loads(wire.recv(10))
        assert (told["event"], told["why"], told["after_ms"] >= 1000) == ("come-back", "restart", True)
        with pytest.raises(ConnectionClosedError) as closed:
            wire.recv(10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert _ended_in_order(served) == ""


def test_end_waits_for_a_running_page(house: House) -> None:
    with house.serving() as served, served.connect() as wire:
        wire.sendall(request("GET", "/probe/slow?seconds=2"))
        _under_way(house)
        served.process.send_signal(signal.SIGTERM)
        assert read_answer(wire)[::2] == (200, b"done")
        _ended_in_order(served)


@pytest.mark.either_database
def test_impatient_supervisor_does_not_cut_the_end_short(house: House) -> None:
    """SIGTERM again and again, past the server's own end and into that of the other parts."""
    with house.serving() as served:
        while served.process.poll() is None:
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.002)
        assert served.process.returncode == 0, served.log.read_text()


@pytest.mark.either_database
def test_end_does_not_wait_for_ever(house: House, cookie: str) -> None:
    """A page that hangs, an upload that idles and a reader that does not read hold nothing up."""
    with (
        house.serving() as served,
        served.connect() as hanging,
        served.connect() as idle,
        stream(served, "/live?topic=probe:1", cookie=cookie),
    ):
        hanging.sendall(request("GET", "/probe/slow?seconds=60"))
        idle.sendall(request("POST", "/probe/echo", headers={"content-length": "10"}) + b"x")
        served.get("/probe/say/probe:1/50?pad=6000")
        _under_way(house)
        assert "was still busy when the server had to end" in _ended_in_order(served)


@pytest.mark.either_database
def test_second_serve_on_the_same_data_is_refused(house: House) -> None:
    with house.serving() as served:
        second = house.run("serve", "--port", "0")
        assert second.returncode == 1
        assert second.stderr.splitlines() == [
            f"Kosketus already runs on this data: process {served.process.pid} (serve) http://127.0.0.1:{served.port}",
            f"Nothing was started and nothing was changed in {house.data}.",
            f"Use the one that runs, or end it with: kill {served.process.pid}",
        ]
        assert served.get("/health")[0] == 200


@pytest.mark.either_database
def test_serve_after_a_kill_starts_again(house: House) -> None:
    with house.serving() as served:
        assert served.end(signal.SIGKILL)[0] == -signal.SIGKILL
    with house.serving() as served:
        assert served.get("/health")[::2] == (200, b'{"status":"ok"}')


@pytest.mark.either_database
def test_caller_is_believed_only_from_a_named_proxy(house: House) -> None:
    told = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
    wanted = {"": ("127.0.0.1", "http"), "10.0.0.1": ("127.0.0.1", "http"), "127.0.0.1": ("203.0.113.9", "https")}
    for proxies, (address, scheme) in wanted.items():
        house.environment["KOSKETUS_PROXIES"] = proxies
        with house.serving() as served:
            meta = json.loads(served.get("/probe/echo", **told)[2])["meta"]
        assert (meta["REMOTE_ADDR"], meta["wsgi.url_scheme"]) == (address, scheme)


@pytest.mark.either_database
def test_first_run_is_told_with_its_code(house: House) -> None:
    house.sql("DELETE FROM team_user")
    with house.serving() as served:
        assert served.process.stdout
        line = served.process.stdout.readline()
        assert f"open http://127.0.0.1:{served.port}/start and enter the code " in line
        assert served.get("/scores")[0] == 302


@on_postgres
def test_health_tells_when_the_database_is_gone(house: House) -> None:
    with house.serving() as served:
        assert served.get("/health")[0] == 200
        drop(house.environment["DATABASE_URL"])
        assert served.get("/health")[::2] == (503, b'{"status":"failing","failing":["database"]}')
        assert served.end()[0] == 0


@pytest.mark.either_database
def test_port_that_is_taken_is_told(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = house.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Port {port} on 127.0.0.1 cannot be used: Address already in use",
        "Nothing was started.",
        f"Choose another: kosketus serve --port {port + 1}",
    ]


@on_sqlite
@pytest.mark.parametrize("part", ["web", "worker"])
def test_parts_apart_need_postgresql(house: House, part: str) -> None:
    done = house.run("serve", "--only", part)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Web and worker can run apart only on PostgreSQL; this installation uses SQLite.",
        "Nothing was started.",
        "Set DATABASE_URL, or run: kosketus serve",
    ]


def _sealed(house: House) -> bool:
    return house.sql("SELECT count(*) FROM kernel_event WHERE seq IS NULL") == [(0,)]


@on_postgres
def test_worker_apart_takes_what_the_web_stores(house: House, token: str) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "kosketus", "serve", "--only", "worker"], env=house.environment, cwd=ROOT
    )
    try:
        with house.serving("--only", "web") as served:
            assert served.post("/e", b'{"name": "n"}', authorization=f"Bearer {token}")[0] == 202
            deadline = time.monotonic() + 30
            while not _sealed(house) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert _sealed(house)
            assert house.run("serve", "--port", "0").returncode == 1
            _ended_in_order(served)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    finally:
        worker.kill()
        worker.wait()


@on_postgres
def test_live_message_reaches_a_neighbouring_process(house: House) -> None:
    cookie = cookie_of(house)
    with (
        house.serving("--only", "web") as first,
        house.serving("--only", "web") as second,
        stream(first, "/live?topic=probe:1", cookie=cookie) as (events, _status),
    ):
        assert second.get("/probe/say/probe:1/1")[0] == 200
        assert "event: said" in read_until(events, b'"count":0')


@pytest.mark.either_database
def test_static_files_are_kept_for_ever_under_a_fingerprint(house: House) -> None:
    with house.serving() as served:
        url = house.python("from django.templatetags.static import static\nprint(json.dumps(static('ui/tokens.css')))")
        assert re.fullmatch(r"/static/[0-9a-f]{12}/ui/tokens\.css", url)
        status, headers, body = served.get(url)
        assert (status, headers["cache-control"]) == (200, "max-age=315360000, public, immutable")
        assert headers["content-type"] == 'text/css; charset="utf-8"'
        assert body == (ROOT / "src/kosketus/ui/static/ui/tokens.css").read_bytes()
        assert served.get("/static/ui/tokens.css")[0] == 404
