"""An event that does not arrive whole in time."""

from __future__ import annotations

import asyncio
from typing import Any

from kosketus.config.front_door import events
from kosketus.config.front_door.answers import Refused
from kosketus.config.front_door.event_queue import EventQueue, store
from kosketus.config.front_door.keys import Keys


async def _never() -> Any:
    await asyncio.Event().wait()


def _end_point(*, idle: float) -> events.Events:
    return events.Events(EventQueue(store), Keys(), idle=idle)


def test_request_that_stalls_is_refused() -> None:
    async def run() -> Refused:
        try:
            await _end_point(idle=0.05)._body({"headers": []}, _never)
        except Refused as refused:
            return refused
        raise AssertionError("it was waited for")

    refused = asyncio.run(run())
    assert (refused.status, refused.close) == (408, True)


def test_shutdown_is_not_taken_for_a_stall() -> None:
    async def run() -> str:
        task = asyncio.create_task(_end_point(idle=60)._body({"headers": []}, _never))
        await asyncio.sleep(0.01)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return "cancelled"
        return "answered"

    assert asyncio.run(run()) == "cancelled"
