"""Checks, and the kernel's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from kosketus.kernel import checks, clock, db, health, parking, schedules
from kosketus.kernel.checks import Finding, Level
from kosketus.kernel.models import Event, Schedule
from tests.kernel import room
from tests.kernel.room import happened, publish

pytestmark = pytest.mark.usefixtures("undone")


def test_all_findings_come_the_worst_first_and_a_broken_check_is_one() -> None:
    checks.add(lambda: [Finding(Level.OK, "fine"), Finding(Level.WARNING, "soon", "do this")])

    @checks.add
    def broken() -> Iterable[Finding]:
        raise OSError("no disk")

    found = checks.run_all()
    assert [(one.level, one.what) for one in found[1:]] == [(Level.WARNING, "soon"), (Level.OK, "fine")]
    assert (found[0].level, "no disk" in found[0].what, "broken" in found[0].what) == (Level.ERROR, True, True)


def test_a_healthy_house_has_only_good_findings() -> None:
    room.note("notes")
    publish(happened("a"))
    room.drain("notes")
    schedules.scheduled("test.duty", cron="* * * * *")(lambda: None)
    schedules.run_due()
    for check in (health.parked_facts, health.consumers_behind, health.failing_schedules, health.unsealed_rows):
        checks.add(check)
    checks.add(health.clock_sanity)
    found = checks.run_all()
    assert {one.level for one in found} == {Level.OK}
    assert len(found) == (4 if db.is_sqlite() else 5)


def test_parked_facts_are_an_error_that_says_how_long_they_are_kept() -> None:
    room.note("notes")
    room.POISON.add("bad")
    publish(happened("bad"), happened("behind"))
    room.drain("notes")
    (found,) = health.parked_facts()
    last = f"{parking.summary()[0].oldest + parking.KEPT:%Y-%m-%d %H:%M}"
    assert found.level == Level.ERROR
    assert found.what.startswith("2 facts wait for notes since ")
    assert found.what.endswith("Poisoned: bad")
    assert last in found.mend


@pytest.mark.parametrize(
    ("ago", "levels"),
    [(timedelta(minutes=9), [Level.OK]), (timedelta(minutes=11), [Level.WARNING]), (timedelta(hours=2), [Level.ERROR])],
)
def test_a_consumer_far_behind_is_found(ago: timedelta, levels: list[Level]) -> None:
    room.note("notes", kinds={"test.happened"})
    room.note("unconcerned", kinds={"test.other"})
    with clock.frozen(clock.now() - ago):
        publish(happened("a"))
    assert [one.level for one in health.consumers_behind()] == levels
    room.drain("notes")
    assert [one.level for one in health.consumers_behind()] == [Level.OK]


def test_failing_and_overdue_schedules_are_found() -> None:
    schedules.scheduled("test.failing", cron="* * * * *")(lambda: 1 / 0)
    schedules.scheduled("test.idle", cron="* * * * *")(lambda: None)
    schedules.run_due()
    now = clock.now()
    Schedule.objects.filter(name="test.failing").update(failures=3, error="ZeroDivisionError: division by zero")
    Schedule.objects.filter(name="test.idle").update(due_at=now - timedelta(hours=2))
    failing, idle = health.failing_schedules()
    assert (failing.level, idle.level) == (Level.ERROR, Level.WARNING)
    assert failing.what == "The schedule test.failing has failed 3 times in a row: ZeroDivisionError: division by zero"
    assert "test.idle was due at" in idle.what


def test_rows_without_a_number_for_a_minute_are_found() -> None:
    with clock.frozen(clock.now() - timedelta(seconds=61)):
        publish(happened("a"), sealed=False)
    found = list(health.unsealed_rows())
    if db.is_sqlite():
        assert found == []
        return
    assert [(one.level, one.what) for one in found] == [
        (Level.ERROR, "1 fact has waited for its number for more than a minute.")
    ]
    room.seal_all()
    assert [one.level for one in health.unsealed_rows()] == [Level.OK]


def test_a_clock_before_the_newest_fact_is_found() -> None:
    publish(happened("a"))
    assert [one.level for one in health.clock_sanity()] == [Level.OK]
    newest = Event.objects.get().recorded_at
    with clock.frozen(newest - timedelta(minutes=5)):
        (found,) = health.clock_sanity()
    assert (found.level, f"{newest:%H:%M}" in found.what) == (Level.ERROR, True)
