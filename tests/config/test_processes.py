"""Loops: awake when there is work, asleep when there is none, patient with failures, ended when told."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from kosketus.config import processes
from kosketus.config.processes import Loop, Parts
from kosketus.kernel import live


def _until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """These loops touch no database, so they have no connection to close."""
    monkeypatch.setattr(processes, "close_old_connections", lambda: None)
    monkeypatch.setattr(processes, "connection", type("None", (), {"close": staticmethod(lambda: None)}))


def test_loop_wakes_when_its_bell_rings() -> None:
    steps: list[int] = []
    loop = Loop("test", lambda: steps.append(1), bell="test.wakes", look=60)
    loop.start()
    assert _until(lambda: len(steps) == 1)
    live.ring_now("test.other")
    live.ring_now("test.wakes")
    assert _until(lambda: len(steps) == 2)
    assert Parts([loop], None).end(5) == []


def test_loop_goes_on_while_there_is_work() -> None:
    left = list(range(5))
    loop = Loop("test", lambda: left.pop() if left else 0, bell="test.work", look=60)
    loop.start()
    assert _until(lambda: left == [])
    assert Parts([loop], None).end(5) == []


def test_loop_rests_between_steps_that_work() -> None:
    moments: list[float] = []

    def step() -> bool:
        moments.append(time.monotonic())
        return len(moments) < 3

    loop = Loop("test", step, bell="test.rests", look=60, rest=0.05)
    loop.start()
    assert _until(lambda: len(moments) == 3)
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(moments))
    assert Parts([loop], None).end(5) == []


def test_ring_during_a_step_is_not_lost() -> None:
    started, go = threading.Event(), threading.Event()
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        started.set()
        go.wait(20)

    loop = Loop("test", step, bell="test.during", look=60)
    loop.start()
    assert started.wait(20)
    live.ring_now("test.during")
    go.set()
    assert _until(lambda: len(steps) == 2)
    assert Parts([loop], None).end(5) == []


def test_failing_step_is_logged_and_tried_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        if len(steps) < 3:
            raise OSError("the disk is away")

    monkeypatch.setattr(processes, "LOOK_SECONDS", 0.01)
    loop = Loop("test", step, bell="test.fails", look=60)
    with caplog.at_level(logging.ERROR, "kosketus.loops"):
        loop.start()
        assert _until(lambda: len(steps) == 3)
    assert Parts([loop], None).end(5) == []
    assert [record.message.split(";")[0] for record in caplog.records] == ["test failed", "test failed"]


def test_bell_does_not_hurry_a_failing_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOOK_SECONDS", 60)
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        raise OSError("the disk is away")

    loop = Loop("test", step, bell="test.hurry", look=60)
    loop.start()
    assert _until(lambda: len(steps) == 1)
    for _ring in range(50):
        live.ring_now("test.hurry")
        time.sleep(0.002)
    assert len(steps) == 1
    assert Parts([loop], None).end(5) == []


def test_loop_that_hangs_is_named_and_left() -> None:
    go = threading.Event()
    loop = Loop("stubborn", lambda: go.wait(20), bell="test.hangs", look=60)
    loop.start()
    assert Parts([loop], None).end(0.05) == ["stubborn"]
    go.set()
    loop.join(20)


def test_every_consumer_has_a_loop_and_web_has_none() -> None:
    names = {loop.name for loop in processes.working_loops()}
    wanted = {"lake", "schedules", "sender email", "returned email"}
    wanted |= {"sealer"} if "DATABASE_URL" in os.environ else set()
    assert wanted <= names
    assert {name for name in names - wanted if not name.startswith("consumer ")} == set()
