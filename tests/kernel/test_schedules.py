"""Schedules: due once, whoever watches."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from kosketus.kernel import clock, schedules
from kosketus.kernel.models import Schedule
from kosketus.kernel.schedules import scheduled

pytestmark = pytest.mark.usefixtures("undone")

NOON = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with clock.frozen(moment):
        yield


def state(name: str = "test.duty") -> dict[str, object]:
    return dict(Schedule.objects.values("due_at", "claimed_at", "finished_at", "error", "failures").get(name=name))


def test_a_duty_runs_when_it_is_due_and_once_for_missed_times() -> None:
    ran: list[datetime] = []
    scheduled("test.duty", cron="*/5 * * * *")(lambda: ran.append(clock.now()))
    with at(NOON):
        assert schedules.run_due() == 0
    assert state()["due_at"] == datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    after_the_night = NOON + timedelta(hours=9)
    with at(after_the_night):
        assert (schedules.run_due(), schedules.run_due()) == (1, 0)
    assert ran == [after_the_night]
    assert state() == {
        "due_at": datetime(2026, 3, 1, 21, 5, tzinfo=UTC),
        "claimed_at": None,
        "finished_at": after_the_night,
        "error": "",
        "failures": 0,
    }


def test_errors_are_kept_counted_and_cleared_by_success() -> None:
    broken = [True]

    @scheduled("test.duty", cron="* * * * *")
    def duty() -> None:
        if broken:
            raise ConnectionError("no answer")

    for minute in range(3):
        with at(NOON + minute * MINUTE):
            schedules.run_due()
    assert (state()["error"], state()["failures"]) == ("ConnectionError: no answer", 2)
    assert [row.name for row in schedules.failing()] == ["test.duty"]
    broken.clear()
    with at(NOON + 3 * MINUTE):
        schedules.run_due()
    assert (state()["error"], state()["failures"]) == ("", 0)
    assert not schedules.failing().exists()


def test_one_failing_duty_does_not_keep_others_from_running() -> None:
    ran: list[str] = []
    scheduled("test.a", cron="* * * * *")(lambda: 1 / 0)
    scheduled("test.b", cron="* * * * *")(lambda: ran.append("b"))
    for minute in range(2):
        with at(NOON + minute * MINUTE):
            schedules.run_due()
    assert ran == ["b"]


@pytest.mark.usefixtures("tables")
def test_many_watchers_run_a_duty_once() -> None:
    ran: list[int] = []
    scheduled("test.duty", cron="* * * * *")(lambda: ran.append(1))
    with at(NOON):
        schedules.run_due()
    barrier = threading.Barrier(4)

    def watch() -> int:
        try:
            with at(NOON + MINUTE):
                barrier.wait()
                return schedules.run_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        counted = [future.result() for future in [threads.submit(watch) for _ in range(4)]]
    assert (sum(counted), ran) == (1, [1])


def test_a_claim_of_a_dead_process_runs_out() -> None:
    ran: list[int] = []
    scheduled("test.duty", cron="* * * * *", claim_lasts=timedelta(minutes=10))(lambda: ran.append(1))
    with at(NOON):
        schedules.run_due()
    Schedule.objects.update(claimed_at=NOON + MINUTE)
    with at(NOON + 10 * MINUTE):
        assert schedules.run_due() == 0
    with at(NOON + 11 * MINUTE):
        assert schedules.run_due() == 1
    assert ran == [1]


def test_a_claim_that_ran_out_does_not_write_over_its_successor() -> None:
    @scheduled("test.duty", cron="* * * * *")
    def slow() -> None:
        Schedule.objects.update(claimed_at=NOON + 99 * MINUTE)

    with at(NOON):
        schedules.run_due()
    with at(NOON + MINUTE):
        schedules.run_due()
    assert (state()["claimed_at"], state()["finished_at"]) == (NOON + 99 * MINUTE, None)


def test_another_cron_in_the_program_takes_over() -> None:
    def duty() -> None:
        pass

    for cron in ("0 3 * * *", "0 4 * * *"):
        scheduled("test.duty", cron=cron)(duty)
        with at(NOON):
            schedules.run_due()
    assert state()["due_at"] == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_wrong_cron_and_a_taken_name_are_refused() -> None:
    with pytest.raises(ValueError, match="not a cron expression"):
        scheduled("test.duty", cron="every day")
    scheduled("test.duty", cron="* * * * *")(lambda: None)
    with pytest.raises(ValueError, match=r"already a schedule test\.duty"):
        scheduled("test.duty", cron="* * * * *")(schedules.run_due)


def test_overdue_names_duties_that_nobody_begins() -> None:
    scheduled("test.duty", cron="* * * * *")(lambda: None)
    with at(NOON):
        schedules.run_due()
    with at(NOON + 30 * MINUTE):
        assert not schedules.overdue(timedelta(hours=1)).exists()
    with at(NOON + timedelta(hours=2)):
        assert [row.name for row in schedules.overdue(timedelta(hours=1))] == ["test.duty"]
