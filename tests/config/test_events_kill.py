"""The moment between commit and answer: a killed server has kept what it may have answered."""

from __future__ import annotations

import json
import signal

from tests.config.house import House, read_answer, request
from tests.config.test_events_end_point import rows


def test_kill_between_commit_and_answer_keeps_the_event(house: House, token: str) -> None:
    house.environment["KOSKETUS_CRASH_AT"] = "events.committed"
    with house.serving() as served, served.connect() as wire:
        body = json.dumps({"name": "bought"}).encode()
        wire.sendall(request("POST", "/e", body, headers={"authorization": f"Bearer {token}"}))
        assert read_answer(wire) == (0, {}, b"")
        assert served.process.wait(20) == -signal.SIGKILL
    assert [row[4]["name"] for row in rows(house)] == ["bought"]


def test_kill_before_the_commit_gives_no_answer_and_keeps_nothing(house: House, token: str) -> None:
    house.environment["KOSKETUS_CRASH_AT"] = "events.published"
    with house.serving() as served, served.connect() as wire:
        body = json.dumps({"name": "bought"}).encode()
        wire.sendall(request("POST", "/e", body, headers={"authorization": f"Bearer {token}"}))
        assert read_answer(wire) == (0, {}, b"")
        assert served.process.wait(20) == -signal.SIGKILL
    assert rows(house) == []
