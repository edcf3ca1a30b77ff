"""Laws of the ledger, whatever people wish: on the function that decides, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosketus.act.outreach.contracts import ContactClass, Outcome, Reason, Wish
from kosketus.act.outreach.domain.clocks import Clocks, first_open, is_quiet
from kosketus.act.outreach.domain.deciding import Ruling, Slot, Standing, Talk, decide

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Nights of an hour more and less, halves and quarters of hours, a clock that jumps at midnight, no jump at all.
ZONES = (
    *("Europe/Helsinki", "America/New_York", "America/Santiago", "Asia/Beirut", "Africa/Cairo"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/Havana", "UTC"),
)
# How long an example takes says how busy the machine is.
LAWFUL = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CLASSES = (ContactClass.ASKING, ContactClass.PROMOTING, ContactClass.SERVICE)
PEOPLE = {1: 10, 2: 10, 3: 30}

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + minutes * MINUTE)
clocks = st.builds(
    Clocks,
    ask_days=st.integers(0, 40),
    offer_days=st.integers(0, 40),
    between_days=st.integers(0, 40),
    purposes=st.dictionaries(st.sampled_from(["relationship", "contact"]), st.integers(0, 100)),
    quiet_from=st.integers(0, 1439),
    quiet_until=st.integers(0, 1439),
    quiet_weekdays=st.lists(st.integers(0, 6), unique=True, max_size=6).map(tuple),
    rest_days=st.integers(0, 3),
)


@st.composite
def wishes(draw: st.DrawFn) -> list[Wish]:
    """Up to a dozen wishes for three identities of two people, in any order."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        wanted = NOON + draw(st.integers(-48, 60 * 24)) * timedelta(hours=1)
        made.append(
            Wish(
                key=f"k{number}",
                identity=draw(st.sampled_from(sorted(PEOPLE))),
                contact_class=draw(st.sampled_from(CLASSES)),
                purpose=draw(st.sampled_from(["relationship", "contact", "other"])),
                channel="email",
                wanted_at=wanted,
                expires_at=wanted + draw(st.integers(0, 90)) * DAY,
                may_wait=draw(st.booleans()),
                priority=draw(st.integers(0, 2)),
                reminder_of=draw(st.sampled_from(["", "", "old"])),
            )
        )
    return draw(st.permutations(made))


def standing(rules: Clocks, zone: ZoneInfo, **more: object) -> Standing:
    agreed = {(ContactClass.PROMOTING, who) for who in PEOPLE}
    return Standing(clocks=rules, zone=zone, people=PEOPLE, agreed=agreed, **more)  # type: ignore[arg-type]


def apart(first: Wish, second: Wish, rules: Clocks) -> timedelta:
    """How far apart two contacts must stand, told anew from the rules' words."""
    classes = {first.contact_class, second.contact_class}
    if classes == {ContactClass.ASKING, ContactClass.PROMOTING}:
        days = rules.between_days
    else:
        days = rules.ask_days if classes == {ContactClass.ASKING} else rules.offer_days
    same = rules.purposes.get(first.purpose, 0) if first.purpose == second.purpose else 0
    return max(days, same) * DAY


def drawing(rulings: Sequence[Ruling]) -> list[tuple[Wish, datetime]]:
    return [(one.wish, one.decision.at) for one in rulings if one.draws and one.decision.at is not None]


@given(wishes(), clocks, zones)
@LAWFUL
def test_no_two_contacts_of_a_person_stand_too_near_whatever_is_wished_in_whatever_order(
    wished: list[Wish], rules: Clocks, zone: ZoneInfo
) -> None:
    rulings = decide(wished, standing(rules, zone, asked={"old": 10}), at=NOON)
    assert [one.wish for one in rulings] == wished
    for (first, at), (second, then) in combinations(drawing(rulings), 2):
        if PEOPLE[first.identity] == PEOPLE[second.identity]:
            assert abs(at - then) >= apart(first, second, rules)
    for one in rulings:
        if one.wish.contact_class == ContactClass.SERVICE:
            assert one.decision.outcome == Outcome.ALLOWED
        elif one.decision.outcome == Outcome.DROPPED:
            assert one.decision.reason != Reason.NONE
            assert one.decision.at is None
        else:
            assert one.decision.at is not None
            assert not is_quiet(one.decision.at, zone=zone, clocks=rules)
            assert one.decision.at >= max(one.wish.wanted_at, NOON)
            assert one.decision.outcome == Outcome.ALLOWED or one.decision.at <= one.wish.expires_at


