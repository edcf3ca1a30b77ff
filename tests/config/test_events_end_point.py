"""`POST /e` on a real server: what is stored, what is refused, and what survives a kill."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.config.conftest import token_of
from tests.config.house import House, Served, read_answer, request

ONE = {"name": "page_viewed", "url": "https://shop.example/cart", "visitor": "v1", "properties": {"items": 3}}


@pytest.fixture(scope="module")
def house(kept_house: House) -> House:
    return kept_house


@pytest.fixture(scope="module")
def served(kept_served: Served) -> Served:
    return kept_served


@pytest.fixture(scope="module")
def token(house: House) -> str:
    return token_of(house)


@pytest.fixture(autouse=True)
def _empty(house: House) -> None:
    house.sql("DELETE FROM kernel_event")


def rows(house: House) -> list[list[Any]]:
    """Kind, lane, subject, kind of actor and body of what the outbox holds."""
    found = house.sql("SELECT kind, lane, subject, actor, body FROM kernel_event ORDER BY id")
    return [[*row[:3], row[3].partition(":")[0], json.loads(row[4])] for row in found]


def _send(served: Served, token: str, value: object) -> tuple[int, dict[str, object]]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    status, _headers, answer = served.post("/e", body, authorization=f"Bearer {token}")
    return status, json.loads(answer)


def test_one_event_is_stored_before_the_answer(house: House, served: Served, token: str) -> None:
    assert _send(served, token, ONE) == (202, {"stored": 1, "repeated": 0, "set_aside": []})
    told = {"referrer": "", "session": "", **ONE}
    assert rows(house) == [["web.event", "web", "visitor:v1", "key", told]]


def test_list_of_events_is_stored_in_order(house: House, served: Served, token: str) -> None:
    assert _send(served, token, [{"name": name} for name in "abc"]) == (
        202,
        {"stored": 3, "repeated": 0, "set_aside": []},
    )
    assert [row[4]["name"] for row in rows(house)] == ["a", "b", "c"]


def test_event_out_of_bounds_is_set_aside_and_kept(house: House, served: Served, token: str) -> None:
    now = datetime.now(UTC)
    moments = [
        now - timedelta(days=31),
        now - timedelta(days=29),
        now + timedelta(minutes=9),
        now + timedelta(minutes=11),
    ]
    sent = [{"name": "n", "occurred_at": moment.isoformat()} for moment in moments]
    assert _send(served, token, [*sent, {"name": "n", "occurred_at": "0001-01-01T00:00:00Z"}]) == (
        202,
        {
            "stored": 5,
            "repeated": 0,
            "set_aside": [
                {"index": 0, "reason": "too_early"},
                {"index": 3, "reason": "too_late"},
                {"index": 4, "reason": "too_early"},
            ],
        },
    )
    kept = [(row[0], row[4].get("reason")) for row in rows(house)]
    assert kept == [
        ("web.event_set_aside", "too_early"),
        ("web.event", None),
        ("web.event", None),
        ("web.event_set_aside", "too_late"),
        ("web.event_set_aside", "too_early"),
    ]


def test_event_sent_again_is_stored_once(house: House, served: Served, token: str) -> None:
    event = {**ONE, "id": "0199f3a0-0000-7000-8000-000000000001"}
    assert _send(served, token, event)[1]["stored"] == 1
    assert _send(served, token, [event, event, {"name": "new"}]) == (
        202,
        {"stored": 1, "repeated": 2, "set_aside": []},
    )
    assert len(rows(house)) == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "This is not JSON: Input data was truncated")),
        (b"", (400, "This is not JSON: Input data was truncated")),
        (b'{"name": "\xff"}', (400, "This is not JSON: ")),
        (b"[1]", (422, "This is not an event: Expected `object`, got `int` - at `$[0]`")),
        (b'{"name": ""}', (422, "This is not an event: Expected `str` of length >= 1 - at `$.name`")),
        (b'{"name": "n", "vistor": "v"}', (422, "This is not an event: Object contains unknown field `vistor`")),
        (b'{"name": "n", "visitor": "\\u0000"}', (422, "This is not an event: the character NUL is not allowed")),
        (b'{"name": "n", "occurred_at": "2026-01-01T00:00:00"}', (422, "This is not an event: ")),
        (b'[{"name": "n"}' + b',{"name": "n"}' * 500 + b"]", (413, "501 events are too many: at most 500 at once.")),
        (b'{"name": "' + b"n" * (1 << 20) + b'"}', (413, "At most 1 MB can be sent at once.")),
    ],
)
def test_bad_events_are_refused_whole(
    house: House, served: Served, token: str, body: bytes, expected: tuple[int, str]
) -> None:
    status, words = expected
    got, answer = _send(served, token, body)
    assert (got, str(answer["error"])[: len(words)]) == (status, words)
    assert str(answer["todo"]).startswith("Nothing was stored.")
    assert rows(house) == []


def test_key_is_needed_and_must_be_for_events(house: House, served: Served) -> None:
    other: str = house.python(
        "from kosketus.people.team.models import User\n"
        "from kosketus.people.team.domain.keys import make_key\n"
        "print(json.dumps(make_key(name='r', scopes=['scores:read'], made_by=User.objects.get())[1]))"
    )
    body = json.dumps(ONE).encode()
    assert served.post("/e", body)[0] == 401
    assert served.post("/e", body, authorization="Bearer ksk_wrong")[0] == 401
    assert served.post("/e", body, authorization=f"Bearer {other}")[0] == 403
    assert rows(house) == []


def test_use_of_a_key_is_noted(house: House, served: Served) -> None:
    token = token_of(house)
    assert _send(served, token, ONE)[0] == 202
    noted = house.sql("SELECT count(*) FROM team_apikey WHERE used_at IS NOT NULL")
    assert noted[0][0] >= 1
    house.sql("UPDATE team_apikey SET used_at = NULL")
    assert _send(served, token, ONE)[0] == 202
    assert house.sql("SELECT count(*) FROM team_apikey WHERE used_at IS NOT NULL") == [(0,)]


def test_other_methods_are_refused(served: Served) -> None:
    status, headers, _body = served.get("/e")
    assert (status, headers["allow"]) == (405, "POST")


def test_truncated_events_are_not_stored(house: House, served: Served, token: str) -> None:
    body = json.dumps([ONE, ONE]).encode()
    head = request("POST", "/e", headers={"content-length": str(len(body)), "authorization": f"Bearer {token}"})
    with served.connect() as wire:
        wire.sendall(head + body[:-1])
        wire.shutdown(socket.SHUT_WR)
        assert read_answer(wire) == (0, {}, b"")
    assert rows(house) == []


def test_many_single_events_share_commits(house: House, served: Served, token: str) -> None:
    raw = request("POST", "/e", json.dumps(ONE).encode(), headers={"authorization": f"Bearer {token}"})
    wires = [served.connect() for _number in range(40)]
    for wire in wires:
        wire.sendall(raw)
    assert [read_answer(wire)[0] for wire in wires] == [202] * 40
    for wire in wires:
        wire.close()
    assert len(house.sql("SELECT DISTINCT uid FROM kernel_event")) == 40
