"""The contact ledger: one budget for each person, whoever asks, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, Reason, Wish
from kosketus.act.outreach.domain.clocks import Clocks
from kosketus.act.outreach.domain.ledger import claim_contacts, drop_contacts, release_contacts
from kosketus.act.outreach.domain.rules import change_clocks
from kosketus.act.outreach.models import ClockVersion, Contact
from kosketus.act.outreach.queries.ledger import due_wishes, foresee
from kosketus.kernel import clock, db
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.people.customers import facade as customers
from kosketus.people.customers.domain.merging import merge_persons, undo_merge
from kosketus.people.team.models import WorkCalendar, WorkCalendarVersion

pytestmark = pytest.mark.django_db

# A Wednesday, 14:00 in Helsinki and noon in UTC.
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ALLOWED, POSTPONED, DROPPED = Outcome.ALLOWED, Outcome.POSTPONED, Outcome.DROPPED


def someone(name: str = "liisa", **attributes: str) -> int:
    identity = customers.identify(kind="email", value=f"{name}@example.org")
    customers.set_attributes({identity: attributes})
    return identity


def wish(key: str, identity: int, **more: Any) -> Wish:
    told: dict[str, Any] = {
        "contact_class": ContactClass.ASKING,
        "purpose": "other",
        "channel": "email",
        "wanted_at": NOON,
        "expires_at": NOON + 14 * DAY,
    }
    return Wish(key=key, identity=identity, **{**told, **more})


def claim(*wishes: Wish, at: datetime = NOON) -> list[Decision]:
    """Foreseen and claimed: both say the same."""
    with clock.frozen(at):
        foreseen = foresee(wishes, at=at)
        claimed = claim_contacts(wishes, actor="test")
    assert foreseen == claimed
    return claimed


def told(decisions: Sequence[Decision]) -> list[tuple[str, Outcome, Reason, datetime | None]]:
    return [(one.key, one.outcome, one.reason, one.at) for one in decisions]


def test_the_second_ask_waits_until_thirty_days_are_over_or_is_dropped() -> None:
    who = someone()
    assert told(claim(wish("a", who), wish("b", who, expires_at=NOON + 40 * DAY), wish("c", who))) == [
        ("a", ALLOWED, Reason.NONE, NOON),
        ("b", POSTPONED, Reason.BUDGET, NOON + 30 * DAY),
        ("c", DROPPED, Reason.BUDGET, None),
    ]
    later = NOON + 30 * DAY
    assert told(claim(wish("a", who), *due_wishes(at=later), wish("c", who), at=later)) == [
        ("a", ALLOWED, Reason.NONE, NOON),
        ("b", ALLOWED, Reason.NONE, later),
        ("c", DROPPED, Reason.BUDGET, None),
    ]
    assert list(Contact.objects.order_by("key").values_list("key", "draws", "tries")) == [
        ("a", True, 1),
        ("b", True, 2),
        ("c", False, 1),
    ]


def test_a_place_that_is_taken_in_the_future_blocks_what_comes_before_it() -> None:
    who = someone()
    claim(wish("wave", who, wanted_at=NOON + 20 * DAY, expires_at=NOON + 30 * DAY))
    assert told(claim(wish("now", who, expires_at=NOON + 90 * DAY))) == [
        ("now", POSTPONED, Reason.BUDGET, NOON + 50 * DAY),
    ]


def test_one_slot_goes_to_the_wish_of_higher_priority_also_while_that_one_waits() -> None:
    who = someone()
    first = told(claim(wish("low", who), wish("high", who, priority=5)))
    assert first == [("low", DROPPED, Reason.BUDGET, None), ("high", ALLOWED, Reason.NONE, NOON)]
    other = someone("pekka")
    night = NOON + timedelta(hours=10)
    claim(wish("exit", other, priority=5), at=night)
    morning = datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert told(claim(wish("nps", other), at=morning)) == [("nps", POSTPONED, Reason.BUDGET, morning + DAY)]
    assert told(claim(*due_wishes(at=morning), at=morning)) == [("exit", ALLOWED, Reason.NONE, morning)]


def test_a_purpose_has_its_own_clock_and_a_released_contact_gives_its_place_back() -> None:
    who = someone()
    claim(wish("nps", who, purpose="relationship"))
    again = NOON + 61 * DAY
    long = {"wanted_at": again, "expires_at": again + 60 * DAY}
    assert told(claim(wish("nps2", who, purpose="relationship", **long), at=again)) == [
        ("nps2", POSTPONED, Reason.SAME_PURPOSE, NOON + 90 * DAY),
    ]
    assert release_contacts(["nps", "unknown"], reason="mail was given up") == 1
    assert told(claim(*due_wishes(at=NOON + 90 * DAY), at=again)) == [("nps2", ALLOWED, Reason.NONE, again)]
    assert list(Contact.objects.filter(key="nps").values_list("draws", "released_why")) == [
        (False, "mail was given up")
    ]


def test_a_merged_person_has_one_budget_and_two_after_the_merge_is_undone() -> None:
    one, two = someone(), someone("liisa.virtanen")
    claim(wish("a", one))
    persons = customers.person_ids_of([one, two])
    merge = merge_persons(first=persons[one], second=persons[two], evidence="told", actor="test")
    assert told(claim(wish("b", two))) == [("b", DROPPED, Reason.BUDGET, None)]
    undo_merge(merge=merge, actor="test")
    assert told(claim(wish("c", two))) == [("c", ALLOWED, Reason.NONE, NOON)]
    assert told(claim(wish("d", one))) == [("d", DROPPED, Reason.BUDGET, None)]


def test_nights_and_sundays_are_quiet_where_the_person_lives() -> None:
    here, there, nowhere = someone(), someone("dan", time_zone="America/New_York"), someone("x", time_zone="/etc")
    saturday_night = datetime(2026, 3, 7, 20, 30, tzinfo=UTC)
    more = {"wanted_at": saturday_night, "expires_at": saturday_night + 9 * DAY}
    # New York sets its clocks forward that Sunday: Monday at nine is 13:00 in UTC and no longer 14:00.
    assert told(
        claim(wish("here", here, **more), wish("there", there, **more), wish("x", nowhere, **more), at=saturday_night)
    ) == [
        ("here", POSTPONED, Reason.QUIET_HOURS, datetime(2026, 3, 9, 9, tzinfo=UTC)),
        ("there", ALLOWED, Reason.NONE, saturday_night),
        ("x", POSTPONED, Reason.QUIET_HOURS, datetime(2026, 3, 9, 9, tzinfo=UTC)),
    ]
    sunday = datetime(2026, 3, 8, 16, tzinfo=UTC)
    assert told(claim(wish("rest", someone("eve", time_zone="America/New_York"), **more), at=sunday)) == [
        ("rest", POSTPONED, Reason.QUIET_HOURS, datetime(2026, 3, 9, 13, tzinfo=UTC)),
    ]


def test_holidays_are_quiet_when_the_rules_say_so_and_a_contact_names_its_rules() -> None:
    calendar = WorkCalendar.objects.create(name="Usual")
    holiday = {"date": "2020-03-04", "yearly": True, "name": "Founders' day"}
    WorkCalendarVersion.objects.create(
        calendar=calendar, number=1, valid_from=NOON, time_zone="UTC", week=[[]] * 7, holidays=[holiday]
    )
    here, there = someone(), someone("kim", time_zone="Asia/Seoul")
    assert told(claim(wish("a", here))) == [("a", ALLOWED, Reason.NONE, NOON)]
    change_clocks(clocks=Clocks(holidays=True, ask_days=0), actor="test")
    # In Seoul it is nine in the evening: the night comes first, then a day like any other.
    assert told(claim(wish("b", here), wish("c", there), wish("d", here, present=True))) == [
        ("b", POSTPONED, Reason.QUIET_HOURS, datetime(2026, 3, 5, 9, tzinfo=UTC)),
        ("c", POSTPONED, Reason.QUIET_HOURS, datetime(2026, 3, 5, 0, tzinfo=UTC)),
        ("d", ALLOWED, Reason.NONE, NOON),
    ]
    number = ClockVersion.objects.get().pk
    assert dict(Contact.objects.values_list("key", "clocks")) == {"a": 0, "b": number, "c": number, "d": number}


def test_nobody_is_asked_while_a_message_waits_nor_the_day_after() -> None:
    who = someone()
    ticket = TicketRow("t1", who, "email", NOON - DAY, "Broken", [TicketEvent(NOON - DAY, "message", "customer", "!")])
    conversations.record_tickets([ticket], actor="test")
    about = {"purpose": "contact", "wanted_at": NOON + 4 * timedelta(hours=1)}
    assert told(claim(wish("a", who), wish("now", who, may_wait=False))) == [
        ("a", POSTPONED, Reason.OPEN_CONVERSATION, NOON + DAY),
        ("now", DROPPED, Reason.OPEN_CONVERSATION, None),
    ]
    closed = NOON + timedelta(hours=2)
    done = ticket._replace(events=[*ticket.events, TicketEvent(closed, "resolved", "agent")])
    conversations.record_tickets([done], actor="test")
    # A question about the conversation itself comes after its end and needs no rest.
    assert told(claim(*due_wishes(at=NOON + DAY), wish("csat", who, **about), at=NOON + 4 * timedelta(hours=1))) == [
        ("a", POSTPONED, Reason.OPEN_CONVERSATION, closed + DAY),
        ("csat", ALLOWED, Reason.NONE, NOON + 4 * timedelta(hours=1)),
    ]


def test_an_old_message_that_nobody_closed_is_taken_for_forgotten() -> None:
    who = someone()
    long_ago = NOON - 31 * DAY
    conversations.record_tickets([TicketRow("t1", who, "email", long_ago, "Old")], actor="test")
    assert told(claim(wish("a", who))) == [("a", ALLOWED, Reason.NONE, NOON)]


def test_consent_decides_by_class_and_service_is_never_blocked() -> None:
    who, other = someone(), someone("pekka")
    offer = {"contact_class": ContactClass.PROMOTING}
    assert told(claim(wish("o1", who, **offer))) == [("o1", DROPPED, Reason.NO_CONSENT, None)]
    for purpose, given in (("asking", False), ("promoting", True)):
        customers.record_consent(identity_id=who, purpose=purpose, given=given, evidence="page", actor="test")
    night = NOON + timedelta(hours=10)
    service = wish("s", who, contact_class=ContactClass.SERVICE)
    assert told(claim(wish("a", who), wish("o2", who, **offer), wish("b", other), service)) == [
        ("a", DROPPED, Reason.DO_NOT_CONTACT, None),
        ("o2", ALLOWED, Reason.NONE, NOON),
        ("b", ALLOWED, Reason.NONE, NOON),
        ("s", ALLOWED, Reason.NONE, NOON),
    ]
    assert told(claim(replace(service, key="s2"), at=night)) == [("s2", ALLOWED, Reason.NONE, night)]
    assert Contact.objects.filter(draws=True).count() == 2


def test_a_reminder_needs_no_budget_and_there_is_one() -> None:
    who, other = someone(), someone("pekka")
    claim(wish("a", who))
    fifth = NOON + 5 * DAY
    assert told(
        claim(
            wish("a:r", who, reminder_of="a"),
            wish("a:r2", who, reminder_of="a"),
            wish("strange", other, reminder_of="a"),
            wish("b", other),
            at=fifth,
        )
    ) == [
        ("a:r", ALLOWED, Reason.NONE, fifth),
        ("a:r2", DROPPED, Reason.REMINDED, None),
        ("strange", DROPPED, Reason.BUDGET, None),
        ("b", ALLOWED, Reason.NONE, fifth),
    ]


def test_what_cannot_be_is_recorded_with_its_reason() -> None:
    who = someone()
    late = NOON + 15 * DAY
    assert told(claim(wish("late", who), wish("ghost", 987_654_321, expires_at=late), at=late)) == [
        ("late", DROPPED, Reason.EXPIRED, None),
        ("ghost", DROPPED, Reason.UNKNOWN_PERSON, None),
    ]
    assert drop_contacts([wish("mute", who), wish("late", who)], reason=Reason.NO_ADDRESS, actor="test") == 1
    assert list(Contact.objects.order_by("key").values_list("key", "outcome", "reason", "identity")) == [
        ("ghost", "dropped", "unknown_person", None),
        ("late", "dropped", "expired", who),
        ("mute", "dropped", "no_address", who),
    ]
    assert claim() == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_ledger_asks_as_often_for_three_people_as_for_one(number: int, django_assert_num_queries: Any) -> None:
    wishes = [wish(f"k{one}", someone(f"p{one}")) for one in range(number)]
    with clock.frozen(NOON), django_assert_num_queries(14 if db.is_sqlite() else 16):
        claim_contacts(wishes, actor="test")
