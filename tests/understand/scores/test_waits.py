"""How long people waited, by the calendar and in working hours, and how many were answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kosketus.kernel import clock
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Holiday, Scope, WorkHours
from kosketus.people.team.domain import calendars
from kosketus.people.team.models import Role, User, WorkCalendar
from kosketus.people.team.queries.calendars import hours_of, newest_version
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Clock, Filter, Query
from tests.understand.scores.test_happened import tickets, values

pytestmark = pytest.mark.django_db(transaction=True)
MAY = date(2026, 5, 1)
# Half an hour before the office in Helsinki closes on a Friday at 17:00.
FRIDAY = datetime(2026, 5, 8, 13, 30, tzinfo=UTC)
WORKING = Query(score="first_reply_time", clock=Clock.WORKING)
IN_TIME = Query(score="first_reply_in_time", clock=Clock.WORKING)


@pytest.fixture(autouse=True)
def _a_day_in_july_in_helsinki(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    info = replace(team.organisation(), time_zone="Europe/Helsinki")
    monkeypatch.setattr(team, "organisation", lambda: info)
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def office() -> WorkCalendar:
    """Monday to Friday from 9 to 17, with a break at noon."""
    week = (((540, 720), (780, 1020)),) * 5 + ((), ())
    return calendars.make_calendar(name="Office", hours=WorkHours(time_zone="Europe/Helsinki", week=week), made_by=None)


@pytest.fixture
def boss(db: None) -> User:
    """Who edits calendars and sets targets."""
    return User.objects.create_user("boss@example.org", name="Boss", role=Role.OWNER)


def test_night_and_weekend_are_left_out_of_working_hours(scope: Scope, office: WorkCalendar) -> None:
    """Asked on Friday at 16:30, answered on Monday at 10:30: 66 hours, of which 2 were worked."""
    tickets([66 * 60] * 2 + [None], opened=FRIDAY)
    lake.load_all()
    by_calendar = scores.sheet(scope_of_one(scope), replace(WORKING, clock=Clock.CALENDAR), at=MAY)
    by_hours = scores.sheet(scope_of_one(scope), WORKING, at=MAY)
    assert (values(by_calendar), by_calendar.receipt.clock) == ([(MAY, 66 * 3600.0, 2)], Clock.CALENDAR)
    assert (values(by_hours), by_hours.receipt.clock) == ([(MAY, 2 * 3600.0, 2)], Clock.WORKING)
    assert by_calendar.notes == ("Nights and weekends count too (calendar time).",)
    assert by_hours.notes == (
        "Counted in the working hours of “Office”: breaks, nights, weekends and holidays do not count.",
    )
    assert by_hours.receipt.command.endswith("--at 2026-05-01 --clock working")


def scope_of_one(scope: Scope) -> Scope:
    """One who may see single people, so that a test can do with two of them."""
    return replace(scope, minimum_n=1)


def test_holiday_that_is_written_in_later_recomputes_history(scope: Scope, office: WorkCalendar, boss: User) -> None:
    """A Monday turns out to have been a holiday, and from Wednesday on the office opens two hours earlier."""
    tickets([96 * 60] * 2, opened=FRIDAY)
    lake.load_all()
    asked = scope_of_one(scope)
    friday, monday, tuesday = 0.5, 7.0, 3 + 3.5
    assert values(scores.sheet(asked, WORKING)) == [(MAY, (friday + monday + tuesday) * 3600, 2)]
    hours = replace(hours_of(newest_version(office)), holidays=(Holiday(day=date(2026, 5, 11), name="Founders"),))
    calendars.change_calendar(calendar=office, hours=hours, valid_from=datetime(1970, 1, 1, tzinfo=UTC), made_by=boss)
    assert values(scores.sheet(asked, WORKING)) == [(MAY, (friday + tuesday) * 3600, 2)]
    early = replace(hours, week=(((420, 1020),),) * 5 + ((), ()))
    begins = datetime(2026, 5, 12, 7, tzinfo=UTC)  # Tuesday at ten: an hour was worked by the old hours
    calendars.change_calendar(calendar=office, hours=early, valid_from=begins, made_by=boss)
    assert values(scores.sheet(asked, WORKING)) == [(MAY, (friday + 1 + 6.5) * 3600, 2)]


def test_share_in_time_judges_by_the_target_of_its_day(scope: Scope, office: WorkCalendar, boss: User) -> None:
    """Who waits longer than the target is late; who has still time, or asked before there was a target, is no one."""
    assert scores.sheet(scope, IN_TIME).current is None
    tickets([30] * 20, opened=FRIDAY - timedelta(days=30))
    tickets([66 * 60] * 30 + [96 * 60] * 10 + [None] * 5, opened=FRIDAY)
    tickets([None] * 7, opened=clock.now() - timedelta(hours=2), channel="chat")
    lake.load_all()
    assert "first_reply_in_time" not in scores.presence(scope).answers
    four_hours = 4 * 3600.0
    scores.set_target(score="first_reply_time", value=four_hours, valid_from=MAY, set_by=boss)
    found = scores.sheet(scope, IN_TIME, by="channel")
    assert values(found) == [(MAY, round(30 / 45, 4), 45)]
    assert (found.current.value.state, dict(found.receipt.left_out)) == ("enough", {})
    assert found.notes[1] == "In time means within 4\N{NO-BREAK SPACE}h, the target that holds from 1 May 2026 on."
    assert dict(scores.sheet(scope, replace(IN_TIME, clock=Clock.CALENDAR)).receipt.left_out) == {}
    assert scores.sheet(scope, replace(IN_TIME, clock=Clock.CALENDAR)).current.value.value == 0.0
    assert [each.slug for each, _current in scores.board(scope)][:2] == ["first_reply_time", "first_reply_in_time"]


def test_solved_in_time_counts_by_the_day_of_opening(scope: Scope, boss: User) -> None:
    tickets([60] * 30 + [600] * 10 + [None] * 3, opened=FRIDAY, solved=True)
    lake.load_all()
    scores.set_target(score="resolution_time", value=4 * 3600.0, valid_from=MAY, set_by=boss)
    found = scores.sheet(scope, Query(score="resolution_in_time"))
    assert values(found) == [(MAY, round(30 / 43, 4), 43)]


def test_working_hours_are_refused_where_nobody_waits(scope: Scope) -> None:
    with pytest.raises(scores.UnknownField, match="only scores of waiting"):
        scores.sheet(scope, Query(score="nps", clock=Clock.WORKING, filters=(Filter(field="channel", value="web"),)))
