"""The pages of send-outs: chosen, filled in, rehearsed, started; with bad input and with nobody to ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kosketus.act.outreach.domain.tokens import token_of
from kosketus.act.outreach.models import Invitation, Listed, Programme
from kosketus.channels.email.models import Account
from kosketus.kernel import clock
from kosketus.kernel.facts import Arrived
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow
from kosketus.people.customers import facade as customers
from kosketus.people.customers.models import Person
from kosketus.people.team.models import Organisation, PublicAddress
from tests.act.outreach import house
from tests.act.outreach.house import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"name": "Spring", "audience": "segment", "segment": "", "rhythm": "once"}


@pytest.fixture
def staff(transactional_db: Any) -> Client:
    client = Client()
    client.force_login(house.opened(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def filled(client: Client, slug: str, **more: Any) -> Programme:
    """Made by the form."""
    answer = client.post(f"/send-outs/new?survey={slug}", {**FORM, **more})
    assert answer.status_code == 302, answer.content.decode()
    made = Programme.objects.latest("id")
    assert answer.headers["Location"] == f"/send-outs/{made.public_id}/check"
    return made


def test_usual_values_go_by_the_kind_of_survey(staff: Client) -> None:
    assert "A send-out needs a survey" in staff.get("/send-outs/new").content.decode()
    slugs = {kind: house.survey(kind) for kind in ("nps", "delivery", "exit", "idea")}
    assert f"?survey={slugs['exit']}" in staff.get("/send-outs/new").content.decode()
    given = {kind: staff.get(f"/send-outs/new?survey={slug}").context["form"].initial for kind, slug in slugs.items()}
    told = {
        kind: (one["audience"], one["event"], one["delay"], one["unit"], one["rhythm"]) for kind, one in given.items()
    }
    assert told == {
        "nps": ("segment", "first_purchase", 90, "days", "again"),
        "delivery": ("event", "delivered", 1, "days", "once"),
        "exit": ("event", "left", 1, "days", "once"),
        "idea": ("segment", "", 1, "days", "once"),
    }


def test_what_was_filled_in_is_rehearsed_started_and_then_fixed(staff: Client) -> None:
    slug = house.survey()
    house.people(3)
    phone = customers.identify(kind="phone", value="+358401234567")
    made = filled(staff, slug, share=100, quota=50)
    with clock.frozen(NOON):
        page = staff.get(f"/send-outs/{made.public_id}/check")
    seen = page.context["seen"]
    assert (seen.audience, seen.asked, dict(seen.skipped), seen.people["no_address"]) == (
        4,
        3,
        {"no_address": 1},
        [phone],
    )
    assert "Has no mail address" in page.content.decode()
    people = staff.get(f"/send-outs/{made.public_id}/check/people?reason=no_address").content.decode()
    assert str(customers.people_of([phone])[phone].public_id) in people
    with clock.frozen(NOON):
        assert staff.post(f"/send-outs/{made.public_id}/check").status_code == 302
    assert house.run(NOON) == 4
    shown = staff.get(f"/send-outs/{made.public_id}")
    assert [step.figure for step in shown.context["steps"]] == ["4", "0", "0", "0"]
    assert staff.get(f"/send-outs/{made.public_id}/edit").status_code == 302
    staff.post(f"/send-outs/{made.public_id}/edit", {**FORM, "share": 1})
    staff.post(f"/send-outs/{made.public_id}/ownership", {"name": "Autumn", "owner": ""})
    now = Programme.objects.get(pk=made.pk)
    assert (now.name, now.share, now.owner, now.state) == ("Autumn", 100, "", "running")
    assert staff.post(f"/send-outs/{made.public_id}/removal").status_code == 302
    assert Programme.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"audience": "everybody"}, "audience"),
        ({"segment": "no-such"}, "segment"),
        ({"share": "0"}, "share"),
        ({"share": "many"}, "share"),
        ({"quota": "-4"}, "quota"),
        ({"begin_on": "2020-01-01"}, "begin_on"),
        ({"audience": "upload", "listed": "nobody here"}, "listed"),
        ({"audience": "event", "event": "wedding", "delay": "1"}, "event"),
        ({"audience": "event", "event": "delivered", "delay": ""}, "delay"),
        ({"owner": "user:nobody"}, "owner"),
    ],
)
def test_bad_input_is_told_at_its_field_and_makes_nothing(staff: Client, given: dict[str, str], field: str) -> None:
    slug = house.survey()
    answer = staff.post(f"/send-outs/new?survey={slug}", {**FORM, **given})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Programme.objects.exists()


def test_a_list_is_read_from_a_file_and_kept_by_an_empty_field(staff: Client) -> None:
    slug = house.survey()
    content = "Mail;Name\nÄijö@example.org;<script>\nb@example.org;\nnobody;\n".encode()
    file = SimpleUploadedFile("<script>.csv", content)
    made = filled(staff, slug, audience="upload", file=file)
    assert (Listed.objects.count(), Person.objects.count()) == (2, 0)
    page = staff.get(f"/send-outs/{made.public_id}/check").content.decode()
    assert "2 lines name nobody and were left out: Mail;Name, nobody;" in page
    assert "2 of them are no customers yet" in page
    kept = staff.post(f"/send-outs/{made.public_id}/edit", {**FORM, "audience": "upload"})
    assert (kept.status_code, Listed.objects.count()) == (302, 2)
    staff.post(f"/send-outs/{made.public_id}/edit", FORM)
    assert Listed.objects.count() == 0


def test_the_page_says_what_to_mend_before_the_start(staff: Client) -> None:
    slug = house.survey()
    house.people(1)
    made = filled(staff, slug)
    Account.objects.update(host="", sender="")
    PublicAddress.objects.update(url="", checked_url="")
    Organisation.objects.update(name="")
    page = staff.get(f"/send-outs/{made.public_id}/check")
    assert [str(one.words) for one in page.context["obstacles"]] == [
        "No mail server is set up. Enter yours under Settings, Mail.",
        "Customers cannot open 127.0.0.1. Add your address.",
        "Letters and surveys say the name of your organisation, and it has none yet. Enter it.",
    ]
    assert b">Start<" not in page.content
    staff.post(f"/send-outs/{made.public_id}/check")
    assert Programme.objects.get().state == "draft"


def test_what_happened_lately_tells_how_many_a_week(staff: Client) -> None:
    slug = house.survey("delivery")
    told = house.people(8)
    orders = [OrderRow(f"o{n}", one, NOON - 9 * DAY, {"delivered": NOON - 8 * DAY}) for n, one in enumerate(told)]
    signals.record_orders(orders, actor="file", arrived=Arrived.BACKFILL)
    house.listen()
    made = filled(staff, slug, audience="event", event="delivered", delay=1, unit="days")
    with clock.frozen(NOON):
        page = staff.get(f"/send-outs/{made.public_id}/check")
    assert (page.context["seen"].audience, page.context["seen"].a_week) == (8, 2.0)
    assert "In the last four weeks it happened 8 times" in page.content.decode()


def test_a_letter_with_an_offer_goes_only_to_those_who_agreed(staff: Client) -> None:
    from kosketus.listen.surveys import blueprint as blueprints
    from kosketus.listen.surveys import published, readymade
    from kosketus.listen.surveys.domain import drafts

    document = blueprints.write(readymade.blueprint("nps", ("en",)))
    document["ends"] = [{"id": "thanks", "text": {"en": "Thank you. Here is 20 % off your next order."}}]
    drafts.publish(survey=drafts.create_survey(draft=blueprints.read(document), slug="gift"), actor="test")
    published.forget()
    agreed, _silent = house.people(2)
    customers.record_consent(
        identity_id=agreed, purpose="promoting", given=True, evidence="test", actor="test", source="test"
    )
    made = filled(staff, "gift")
    with clock.frozen(NOON):
        page = staff.get(f"/send-outs/{made.public_id}/check")
        assert "This counts as an offer" in page.content.decode()
        assert (page.context["seen"].asked, dict(page.context["seen"].skipped)) == (1, {"no_consent": 1})
        staff.post(f"/send-outs/{made.public_id}/check")
    house.run(NOON)
    assert list(house.letters()) == ["p0@example.org"]


def test_lists_cost_the_same_however_long(staff: Client, django_assert_max_num_queries: Any) -> None:
    slug = house.survey()
    house.people(3)
    house.started(slug)
    house.run(NOON)
    counted = []
    for _turn in range(2):
        with django_assert_max_num_queries(40) as captured:
            page = staff.get("/send-outs")
        counted.append(len(captured))
        house.started(slug)
        house.started(slug)
    assert page.status_code == 200
    assert counted[0] == counted[1]


def test_the_survey_shows_its_send_outs_and_the_way_to_one(staff: Client) -> None:
    slug = house.survey()
    assert "Nobody was sent this survey yet" in staff.get(f"/surveys/{slug}/send-outs").content.decode()
    house.people(1)
    made = house.started(slug, at=NOON)
    house.run(NOON)
    part = staff.get(f"/surveys/{slug}/send-outs", headers={"HX-Request": "true"}).content.decode()
    assert f"/send-outs/{made.public_id}" in part
    waiting = staff.get(f"/send-outs/{made.public_id}/people?state=handed").content.decode()
    assert "p0@example.org" in waiting
    with clock.frozen(NOON + HOUR):
        assert staff.post(f"/send-outs/{made.public_id}/state", {"do": "stop"}).status_code == 302
    assert staff.post(f"/send-outs/{made.public_id}/state", {"do": "dance"}).status_code == 404
    assert "Stopped" in staff.get("/send-outs").content.decode()


def test_the_api_tells_how_it_goes(staff: Client) -> None:
    slug = house.survey()
    house.people(2)
    customers.identify(kind="phone", value="+358401234567")
    made = house.started(slug)
    house.run(NOON)
    house.sent(made)
    (listed,) = staff.get("/api/v1/send-outs").json()
    assert staff.get("/api/v1/send-outs?skip=1").json() == []
    told = {"name": "Spring", "survey": slug, "state": "running", "audience": "segment", "sent": 2, "answered": 0}
    assert listed == {"id": str(made.public_id), **told, "left_alone": 1, "next_at": None}
    whole = staff.get(f"/api/v1/send-outs/{made.public_id}").json()
    assert (whole["left_alone_because"], whole["response_rate"]["share"]) == ({"no_address": 1}, 0.0)
    assert staff.get("/api/v1/send-outs/00000000-0000-7000-8000-000000000000").status_code == 404


def test_the_silent_are_told_apart_and_the_score_is_weighted_back(staff: Client) -> None:
    slug = house.survey()
    people = house.people(80)
    customers.set_attributes(
        {who: {"plan": "gold" if place < 40 else "basic", "id": str(place)} for place, who in enumerate(people)}
    )
    made = house.started(slug)
    house.run(NOON)
    house.sent(made)
    assert "needs 30 answers" in staff.get(f"/send-outs/{made.public_id}/respondents").content.decode()
    rows = dict(Invitation.objects.values_list("identity", "public_id"))
    with clock.frozen(NOON + HOUR):
        # All of gold are happy and answer; of basic every fourth does, and is not.
        for place, who in enumerate(people):
            if place < 40 or place % 4 == 0:
                house.answer(Client(), token_of(rows[who]), score=10 if place < 40 else 0)
        house.listen()
    page = staff.get(f"/send-outs/{made.public_id}/respondents")
    (one,) = page.context["seen"].comparisons
    assert (one.attribute, [group.name for group in one.groups], round(one.alike, 2), one.is_clear) == (
        "plan",
        ["basic", "gold"],
        0.7,
        True,
    )
    score = page.context["seen"].score
    # 40 promoters and 10 detractors of 50; half of those asked are gold, so by their shares it is 0.
    assert (score.plain.value, score.value) == (pytest.approx(60), pytest.approx(0))
    assert "By Plan they clearly differ" in page.content.decode()


def test_a_recurring_one_is_rehearsed_for_everybodys_own_week(staff: Client) -> None:
    slug = house.survey()
    house.people(40)
    house.started(slug)
    house.run(NOON)
    made = filled(staff, slug, rhythm="again", weeks=26, name="All year")
    with clock.frozen(NOON + DAY):
        seen = staff.get(f"/send-outs/{made.public_id}/check").context["seen"]
    # Who was asked yesterday may not be asked the same for 90 days: later turns are far enough away.
    assert 5 < seen.asked < 35
    assert seen.asked + seen.skipped["same_purpose"] == 40
    assert seen.a_week == seen.asked / 26


def test_what_the_answers_will_show_is_told_in_words(staff: Client) -> None:
    slug = house.survey()
    house.people(1_000)
    made = filled(staff, slug)
    with clock.frozen(NOON):
        said = staff.get(f"/send-outs/{made.public_id}/check").context["expected"]
        # cxmetrics: needed_n_each("nps", difference=40) is 99 in the worst case.
        assert said[0] == "With about 100 answers you will see changes of ±40 points."
        assert "That is an assumption and nothing more: fewer than 50 letters of this survey are over." in said[1]
        told = {rate: staff.get(f"/send-outs/{made.public_id}/check?rate={rate}") for rate in ("25", "0", "<b>")}
        assert [one.context["expected"] for one in told.values()] == [
            [
                "With about 250 answers you will see changes of ±25 points.",
                "Estimated with 25% of the letters being answered, as you said.",
            ],
            said,
            said,
        ]
        assert "greater than or equal to 1" in told["0"].content.decode()
        Programme.objects.update(at_most=200)
        said = staff.get(f"/send-outs/{made.public_id}/check").context["expected"]
        assert said[0] == "With about 20 answers a score can be shown, but hardly a change."
        Programme.objects.update(at_most=20)
        said = staff.get(f"/send-outs/{made.public_id}/check").context["expected"]
        assert "too few answers will come for a score" in said[0]


def test_the_rate_of_this_survey_stands_where_an_assumption_stood(staff: Client) -> None:
    slug = house.survey()
    house.people(60)
    house.started(slug)
    house.run(NOON)
    Invitation.objects.update(state="sent")
    Invitation.objects.filter(pk__in=list(Invitation.objects.values_list("pk", flat=True)[:15])).update(
        state="answered"
    )
    made = filled(staff, slug, name="Again")
    Programme.objects.filter(pk=made.pk).update(purpose="other")
    with clock.frozen(NOON + 40 * DAY):
        said = staff.get(f"/send-outs/{made.public_id}/check").context["expected"]
    assert said == [
        "With about 15 answers a score can be shown, but hardly a change.",
        "Estimated from the last time: 25% of those who got a letter of this survey answered.",
    ]


def test_what_kept_a_letter_from_arriving_is_not_told_as_what_the_ledger_said(staff: Client) -> None:
    slug = house.survey()
    house.people(2)
    made = house.started(slug)
    house.run(NOON)
    first, second = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=first.pk).update(state="left_alone", reason="expired")
    Invitation.objects.filter(pk=second.pk).update(state="failed", reason="expired")
    shown = staff.get(f"/send-outs/{made.public_id}")
    assert [(str(one.heading), [line.label for line in one.lines]) for one in shown.context["lists"]] == [
        ("Left alone", ["It became too late to ask"]),
        ("Did not arrive", ["Could not be sent in time"]),
    ]
    titles = [
        staff.get(f"/send-outs/{made.public_id}/people?state={state}&reason=expired").context["title"]
        for state in ("left_alone", "failed")
    ]
    assert titles == ["Left alone: It became too late to ask", "Did not arrive: Could not be sent in time"]
