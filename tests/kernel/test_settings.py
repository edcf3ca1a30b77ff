"""Settings and the epoch."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kosketus.kernel import epoch, settings
from kosketus.kernel.models import Setting

pytestmark = pytest.mark.usefixtures("undone")


def test_a_value_is_stored_with_who_and_replaced() -> None:
    settings.store(name="test.colour", value={"a": [1, None]}, actor="user:1")
    settings.store(name="test.colour", value="red", actor="user:2")
    row = Setting.objects.get(name="test.colour")
    assert (settings.read("test.colour"), row.changed_by) == ("red", "user:2")
    assert (settings.read("test.none"), settings.read("test.none", 5)) == (None, 5)


def test_store_once_keeps_the_first_value() -> None:
    assert settings.store_once(name="test.colour", value="red", actor="a") == "red"
    assert settings.store_once(name="test.colour", value="blue", actor="b") == "red"


@pytest.mark.usefixtures("tables")
def test_changes_at_the_same_time_lose_nothing() -> None:
    def add() -> None:
        for _ in range(10):
            settings.change(name="test.count", by=lambda count: count + 1, default=0, actor="test")
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(add) for _ in range(4)]:
            future.result()
    assert settings.read("test.count") == 40


@pytest.mark.usefixtures("tables")
def test_the_epoch_is_made_once_whoever_asks_first() -> None:
    def ask() -> str:
        try:
            return epoch.current()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        found = {future.result() for future in [threads.submit(ask) for _ in range(8)]}
    assert found == {epoch.current()}
    assert re.fullmatch("[0-9a-f]{32}", epoch.current())


def test_a_restore_begins_a_new_epoch() -> None:
    old = epoch.current()
    new = epoch.renew(actor="restore")
    assert (new != old, epoch.current()) == (True, new)
