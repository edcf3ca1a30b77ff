"""The rules of asking on their page, who was left alone and why, and what the ledger says of one customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from kosketus.act.outreach.contracts import ContactClass, Outcome, Wish
from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.act.outreach.domain.rules import current_clocks
from kosketus.act.outreach.models import BadAddress, ClockVersion
from kosketus.act.outreach.queries.ledger import foresee
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.people.customers.models import Consent
from kosketus.people.team.models import Role, User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GUARD = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner(client: Client) -> Client:
    made = User.objects.create_user("owner@example.org", name="Aino", role=Role.OWNER)
    client.force_login(made, backend=GUARD)
    return client


def as_role(role: Role) -> Client:
    other = Client()
    made = User.objects.create_user(f"{role}@example.org", name=role, role=role)
    other.force_login(made, backend=GUARD)
    return other


def someone(name: str) -> int:
    identity = customers.identify(kind="email", value=f"{name.lower().strip('=')}@example.org")
    customers.rename({identity: name})
    return identity


def wish(key: str, identity: int, **more: Any) -> Wish:
    told: dict[str, Any] = {"wanted_at": NOON, "expires_at": NOON + 14 * DAY, "channel": "email", "purpose": "other"}
    return Wish(key=key, identity=identity, contact_class=ContactClass.ASKING, **{**told, **more})


CHANGED = {
    "ask_days": "60",
    "offer_days": "14",
    "between_days": "3",
    "rest_days": "2",
    "open_days": "10",
    "quiet_from": "21:30",
    "quiet_until": "08:00",
    "quiet_weekdays": ["5", "6"],
    "holidays": "on",
    "purpose_relationship": "120",
    **{f"purpose_{one}": "0" for one in ("contact", "effort", "delivery", "onboarding", "exit", "other")},
}


def test_a_manager_changes_the_rules_and_the_ledger_goes_by_them(owner: Client) -> None:
    page = owner.get(reverse("outreach:rules")).content.decode()
    assert "At most one survey in 30 days per person." in page
    assert "These are the usual values" in page
    manager = as_role(Role.MANAGER)
    for _again in range(2):
        assert manager.post(reverse("outreach:rules"), CHANGED).status_code == 302
    assert ClockVersion.objects.count() == 1
    clocks = current_clocks()
    assert (clocks.ask_days, clocks.offer_days, clocks.between_days) == (60, 14, 3)
    assert (clocks.rest_days, clocks.open_days) == (2, 10)
    assert (clocks.quiet_from, clocks.quiet_until, clocks.quiet_weekdays) == (1290, 480, (5, 6))
    assert (clocks.holidays, clocks.purposes) == (True, {"relationship": 120})
    page = owner.get(reverse("outreach:rules")).content.decode()
    for sentence in (
        "At most one survey in 60 days per person.",
        "“Relationship”: at least 120 days between two.",
        "Quiet days: Saturday, Sunday, holidays.",
        "Changed by manager.",
    ):
        assert sentence in page
    who = someone("Liisa")
    with clock.frozen(NOON):
        claim_contacts([wish("a", who)], actor="test")
        (decision,) = foresee([wish("b", who, expires_at=NOON + 90 * DAY)], at=NOON)
    assert decision.at == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert LogEntry.objects.get_for_model(ClockVersion).count() == 1
    changes = owner.get(reverse("team:audit")).content.decode()
    told = " ".join(changes.split())
    for said in (
        "Days between two of the same purpose:</span> Relationship: 120",
        "Quiet from:</span> 21:30",
        "Quiet until:</span> 08:00",
        "Quiet days:</span> Saturday, Sunday",
        "Quiet on holidays:</span> yes",
    ):
        assert said in told


def test_a_rule_that_leaves_no_day_or_makes_no_sense_is_refused(owner: Client) -> None:
    silent = {**CHANGED, "quiet_weekdays": [str(day) for day in range(7)]}
    for wrong, words in (
        (silent, "Leave at least one day on which people may be asked."),
        ({**CHANGED, "ask_days": "-1"}, "greater than or equal to 0"),
        ({**CHANGED, "open_days": "0"}, "greater than or equal to 1"),
        ({**CHANGED, "quiet_from": "late"}, "Enter a valid time."),
        ({**CHANGED, "quiet_weekdays": ["7"]}, "7"),
    ):
        answer = owner.post(reverse("outreach:rules"), wrong)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ClockVersion.objects.exists()


def test_left_alone_is_counted_by_reason_with_the_people_behind(owner: Client) -> None:
    liisa, pekka, risky = someone("Liisa"), someone("=Pekka"), someone("\uff1dcmd|' /C calc'!A0")
    customers.record_consent(identity_id=pekka, purpose="asking", given=False, evidence="told", actor="test")
    now = clock.now().replace(hour=12) - DAY
    with clock.frozen(now):
        claim_contacts([wish(f"old{one}", one, expires_at=now - DAY) for one in (liisa, risky)], actor="test")
        claim_contacts(
            [wish("no", pekka, expires_at=now + DAY), wish("no2", pekka, expires_at=now + DAY)], actor="test"
        )
    page = owner.get(reverse("outreach:left-alone")).content.decode()
    assert "Asked: 0 people. Left alone at least once: 3 people." in page
    assert page.index("It became too late to ask") < page.index("Does not want to be asked")
    assert "Liisa" not in page
    people = owner.get(reverse("outreach:left-alone-people"), {"reason": "expired", "days": "7"}).content.decode()
    assert ("Liisa" in people, "Pekka" in people) == (True, False)
    file = b"".join(owner.get(reverse("outreach:left-alone-file")).streaming_content)  # type: ignore[attr-defined]
    lines = file.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4
    assert next(line for line in lines if "cmd" in line).startswith("'\uff1dcmd|")
    assert [line.startswith("'=Pekka") for line in lines if "Pekka" in line] == [True, True]
    viewer = as_role(Role.VIEWER).get(reverse("outreach:left-alone")).content.decode()
    assert ("Left alone at least once: 3 people" in viewer, "left-alone/people" in viewer) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_the_people_left_alone_cost_the_same_for_three_as_for_one(
    owner: Client, number: int, django_assert_num_queries: Any
) -> None:
    wishes = [wish(f"k{one}", someone(f"P{one}"), expires_at=NOON) for one in range(number)]
    claim_contacts(wishes, actor="test")
    address = reverse("outreach:left-alone-people")
    owner.get(address)
    with django_assert_num_queries(8):
        owner.get(address)


def test_the_customers_page_says_when_and_takes_do_not_ask(owner: Client) -> None:
    who = someone("Liisa")
    public_id = customers.people_of([who])[who].public_id
    panel = reverse("outreach:of-person", args=[public_id])
    assert "Was never asked." in owner.get(panel).content.decode()
    moment = clock.now() - 2 * DAY
    with clock.frozen(moment.replace(hour=12)):
        (decision,) = claim_contacts(
            [wish("a", who, wanted_at=clock.now(), expires_at=clock.now() + DAY, present=True)], actor="test"
        )
    assert decision.outcome == Outcome.ALLOWED
    page = owner.get(panel).content.decode()
    assert "May be asked again from" in page
    assert "was asked something not long ago" in page
    BadAddress.objects.create(identity_id=who, channel="email", found_at=NOON)
    assert "the address takes no mail" in owner.get(panel).content.decode()
    assert owner.post(reverse("outreach:addresses", args=[public_id])).status_code == 302
    for _again in range(2):
        assert owner.post(reverse("outreach:refusal", args=[public_id])).status_code == 302
    assert list(Consent.objects.values_list("purpose", "given")) == [("asking", False)]
    page = owner.get(panel).content.decode()
    assert "Is not asked: does not want to be asked." in page
    assert ("Do not ask" in page, "came back" in page) == (False, False)
    analyst = as_role(Role.ANALYST).get(panel)
    assert (analyst.status_code, "Write there again" in analyst.content.decode()) == (200, False)
