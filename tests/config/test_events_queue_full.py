"""More events than can be stored: refused with a time to come back, never kept without end, none lost."""

from __future__ import annotations

import json
import time

import pytest

from tests.config.conftest import token_of
from tests.config.house import House, Served, read_answer, request

pytestmark = pytest.mark.either_database

LIST = json.dumps([{"name": "n"}] * 500).encode()


def _held(served: Served, token: str) -> bytes:
    return request("POST", "/e", LIST, headers={"authorization": f"Bearer {token}"})


def test_full_queue_refuses_with_a_time_to_come_back(house: House) -> None:
    first, second, third = token_of(house), token_of(house), token_of(house)
    with house.serving() as served:
        for token in (first, second, third):
            assert served.post("/e", b"[]", authorization=f"Bearer {token}")[0] == 202
        with house.writes_held_up():
            wires = [served.connect() for _number in range(20)]
            for wire, token in zip(wires, [first, second] * 10, strict=True):
                wire.sendall(_held(served, token))
            time.sleep(0.5)
            status, headers, answer = served.ask(_held(served, first))
            assert (status, json.loads(answer)["error"]) == (503, "The queue is full.")
            assert served.ask(_held(served, third))[0] == 503
            assert headers["retry-after"] == "2"
            assert served.get("/probe/echo")[0] == 200
        assert [read_answer(wire)[0] for wire in wires] == [202] * 20
        for wire in wires:
            wire.close()
        assert served.ask(_held(served, third))[0] == 202
    assert house.sql("SELECT count(*) FROM kernel_event") == [(21 * 500,)]


def test_one_key_cannot_fill_the_queue_alone(house: House) -> None:
    greedy, modest = token_of(house), token_of(house)
    with house.serving() as served:
        for token in (greedy, modest):
            assert served.post("/e", b"[]", authorization=f"Bearer {token}")[0] == 202
        with house.writes_held_up():
            wires = [served.connect() for _number in range(10)]
            for wire in wires:
                wire.sendall(_held(served, greedy))
            time.sleep(0.5)
            status, headers, _answer = served.ask(_held(served, greedy))
            assert (status, headers["retry-after"]) == (429, "2")
            patient = served.connect()
            patient.sendall(_held(served, modest))
            wires.append(patient)
        assert [read_answer(wire)[0] for wire in wires] == [202] * 11
        for wire in wires:
            wire.close()
    assert house.sql("SELECT count(*) FROM kernel_event") == [(11 * 500,)]
