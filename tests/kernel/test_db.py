"""The ways to the database."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection

from kosketus.kernel import clock, db, settings
from kosketus.kernel.models import Event, Setting
from tests.kernel import room
from tests.kernel.room import happened

pytestmark = pytest.mark.usefixtures("tables")


def elsewhere(function: Callable[[], Any]) -> Any:
    """Call in another thread, with a connection of its own."""

    def call() -> Any:
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call).result(30)


def test_snapshot_sees_one_state_while_another_commits() -> None:
    room.publish(happened("a"))
    with db.snapshot():
        elsewhere(lambda: room.publish(happened("b")))
        assert Event.objects.count() == 1
        with db.snapshot():
            assert Event.objects.count() == 1
    assert Event.objects.count() == 2


def test_snapshot_is_pinned_when_it_opens_not_at_the_first_query() -> None:
    with db.snapshot():
        elsewhere(lambda: room.publish(happened("a")))
        assert Event.objects.count() == 0


def test_a_reader_in_a_snapshot_does_not_hold_up_a_writer() -> None:
    with db.snapshot():
        Event.objects.count()
        elsewhere(lambda: settings.store(name="test.x", value=1, actor="test"))
    assert settings.read("test.x") == 1


def test_a_write_inside_a_snapshot_is_refused_and_the_connection_writes_again_after_it() -> None:
    with pytest.raises(DatabaseError), db.snapshot():
        settings.store(name="test.x", value=1, actor="test")
    settings.store(name="test.x", value=2, actor="test")
    assert settings.read("test.x") == 2


def test_a_nested_write_joins_the_outer_one() -> None:
    def nest_and_fail() -> None:
        with db.write():
            settings.store(name="test.x", value=1, actor="test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        nest_and_fail()
    assert settings.read("test.x") is None


def test_a_swallowed_error_of_a_nested_write_is_told() -> None:
    def swallow() -> None:
        with db.write():
            settings.store(name="test.x", value=1, actor="test")
            with contextlib.suppress(KeyError):
                settings.change(name="test.x", by=lambda value: {}[value], actor="test")

    with pytest.raises(db.SwallowedError, match="was caught"):
        swallow()
    assert settings.read("test.x") is None


def test_an_attempt_may_fail_alone() -> None:
    def attempt_and_fail() -> None:
        with db.attempt():
            settings.store(name="test.inside", value=1, actor="test")
            raise ZeroDivisionError

    with db.write():
        settings.store(name="test.before", value=1, actor="test")
        with pytest.raises(ZeroDivisionError):
            attempt_and_fail()
    assert list(Setting.objects.filter(name__startswith="test.").values_list("name", flat=True)) == ["test.before"]


def test_slow_work_inside_a_write_is_refused() -> None:
    db.refuse_inside_write("slow")
    with pytest.raises(RuntimeError, match="slow"), db.write(), db.write():
        db.refuse_inside_write("slow")
    db.refuse_inside_write("slow")


def test_calls_from_async_code_share_a_bounded_number_of_connections() -> None:
    together = threading.Barrier(db.DB_THREADS)

    def look(number: int) -> tuple[int, int]:
        if number < db.DB_THREADS:
            together.wait(30)
        connection.ensure_connection()
        return Event.objects.count(), id(connection.connection)

    async def all_at_once() -> list[tuple[int, int]]:
        return await asyncio.gather(*[db.run_in_db_thread(look, number) for number in range(50)])

    found = asyncio.run(all_at_once())
    assert {count for count, _ in found} == {0}
    assert len({which for _, which in found}) == db.DB_THREADS


def test_a_call_from_async_code_takes_the_frozen_clock_along_and_passes_errors_on() -> None:
    moment = datetime(2020, 2, 29, tzinfo=UTC)

    async def ask() -> datetime:
        with clock.frozen(moment):
            return await db.run_in_db_thread(clock.now)

    assert asyncio.run(ask()) == moment
    with pytest.raises(LookupError):
        asyncio.run(_fail())


async def _fail() -> None:
    def fail() -> None:
        raise LookupError

    await db.run_in_db_thread(fail)


def test_threads_that_were_closed_come_back() -> None:
    async def ask() -> int:
        return await db.run_in_db_thread(Event.objects.count)

    assert asyncio.run(ask()) == 0
    db.close_threads()
    assert asyncio.run(ask()) == 0


@pytest.mark.django_db(transaction=True)
def test_snapshot_may_be_the_first_use_of_a_thread() -> None:
    """A new connection knows nothing yet, not even its own settings."""

    def read() -> int:
        try:
            with db.snapshot():
                return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(read).result() == 1