@given(wishes(), clocks, zones)
@LAWFUL
def test_what_is_decided_in_parts_is_as_safe_and_a_second_claim_changes_nothing(
    wished: list[Wish], rules: Clocks, zone: ZoneInfo
) -> None:
    """Each wish alone, the slots of those before it standing: as eight workers would do it one after the other."""
    taken: dict[int, list[Slot]] = {}
    kept: list[Ruling] = []
    for wish in wished:
        kept += decide([wish], standing(rules, zone, slots=taken), at=NOON)
    for (first, at), (second, then) in combinations(drawing(kept), 2):
        if PEOPLE[first.identity] == PEOPLE[second.identity]:
            assert abs(at - then) >= apart(first, second, rules)
    known = {one.wish.key: one.decision for one in kept if one.decision.outcome != Outcome.POSTPONED}
    again = decide(wished, standing(rules, zone, slots=taken, decided=known), at=NOON)
    assert {one.decision.key: one.decision for one in again if one.wish.key in known} == known
    assert not any(one.is_new for one in again if one.wish.key in known)


@given(wishes(), clocks, zones)
@LAWFUL
def test_nobody_is_asked_while_a_conversation_waits(wished: list[Wish], rules: Clocks, zone: ZoneInfo) -> None:
    talks = {person: Talk(NOON - DAY, None) for person in PEOPLE.values()}
    for one in decide(wished, standing(rules, zone, talks=talks), at=NOON):
        if one.wish.contact_class != ContactClass.SERVICE and one.wish.wanted_at <= NOON:
            assert one.decision.outcome != Outcome.ALLOWED


@given(moments, clocks, zones, st.sets(st.dates(date(2025, 1, 1), date(2028, 1, 31)), max_size=3))
@settings(LAWFUL, max_examples=300)
def test_the_first_moment_that_is_not_quiet_is_just_that(
    moment: datetime, rules: Clocks, zone: ZoneInfo, holidays: set[date]
) -> None:
    found = first_open(moment, zone=zone, clocks=rules, holidays=holidays)
    assert found >= moment
    assert not is_quiet(found, zone=zone, clocks=rules, holidays=holidays)
    # And every minute before it is quiet: looked at in steps, and right before it.
    before = [moment + step * (found - moment) / 40 for step in range(40)] if found > moment else []
    for other in [*before, *([max(moment, found - MINUTE)] if found > moment else [])]:
        assert is_quiet(other, zone=zone, clocks=rules, holidays=holidays)


def test_a_night_is_as_long_as_the_clocks_make_it() -> None:
    zone, rules = ZoneInfo("Europe/Helsinki"), Clocks(quiet_weekdays=())
    spring = first_open(datetime(2026, 3, 28, 19, tzinfo=UTC), zone=zone, clocks=rules)
    autumn = first_open(datetime(2026, 10, 24, 19, tzinfo=UTC), zone=zone, clocks=rules)
    assert (spring, autumn) == (datetime(2026, 3, 29, 6, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC))
    # The half hour past three comes twice: at the end of these quiet hours, and before them once more.
    rules = Clocks(quiet_from=3 * 60, quiet_until=3 * 60 + 30, quiet_weekdays=())
    once, again = datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert [first_open(one, zone=zone, clocks=rules) for one in (once, again)] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_a_calendar_of_holidays_only_ends_the_search() -> None:
    every_day = {date(2026, 1, 1) + one * DAY for one in range(800)}
    found = first_open(NOON, zone=UTC, clocks=Clocks(), holidays=every_day)
    assert NOON + 60 * DAY < found < NOON + 63 * DAY
