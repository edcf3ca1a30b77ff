"""`/live` on a real server: who may listen, what is heard, who is let go."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.config.conftest import cookie_of, copied
from tests.config.house import House, Served, read_head, request

pytestmark = pytest.mark.either_database


@pytest.fixture(scope="module")
def house(kept_house: House) -> House:
    return kept_house


@pytest.fixture(scope="module")
def served(kept_served: Served) -> Served:
    return kept_served


@pytest.fixture(scope="module")
def cookie(house: House) -> str:
    return cookie_of(house)


@contextmanager
def stream(served: Served, path: str, **headers: str) -> Iterator[tuple[socket.socket, int]]:
    """An open stream of server-sent events and its status."""
    with served.connect() as wire:
        wire.sendall(request("GET", path, headers={"connection": "keep-alive", **headers}))
        yield wire, read_head(wire)[0]


def read_until(wire: socket.socket, end: bytes) -> str:
    """What comes until *end*."""
    received = b""
    while end not in received:
        more = wire.recv(65536)
        assert more, received
        received += more
    return received.decode()


def open_socket(served: Served, query: str, cookie: str, *, origin: str | None = "same") -> ClientConnection:
    """A WebSocket as a browser opens it."""
    host = f"127.0.0.1:{served.port}"
    headers = {"Cookie": cookie}
    if origin:
        headers["Origin"] = f"http://{host}" if origin == "same" else origin
    return connect(f"ws://{host}/live{query}", additional_headers=headers, compression=None)


def test_stream_hears_its_topic_and_no_other(served: Served, cookie: str) -> None:
    with stream(served, "/live?topic=probe:1", cookie=cookie) as (wire, status):
        assert status == 200
        assert served.get("/probe/say/probe:2/1")[0] == 200
        assert served.get("/probe/say/probe:1/2")[0] == 200
        heard = read_until(wire, b'"count":1')
    assert heard.count("event: said") == 2
    assert "probe:2" not in heard


def test_stream_needs_somebody_signed_in(served: Served) -> None:
    assert served.get("/live?topic=probe:1")[0] == 401
    assert served.get("/live?topic=probe:1", cookie="sessionid=nonsense")[0] == 401


def test_stream_from_a_foreign_page_is_refused(served: Served, cookie: str) -> None:
    assert served.get("/live?topic=probe:1", cookie=cookie, origin="https://evil.example")[0] == 403
    assert served.get("/live?topic=probe:1", cookie=cookie, host="evil.example")[0] == 403


def test_stream_of_an_unknown_topic_is_refused(served: Served, cookie: str) -> None:
    assert served.get("/live?topic=nothing:1", cookie=cookie)[0] == 404
    assert served.get("/live", cookie=cookie)[0] == 400


def test_topic_that_the_person_may_not_read_is_refused(house: House, served: Served, cookie: str) -> None:
    house.sql("UPDATE team_user SET role = 'viewer'")
    try:
        assert served.get("/live?topic=probe:secret", cookie=cookie)[0] == 403
        with stream(served, "/live?topic=probe:open", cookie=cookie) as (_wire, status):
            assert status == 200
    finally:
        house.sql("UPDATE team_user SET role = 'owner'")


def test_socket_hears_what_it_asks_for(served: Served, cookie: str) -> None:
    with open_socket(served, "?topic=probe:1", cookie) as wire:
        wire.send('{"subscribe": ["probe:2"], "unsubscribe": ["probe:1"]}')
        assert json.loads(wire.recv(10)) == {"event": "topics", "topics": ["probe:2"]}
        served.get("/probe/say/probe:1/1")
        served.get("/probe/say/probe:2/1")
        assert json.loads(wire.recv(10)) == {"topic": "probe:2", "event": "said", "data": {"count": 0, "pad": ""}}


@pytest.mark.parametrize("wish", ['{"subscribe": ["nothing"]}', "{", '{"sing": 1}', '{"subscribe": "probe:1"}'])
def test_socket_refuses_a_bad_wish_and_stays_open(served: Served, cookie: str, wish: str) -> None:
    with open_socket(served, "", cookie) as wire:
        wire.send(wish)
        assert json.loads(wire.recv(10))["event"] == "refused"
        wire.send('{"subscribe": ["probe:1"]}')
        assert json.loads(wire.recv(10)) == {"event": "topics", "topics": ["probe:1"]}


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1", "null", None])
def test_socket_of_a_foreign_page_is_refused(served: Served, cookie: str, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, open_socket(served, "?topic=probe:1", cookie, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_socket_without_a_session_is_closed_with_a_code(served: Served) -> None:
    with (
        open_socket(served, "?topic=probe:1", "sessionid=nonsense") as wire,
        pytest.raises(ConnectionClosedError) as closed,
    ):
        wire.recv(10)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "Nobody is signed in.")


def test_socket_elsewhere_is_refused(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{served.port}/scores"):
        pass
    assert refused.value.response.status_code == 403


def test_slow_reader_is_let_go_and_others_hear_on(served: Served, cookie: str) -> None:
    with (
        stream(served, "/live?topic=probe:slow", cookie=cookie) as (slow, _status),
        stream(served, "/live?topic=probe:done", cookie=cookie) as (other, _same),
    ):
        for _round in range(30):
            assert served.get("/probe/say/probe:slow/50?pad=6000")[0] == 200
        assert served.get("/probe/say/probe:done/1")[0] == 200
        assert "said" in read_until(other, b'"count":0')
        received = b""
        while more := slow.recv(1 << 20):
            received += more
    assert received.count(b"event: said") < 1500


def test_signed_out_person_is_let_go_at_the_next_check(prepared: House, tmp_path: Path) -> None:
    with copied(prepared, tmp_path / "house") as house:
        house.environment["KOSKETUS_TEST_RECHECK"] = "0.3"
        _sign_out_while_listening(house, cookie_of(house))


def _sign_out_while_listening(house: House, cookie: str) -> None:
    with house.serving() as served, open_socket(served, "?topic=probe:1", cookie) as wire:
        time.sleep(1)
        served.get("/probe/say/probe:1/1")
        assert json.loads(wire.recv(10))["event"] == "said"
        house.sql("DELETE FROM django_session")
        assert json.loads(wire.recv(10))["why"] == "signed_out"
        with pytest.raises(ConnectionClosedError) as closed:
            wire.recv(10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
