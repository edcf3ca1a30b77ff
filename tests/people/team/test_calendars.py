"""Working hours: what people write, versions, the time line, the editor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kosketus.kernel import clock
from kosketus.people.team import facade
from kosketus.people.team.contracts import Holiday, Span, WorkHours, WorkPeriod
from kosketus.people.team.domain.calendars import change_calendar, make_calendar
from kosketus.people.team.errors import TeamError
from kosketus.people.team.hours import read_spans, write_spans
from kosketus.people.team.models import User, WorkCalendar, WorkCalendarVersion
from tests.people.team.conftest import at_once

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
NINE_TO_FIVE = WorkHours(time_zone="Europe/Helsinki", week=(((540, 1020),),) * 5 + ((), ()))
WITH_BREAK = WorkHours(
    time_zone="Europe/Helsinki",
    week=(((540, 720), (780, 1020)),) * 5 + ((), ()),
    holidays=(Holiday(day=date(2026, 12, 24), yearly=True, name="Christmas Eve"),),
)
EDITOR = {
    "name": "Support",
    "time_zone": "Europe/Helsinki",
    "valid_from": "",
    **{f"day_{number}": "9–12, 13–17" for number in range(5)},
    "day_5": "",
    "day_6": "",
    "holidays-TOTAL_FORMS": "2",
    "holidays-INITIAL_FORMS": "0",
    "holidays-0-day": "2026-12-24",
    "holidays-0-name": "Christmas Eve",
    "holidays-0-yearly": "on",
    "holidays-1-day": "",
    "holidays-1-name": "",
}


@pytest.fixture
def calendar(owner: User) -> WorkCalendar:
    return make_calendar(name="Support", hours=NINE_TO_FIVE, made_by=owner)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        (" , ;", ()),
        ("9-17", ((540, 1020),)),
        ("9–12, 13–17", ((540, 720), (780, 1020))),
        ("13:30-17.45; 09:05 - 12", ((545, 720), (810, 1065))),
        ("0-24", ((0, 1440),)),
        ("9-12,12-17", ((540, 1020),)),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: tuple[Span, ...]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize(
    "text", ["9", "nine-five", "17-9", "9-9", "22-2", "9-25", "9:60-10", "9-12,11-13", "-", "9--17"]
)
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(TeamError):
        read_spans(text)


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda s: s[0] < s[1]), max_size=1))
def test_hours_written_are_read_back(spans: list[Span]) -> None:
    assert read_spans(write_spans(spans)) == tuple(spans)


def test_a_new_calendar_counts_for_all_time(calendar: WorkCalendar) -> None:
    assert facade.work_periods(calendar.public_id) == (
        WorkPeriod(valid_from=BEGINNING, valid_to=None, hours=NINE_TO_FIVE),
    )


def test_the_usual_calendar_is_the_first_one(owner: User) -> None:
    make_calendar(name="Another", hours=WITH_BREAK, made_by=owner)
    assert [info.name for info in facade.calendar_infos()] == ["Working hours", "Another"]
    assert facade.work_periods()[0].hours == NINE_TO_FIVE


def test_an_edit_counts_from_now_and_keeps_what_was(calendar: WorkCalendar, owner: User) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with clock.frozen(now):
        change_calendar(calendar=calendar, hours=WITH_BREAK, valid_from=None, made_by=owner)
    assert facade.work_periods(calendar.public_id) == (
        WorkPeriod(valid_from=BEGINNING, valid_to=now, hours=NINE_TO_FIVE),
        WorkPeriod(valid_from=now, valid_to=None, hours=WITH_BREAK),
    )


def test_a_correction_of_the_past_replaces_what_came_after_it(calendar: WorkCalendar, owner: User) -> None:
    may, april = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    change_calendar(calendar=calendar, hours=WITH_BREAK, valid_from=may, made_by=owner)
    always = WorkHours(time_zone="UTC", week=(((0, 1440),),) * 7)
    change_calendar(calendar=calendar, hours=always, valid_from=april, made_by=owner)
    assert facade.work_periods(calendar.public_id) == (
        WorkPeriod(valid_from=BEGINNING, valid_to=april, hours=NINE_TO_FIVE),
        WorkPeriod(valid_from=april, valid_to=None, hours=always),
    )
    assert list(calendar.versions.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_holidays_come_yearly_or_once() -> None:
    hours = WorkHours(
        time_zone="UTC",
        week=((),) * 7,
        holidays=(
            Holiday(day=date(2026, 12, 24), yearly=True),
            Holiday(day=date(2027, 5, 13)),
            Holiday(day=date(2024, 2, 29), yearly=True),
            Holiday(day=date(2027, 12, 24)),
        ),
    )
    assert hours.holidays_between(date(2025, 12, 24), date(2028, 3, 1)) == (
        date(2025, 12, 24),
        date(2026, 12, 24),
        date(2027, 5, 13),
        date(2027, 12, 24),
        date(2028, 2, 29),
    )


def test_the_editor_makes_a_calendar_with_breaks_and_holidays(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["manager"])
    assert client.post("/settings/calendars/new", EDITOR).headers["Location"] == "/settings/calendars"
    made = WorkCalendar.objects.get(name="Support")
    assert facade.work_periods(made.public_id)[0].hours == WITH_BREAK
    assert made.versions.get().made_by == team["manager"]


def test_the_editor_adds_a_version_and_shows_the_earlier_one(
    client: Client, calendar: WorkCalendar, owner: User
) -> None:
    client.force_login(owner)
    address = f"/settings/calendars/{calendar.public_id}"
    assert client.post(address, {**EDITOR, "valid_from": "2026-01-01"}).headers["Location"] == address
    periods = facade.work_periods(calendar.public_id)
    assert [(p.valid_from.isoformat(), p.hours) for p in periods] == [
        ("1970-01-01T00:00:00+00:00", NINE_TO_FIVE),
        ("2025-12-31T22:00:00+00:00", WITH_BREAK),
    ]
    words = client.get(address).content.decode()
    assert "Version 1" in words
    assert "Monday–Friday 09:00–12:00, 13:00–17:00" in words


def test_saving_without_a_change_adds_no_version(client: Client, calendar: WorkCalendar, owner: User) -> None:
    client.force_login(owner)
    same = {**EDITOR, **{f"day_{n}": "9-17" for n in range(5)}, "holidays-TOTAL_FORMS": "0", "name": "Renamed"}
    client.post(f"/settings/calendars/{calendar.public_id}", same)
    assert (calendar.versions.count(), WorkCalendar.objects.get(pk=calendar.pk).name) == (1, "Renamed")


def test_a_removed_holiday_is_gone_in_the_new_version(client: Client, calendar: WorkCalendar, owner: User) -> None:
    change_calendar(calendar=calendar, hours=WITH_BREAK, valid_from=None, made_by=owner)
    client.force_login(owner)
    client.post(
        f"/settings/calendars/{calendar.public_id}",
        {**EDITOR, "holidays-INITIAL_FORMS": "1", "holidays-0-DELETE": "on"},
    )
    assert facade.work_periods(calendar.public_id)[-1].hours.holidays == ()


@pytest.mark.parametrize(
    "slip",
    [
        {"day_0": "17-9"},
        {"time_zone": "Mars/Olympus"},
        {"name": "Working hours"},
        {"holidays-0-day": "0001-01-01"},
        {"holidays-1-name": "A name without a day"},
        {"valid_from": "9999-12-31"},
        {"holidays-TOTAL_FORMS": "100000"},
    ],
)
def test_a_slip_in_the_editor_stores_nothing(
    client: Client, calendar: WorkCalendar, owner: User, slip: dict[str, str]
) -> None:
    client.force_login(owner)
    response = client.post(f"/settings/calendars/{calendar.public_id}", {**EDITOR, **slip})
    assert (response.status_code, calendar.versions.count()) == (422, 1)


def test_the_preview_draws_what_is_typed_and_stores_nothing(
    client: Client, calendar: WorkCalendar, owner: User
) -> None:
    client.force_login(owner)
    before = WorkCalendarVersion.objects.count()
    words = client.post("/settings/calendars/preview", {**EDITOR, "day_0": "17-9", "day_1": "6-18"}).content.decode()
    assert "06:00–18:00" in words
    assert "33 h 00 min in an ordinary week" in words
    assert WorkCalendarVersion.objects.count() == before


def test_versions_made_in_the_same_moment_have_their_own_numbers(calendar: WorkCalendar, owner: User) -> None:
    outcomes = at_once(
        *(
            lambda: change_calendar(
                calendar=calendar, hours=WITH_BREAK, valid_from=clock.now() + timedelta(days=1), made_by=owner
            )
            for _n in range(3)
        )
    )
    assert outcomes == ["done"] * 3
    assert sorted(calendar.versions.values_list("number", flat=True)) == [1, 2, 3, 4]
