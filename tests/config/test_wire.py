"""Heads of requests without end, and headers behind a body, sent as bytes to a real server."""

from __future__ import annotations

import json

import pytest

from tests.config.house import Served, read_answer, request

pytestmark = pytest.mark.either_database

ECHO = "/probe/echo"
PIECE = b"a" * 16_384


@pytest.fixture(scope="module")
def served(kept_served: Served) -> Served:
    return kept_served


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /probe/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    ],
    ids=["one header", "many headers", "a trailer"],
)
def test_head_without_end_is_refused_long_before_it_fills_the_memory(served: Served, begun: bytes) -> None:
    piece = b"X: y\r\n" * 2_700 if begun.endswith(b"\r\n") else PIECE
    taken = 0
    with served.connect() as wire:
        wire.sendall(begun)
        try:
            while taken < 30 << 20:
                wire.sendall(piece)
                taken += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert taken < 30 << 20, "the server takes whatever comes"
    assert served.get("/health")[0] == 200


def test_head_of_usual_size_and_long_body_are_taken(served: Served) -> None:
    body = b"x" * 1_000_000
    status, _headers, answer = served.ask(request("POST", ECHO, body, headers={"X-Long": "y" * 30_000}))
    assert (status, json.loads(answer)["size"]) == (200, 1_000_000)


def test_header_behind_the_body_is_no_header(served: Served) -> None:
    trailed = b"2\r\nhi\r\n0\r\nX_Forwarded_For: 10.0.0.1\r\nX-Later: yes\r\n\r\n"
    with served.connect() as wire:
        wire.sendall(request("POST", ECHO, headers={"transfer-encoding": "chunked"}))
        wire.sendall(trailed)
        status, _headers, answer = read_answer(wire)
    told = json.loads(answer)
    assert (status, told["size"]) == (200, 2)
    assert [name for name in told["meta"] if name in {"HTTP_X_FORWARDED_FOR", "HTTP_X_LATER"}] == []
