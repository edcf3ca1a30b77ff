"""Broken, slow and hostile requests, sent as bytes to a real server."""

from __future__ import annotations

import hashlib
import json
import select
import socket
from contextlib import ExitStack

import pytest

from kosketus.config.front_door.pages import TURNS
from tests.config.house import House, Served, read_answer, read_head, request

pytestmark = pytest.mark.either_database

ECHO = "/probe/echo"


@pytest.fixture(scope="module")
def house(kept_house: House) -> House:
    return kept_house


@pytest.fixture(scope="module")
def served(kept_served: Served) -> Served:
    return kept_served


@pytest.fixture(autouse=True)
def _nothing_ran(house: House) -> None:
    (house.data / "ran").unlink(missing_ok=True)


def _ran(house: House) -> list[str]:
    """The views that were run, by method and size of the body."""
    path = house.data / "ran"
    return path.read_text().splitlines() if path.exists() else []


def test_body_truncated_runs_no_view(house: House, served: Served) -> None:
    with served.connect() as wire:
        wire.sendall(request("POST", ECHO, b"", headers={"content-length": "1000"}) + b"x" * 999)
        wire.shutdown(socket.SHUT_WR)
        assert read_answer(wire) == (0, {}, b"")
    assert served.post(ECHO, b"whole")[0] == 200
    assert _ran(house) == ["POST 5"]


def test_body_whole_arrives_whole_in_memory_and_on_disk(house: House, served: Served, cookie: str) -> None:
    for size in (1, 65_536, 65_537, 3_000_000):
        body = bytes(range(256)) * (size // 256 + 1)
        status, _headers, answer = served.post(ECHO, body[:size], cookie=cookie)
        told = json.loads(answer)
        assert (status, told["size"], told["sha256"]) == (200, size, hashlib.sha256(body[:size]).hexdigest())
        assert told["meta"]["CONTENT_LENGTH"] == str(size)


def test_body_chunked_arrives_with_its_length(served: Served) -> None:
    chunks = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    status, _headers, answer = served.ask(request("POST", ECHO, headers={"transfer-encoding": "chunked"}) + chunks)
    told = json.loads(answer)
    assert (status, told["size"], told["sha256"]) == (200, 11, hashlib.sha256(b"hello world").hexdigest())
    assert told["meta"]["CONTENT_LENGTH"] == "11"
    assert "HTTP_TRANSFER_ENCODING" not in told["meta"]


def test_slow_pages_in_every_turn_block_nobody(house: House, served: Served) -> None:
    with ExitStack() as open_ones:
        slow = [open_ones.enter_context(served.connect()) for _ in range(2 * TURNS)]
        for wire in slow:
            wire.sendall(request("GET", "/probe/held"))
        assert served.get(ECHO)[0] == 200
        assert select.select(slow, [], [], 0)[0] == []
        (house.data / "let-go").touch()
        assert [read_answer(wire)[::2] for wire in slow] == [(200, b"done")] * len(slow)


def test_header_with_underscore_is_refused(house: House, served: Served) -> None:
    forged = b"GET /probe/echo HTTP/1.1\r\nhost: 127.0.0.1\r\nx_forwarded_for: 1.2.3.4\r\nconnection: close\r\n\r\n"
    status, _headers, answer = served.ask(forged)
    assert status == 400
    assert answer.decode() == (
        "A header of this request has an underscore in its name, which is not accepted.\n"
        "Nothing was changed. Send the header with hyphens instead.\n"
    )
    assert _ran(house) == []


def test_length_and_chunks_together_are_refused(house: House, served: Served) -> None:
    both = {"transfer-encoding": "chunked", "content-length": "5"}
    assert served.ask(request("POST", ECHO, headers=both) + b"0\r\n\r\n")[0] == 400
    assert _ran(house) == []


def test_body_declared_too_large_is_refused_unread(house: House, served: Served) -> None:
    with served.connect() as wire:
        wire.sendall(request("POST", ECHO, headers={"content-length": str((2 << 20) + 1)}))
        status, _headers, answer = read_answer(wire)
    assert (status, answer.decode()) == (
        413,
        "This is more than can be taken at once: the limit is 2 MB.\nNothing was changed. Send it in smaller parts.\n",
    )
    assert _ran(house) == []


def test_body_chunked_too_large_is_refused(house: House, served: Served) -> None:
    with served.connect() as wire:
        wire.sendall(request("POST", ECHO, headers={"transfer-encoding": "chunked"}))
        for _number in range(33):
            wire.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        assert read_head(wire)[0] == 413
    assert _ran(house) == []


def test_refusal_speaks_the_language_of_the_browser(served: Served) -> None:
    head = request("POST", ECHO, headers={"content-length": str(1 << 40), "accept-language": "fi"})
    status, headers, _answer = served.ask(head)
    assert (status, headers["content-type"]) == (413, "text/plain; charset=utf-8")


def test_client_that_leaves_during_upload_runs_no_view(house: House, served: Served) -> None:
    for _number in range(5):
        with served.connect() as wire:
            wire.sendall(request("POST", ECHO, headers={"content-length": "100000"}) + b"x" * 70_000)
    assert served.get(ECHO)[0] == 200
    assert _ran(house) == ["GET 0"]


def test_idle_uploads_do_not_block_pages(served: Served) -> None:
    idle = [served.connect() for _number in range(10)]
    try:
        for wire in idle:
            wire.sendall(request("POST", ECHO, headers={"content-length": "10"}) + b"x")
        assert [served.get(ECHO)[0] for _number in range(5)] == [200] * 5
        assert select.select(idle, [], [], 0)[0] == [], "pages waited for the idle uploads, which end after 20 s"
    finally:
        for wire in idle:
            wire.close()


@pytest.mark.slow
def test_upload_idle_for_20_seconds_is_ended(house: House, served: Served) -> None:
    with served.connect() as wire:
        wire.sendall(request("POST", ECHO, headers={"content-length": "10"}) + b"x")
        status, headers, answer = read_answer(wire)
    assert (status, headers["connection"]) == (408, "close")
    assert answer.decode().startswith("Nothing arrived for 20 seconds, so this request was ended.\n")
    assert _ran(house) == []


def test_query_beyond_ascii_must_be_escaped(served: Served) -> None:
    raw = b"GET /probe/echo?name=\xd0\xb0&x=1 HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    assert served.ask(raw)[0] == 400
    status, _headers, answer = served.get("/probe/echo?name=%D0%B0&x=1")
    assert (status, json.loads(answer)["query"]) == (200, {"name": "а", "x": "1"})


def test_request_that_is_no_http_gets_400(served: Served) -> None:
    assert served.ask(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")[0] == 400


def test_pipelined_requests_are_answered_in_order(served: Served) -> None:
    first = request("POST", ECHO, b"one", headers={"connection": "keep-alive"})
    with served.connect() as wire:
        wire.sendall(first + request("POST", ECHO, b"three"))
        received = b""
        while more := wire.recv(65536):
            received += more
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.index(b'"size": 3') < received.index(b'"size": 5')


def test_log_holds_no_traceback(served: Served) -> None:
    assert served.get(ECHO)[0] == 200
    assert "Traceback" not in served.log.read_text()
