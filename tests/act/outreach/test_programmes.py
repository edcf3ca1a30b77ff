"""Send-outs: each person is asked once, at the right time, or left alone with a reason."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kosketus.act.outreach.contracts import ContactClass
from kosketus.act.outreach.domain import finishing, listing, programmes, withdrawing
from kosketus.act.outreach.domain.gathering import gather_due
from kosketus.act.outreach.domain.preferences import record_preferences
from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.errors import OutreachError
from kosketus.act.outreach.models import Contact, Invitation, Listed, Programme, StateChange, Wave
from kosketus.act.outreach.queries import progress
from kosketus.channels.email.models import OutgoingMail
from kosketus.kernel import clock
from kosketus.kernel.facts import Arrived
from kosketus.kernel.models import Event
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow
from kosketus.listen.surveys.models import Link
from kosketus.people.customers import facade as customers
from kosketus.people.customers.domain.merging import merge_persons
from kosketus.people.customers.models import Identity, Person
from kosketus.people.team.models import PublicAddress
from tests.act.outreach import house
from tests.act.outreach.house import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _house(transactional_db: Any) -> None:
    house.opened()


def test_everybody_is_asked_once_in_their_language_and_who_has_no_address_is_left_alone() -> None:
    slug = house.survey()
    finn, english, swede = house.people(3)
    customers.set_attributes({finn: {"language": "fi-FI"}, swede: {"language": "sv"}})
    phone = customers.identify(kind="phone", value="+358401234567")
    customers.identify(kind="visitor", value="somebody-on-the-site", source="site")
    made = house.started(slug)
    assert (house.run(NOON), house.run(NOON), house.run(NOON + DAY)) == (4, 0, 0)
    assert house.states(made) == {"handed": 3, "left_alone no_address": 1}
    assert dict(Contact.objects.values_list("identity", "reason"))[phone] == "no_address"
    subjects = {address: [one.subject for one in sent] for address, sent in house.letters().items()}
    assert subjects == {
        "p0@example.org": ["Kysymys sinulle (Aurora Oy)"],
        "p1@example.org": ["A question for you from Aurora Oy"],
        "p2@example.org": ["A question for you from Aurora Oy"],
    }
    links = {link.identity_id: (link.language, link.channel, link.context) for link in Link.objects.all()}
    told = ("en", "email", {"send_out": "Spring"})
    assert links == {finn: ("fi", "email", {"send_out": "Spring"}), english: told, swede: told}
    invited = [(event.identity, event.kind) for event in Event.objects.filter(kind="outreach.invited")]
    assert sorted(invited) == [(one, "outreach.invited") for one in sorted([finn, english, swede])]


def test_several_addresses_of_one_person_get_one_letter() -> None:
    slug = house.survey()
    first, second = house.people(2)
    known = customers.people_of([first, second])
    merge_persons(first=known[first].id, second=known[second].id, evidence="test", actor="test")
    made = house.started(slug)
    house.run(NOON)
    assert (list(house.letters()), house.states(made)) == (["p0@example.org"], {"handed": 1})


def test_a_reminder_follows_by_the_same_link_to_those_who_have_not_answered(client: Client) -> None:
    slug = house.survey()
    keen, late = house.people(2)
    made = house.started(slug)
    house.run(NOON)
    with clock.frozen(NOON + HOUR):
        house.answer(client, token_of(Invitation.objects.get(identity=keen).public_id))
        house.sent(made)
        house.listen()
    assert house.run(NOON + 3 * DAY) == 0
    assert house.run(NOON + 5 * DAY) == 1
    assert house.states(made) == {"answered": 1, "sent": 1}
    letters = house.letters()
    assert [one.subject for one in letters["p0@example.org"]] == ["A question for you from Aurora Oy"]
    assert letters["p1@example.org"][1].subject == "Reminder: a question for you from Aurora Oy"
    token = token_of(Invitation.objects.get(identity=late).public_id)
    assert [f"/s/nps/{token}" in one.text for one in letters["p1@example.org"]] == [True, True]
    assert house.run(NOON + 12 * DAY) == 0
    funnel = progress.funnel(Programme.objects.get(pk=made.pk))
    assert funnel.rate is not None
    assert (funnel.sent, funnel.answered, funnel.reminded, funnel.rate.share) == (2, 1, 1, 0.5)


def test_in_an_anonymous_survey_the_silent_are_reminded_and_nobody_is_marked(client: Client) -> None:
    slug = house.survey(anonymous=True)
    keen, late = house.people(2)
    made = house.started(slug)
    house.run(NOON)
    token = token_of(Invitation.objects.get(identity=keen).public_id)
    with clock.frozen(NOON + HOUR):
        house.answer(client, token)
        house.sent(made)
        house.listen()
    assert (house.states(made), Link.objects.get().context) == ({"sent": 2}, {})
    house.run(NOON + 5 * DAY)
    assert [len(sent) for sent in house.letters().values()] == [1, 2]
    assert Invitation.objects.get(identity=late).reminded_at is not None
    rows = list(Invitation.objects.order_by("id").values("state", "reason", "answered_at", "posts"))
    assert rows[0] == rows[1]
    assert finishing.count_anonymous() == 1
    assert Programme.objects.get(pk=made.pk).answered == 1


def test_a_wave_a_week_takes_the_same_people_each_time_over_the_change_of_clocks() -> None:
    slug = house.survey()
    everybody = house.people(60)
    house.started(slug, weeks=4, remind_days=0)
    asked: dict[int, set[int]] = {}
    # Summer time begins on 29 March 2026, in the fourth week.
    for week in range(8):
        with clock.frozen(NOON + 7 * week * DAY + HOUR):
            gather_due()
        asked[week] = set(Invitation.objects.filter(wave__number=week).values_list("identity_id", flat=True))
    assert [asked[week] for week in range(4)] == [asked[week + 4] for week in range(4)]
    assert sorted(one for week in range(4) for one in asked[week]) == sorted(everybody)
    assert max(len(found) for found in asked.values()) < 30
    local = {wave.due_at.hour for wave in Wave.objects.filter(number__lt=4)}, Wave.objects.get(number=4).due_at.hour
    assert local == ({12}, 11)
    days = Counter(Invitation.objects.filter(wave__number=0).values_list("due_at__date", flat=True))
    assert len(days) > 3


def test_newcomers_are_left_alone_for_a_while_after_their_first_purchase() -> None:
    slug = house.survey()
    regular, newcomer = house.people(2)
    bought = [OrderRow("o1", regular, NOON - 400 * DAY), OrderRow("o2", regular, NOON - DAY)]
    bought += [OrderRow("o3", newcomer, NOON - 30 * DAY), OrderRow("o4", newcomer, NOON - DAY)]
    signals.record_orders(bought, actor="file", arrived=Arrived.BACKFILL)
    house.started(slug, weeks=1, settle_days=90)
    with clock.frozen(NOON):
        gather_due()
    due = dict(Invitation.objects.values_list("identity", "due_at"))
    assert due[newcomer] == NOON + 60 * DAY
    assert NOON <= due[regular] < NOON + 7 * DAY


def test_a_sample_is_the_same_each_time_and_a_larger_one_holds_the_smaller() -> None:
    slug = house.survey()
    house.people(40)
    made = house.started(slug, share=50)
    house.run(NOON)
    half = set(Invitation.objects.filter(programme=made).values_list("identity_id", flat=True))
    assert 8 < len(half) < 32
    few = house.started(slug, at_most=5)
    house.run(NOON)
    assert Invitation.objects.filter(programme=few).count() == 5


def test_what_happens_live_begins_a_question_and_history_begins_none() -> None:
    slug = house.survey("delivery")
    told, silent = house.people(2)
    made = house.started(slug, audience="event", event="delivered", delay_minutes=1440)
    delivered = {"delivered": NOON + HOUR}
    with clock.frozen(NOON + 2 * HOUR):
        signals.record_orders([OrderRow("o1", told, NOON - DAY, delivered)], actor="shop")
        signals.record_orders([OrderRow("o2", silent, NOON - DAY, delivered)], actor="file", arrived=Arrived.BACKFILL)
        house.listen()
    assert (house.run(NOON + 3 * HOUR), house.run(NOON + DAY + 2 * HOUR)) == (0, 1)
    asked = list(Invitation.objects.filter(programme=made).values_list("identity", "occasion", "due_at"))
    assert asked == [(told, "delivered:o1", NOON + HOUR + DAY)]


def test_a_talk_that_is_resolved_and_closed_is_asked_about_once() -> None:
    slug = house.survey("contact")
    (person,) = house.people(1)
    made = house.started(slug, audience="event", event="talk_over", delay_minutes=60)
    said = [TicketEvent(NOON, "message", "customer", "Where?")]
    said += [TicketEvent(NOON + HOUR * n, kind, "agent") for n, kind in enumerate(("resolved", "closed"), start=1)]
    with clock.frozen(NOON + 2 * HOUR):
        conversations.record_tickets([TicketRow("t1", person, "email", NOON, "Where?", said)], actor="desk")
        house.listen()
    assert (house.run(NOON + 3 * HOUR), house.run(NOON + 4 * HOUR)) == (1, 0)
    assert house.states(made) == {"handed": 1}


def test_only_the_first_purchase_counts_as_one_and_the_question_comes_back() -> None:
    slug = house.survey("onboarding")
    newcomer, regular = house.people(2)
    made = house.started(slug, audience="event", event="first_purchase", delay_minutes=14 * 1440, repeat_days=180)
    old = OrderRow("o1", regular, NOON - 90 * DAY)
    signals.record_orders([old], actor="file", arrived=Arrived.BACKFILL)
    with clock.frozen(NOON + HOUR):
        bought = [OrderRow("o2", regular, NOON + HOUR), OrderRow("o3", newcomer, NOON + HOUR)]
        signals.record_orders(bought, actor="shop")
        house.listen()
    house.run(NOON + 15 * DAY)
    rows = list(Invitation.objects.filter(programme=made).order_by("id").values_list("identity", "occasion", "state"))
    assert rows == [(newcomer, "first_purchase:first", "handed"), (newcomer, "first_purchase:first#2", "waiting")]
    again = Invitation.objects.get(state="waiting").due_at
    assert again - NOON > timedelta(days=190)


def test_a_list_makes_nobody_a_customer_before_the_start() -> None:
    slug = house.survey()
    house.people(1)
    made = house.programme(slug, audience="upload")
    read = listing.read_list("Name;Mail\nAino;P0@example.org\nnobody here\n<b@example.org>; b@example.org\n")
    assert (len(read.keys), read.unreadable) == (2, ("Name;Mail", "nobody here"))
    listing.keep_list(programme=made, keys=read.keys)
    assert (Person.objects.count(), Listed.objects.count()) == (1, 2)
    with clock.frozen(NOON):
        programmes.start(programme=made, contact_class="asking", actor="test")
    house.run(NOON)
    assert sorted(house.letters()) == ["b@example.org", "p0@example.org"]
    assert Listed.objects.count() == 0
    assert Identity.objects.get(value="b@example.org").evidence == "On the list of the send-out Spring"


def test_customer_numbers_are_read_for_the_system_that_gave_them() -> None:
    read = listing.read_list("customer,name\n1042,Aino\n1043,Leo\n", source="shop")
    assert [(key.kind, key.value, key.source) for key in read.keys] == [
        ("external", "1042", "shop"),
        ("external", "1043", "shop"),
    ]
    assert listing.read_list("1042\n").keys == ()


def test_list_of_one_endless_line_is_read_at_once_and_gives_no_half_address() -> None:
    long = "x" * 200_000
    assert listing.read_list(f"{long}\n{'x' * 70}@example.org\n<b@example.org>").keys == (
        ("email", "b@example.org", ""),
    )


def test_a_pause_brings_letters_back_and_going_on_sends_each_once(client: Client) -> None:
    slug = house.survey()
    house.people(3)
    made = house.started(slug)
    house.run(NOON)
    gone = OutgoingMail.objects.order_by("id").first()
    OutgoingMail.objects.filter(pk=gone.pk).update(state="sent")
    with clock.frozen(NOON + HOUR):
        programmes.pause(programme=made, actor="user:1")
    assert (house.states(made), house.run(NOON + 2 * HOUR)) == ({"handed": 1, "waiting": 2}, 0)
    assert Link.objects.count() == 1
    with clock.frozen(NOON + 2 * HOUR):
        programmes.resume(programme=Programme.objects.get(pk=made.pk), actor="user:1")
    assert house.run(NOON + 3 * HOUR) == 2
    mails = Counter(OutgoingMail.objects.values_list("address", "state"))
    assert mails == {
        ("p0@example.org", "sent"): 1,
        **{(f"p{n}@example.org", state): 1 for n in (1, 2) for state in ("withdrawn", "waiting")},
    }
    with clock.frozen(NOON + 4 * HOUR):
        house.answer(client, token_of(Invitation.objects.order_by("id").last().public_id))
    changes = list(StateChange.objects.order_by("id").values_list("state", "changed_by"))
    assert changes == [("running", "test"), ("paused", "user:1"), ("running", "user:1")]


def test_a_stop_leaves_the_rest_alone_and_their_budget_free() -> None:
    slug = house.survey()
    house.people(2)
    made = house.started(slug)
    house.run(NOON)
    with clock.frozen(NOON + HOUR):
        programmes.stop(programme=made, actor="user:1")
    assert (house.states(made), Link.objects.count()) == ({"withdrawn": 2}, 0)
    another = house.started(slug, at=NOON + 2 * HOUR)
    assert (house.run(NOON + 2 * HOUR), house.states(another)) == (2, {"handed": 2})


def test_who_unsubscribes_in_mid_wave_gets_nothing_more() -> None:
    slug = house.survey()
    waiting, queued, sent = house.people(3)
    made = house.started(slug)
    house.run(NOON)
    Invitation.objects.filter(identity=waiting).update(state="waiting", due_at=NOON + DAY)
    Invitation.objects.filter(identity=sent).update(state="sent")
    for identity in (waiting, queued, sent):
        said = {ContactClass.ASKING: False}
        assert record_preferences(identity=identity, said=said, evidence="test")
    assert house.states(made) == {"left_alone do_not_contact": 1, "withdrawn do_not_contact": 1, "sent": 1}
    assert house.run(NOON + 5 * DAY) == 0
    assert OutgoingMail.objects.get(identity=queued).state == "withdrawn"


def test_enough_answers_or_the_end_of_time_stop_it(client: Client) -> None:
    slug = house.survey()
    keen, _late = house.people(2)
    made = house.started(slug, quota=1, spread_days=1)
    house.run(NOON)
    with clock.frozen(NOON + HOUR):
        house.answer(client, token_of(Invitation.objects.get(identity=keen).public_id))
        house.listen()
        assert (finishing.finish_programmes(), finishing.finish_programmes()) == (1, 0)
    assert list(StateChange.objects.filter(programme=made).values_list("state", "why")) == [
        ("running", ""),
        ("stopped", "quota"),
    ]
    another = house.started(slug, at=NOON + 100 * DAY)
    house.run(NOON + 100 * DAY)
    house.sent(another)
    with clock.frozen(NOON + 110 * DAY):
        assert finishing.finish_programmes() == 0
    with clock.frozen(NOON + 115 * DAY):
        assert finishing.finish_programmes() == 1
    assert StateChange.objects.filter(programme=another).last().why == "done"


def test_nothing_leaves_while_customers_cannot_open_the_links() -> None:
    slug = house.survey()
    house.people(1)
    PublicAddress.objects.update(answered_as="another installation")
    made = house.programme(slug)
    with pytest.raises(OutreachError):
        programmes.start(programme=made, contact_class="asking", actor="test")
    house.confirm_address()
    house.started(slug)
    PublicAddress.objects.update(answered_as="another installation")
    assert (house.run(NOON), house.letters()) == (0, {})
    house.confirm_address()
    assert house.run(NOON + HOUR) == 1


POINTS = ("outreach.read", "outreach.decided", "outreach.linked", "outreach.posted", "outreach.planned")


@pytest.mark.parametrize("place", ["outreach.gathered", *POINTS, "outreach.committed"])
def test_killed_anywhere_nobody_is_asked_twice_and_nobody_forgotten(place: str) -> None:
    slug = house.survey()
    house.people(4)
    made = house.started(slug)
    house.killed(lambda: house.run(NOON), at=place)
    house.run(NOON + HOUR)
    assert house.states(made) == {"handed": 4}
    assert {address: len(sent) for address, sent in house.letters().items()} == {
        f"p{n}@example.org": 1 for n in range(4)
    }
    assert (Link.objects.count(), Event.objects.filter(kind="outreach.invited").count()) == (4, 4)


@pytest.mark.parametrize("place", ["outreach.changed", "outreach.taken_back"])
def test_a_stop_that_was_killed_is_finished_by_the_clock(place: str) -> None:
    slug = house.survey()
    house.people(3)
    made = house.started(slug)
    house.run(NOON)
    house.killed(lambda: programmes.stop(programme=made, actor="user:1"), at=place)
    withdrawing.tidy()
    assert house.states(made) == {"withdrawn": 3}
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_eight_planners_at_once_ask_each_person_once() -> None:
    slug = house.survey()
    house.people(60)
    first, second = house.started(slug), house.started(slug, name="Another")

    def plan(_hand: int) -> int:
        try:
            return house.run(NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(plan, range(8)))
    house.run(NOON)
    assert Counter(len(sent) for sent in house.letters().values()) == {1: 60}
    together = Counter(house.states(first)) + Counter(house.states(second))
    assert together == {"handed": 60, "waiting budget": 60} or sum(together.values()) == 120
    assert Link.objects.count() == 60
