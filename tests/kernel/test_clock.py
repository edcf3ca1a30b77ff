"""The only source of now."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kosketus.kernel import clock

MOMENT = datetime(2026, 3, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))


def test_now_is_the_systems_now_in_utc() -> None:
    before, found, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= found <= after
    assert found.tzinfo is UTC


def test_frozen_holds_nests_and_lets_go_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        hold_and_fail()
    assert clock.now() > MOMENT


def hold_and_fail() -> None:
    with clock.frozen(MOMENT):
        assert (clock.now(), clock.now().tzinfo) == (MOMENT, UTC)
        with clock.frozen(MOMENT + timedelta(days=1)):
            assert clock.now() == MOMENT + timedelta(days=1)
        assert clock.now() == MOMENT
        raise ZeroDivisionError


def test_frozen_is_for_this_thread_only() -> None:
    seen: list[datetime] = []
    with clock.frozen(MOMENT):
        other = threading.Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0] > MOMENT


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass
