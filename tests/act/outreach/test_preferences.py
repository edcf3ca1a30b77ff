"""What a person allows: by the links under a letter, by a mail program's button, by a complaint to the provider."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kosketus.act.outreach.contracts import ContactClass, Outcome, Reason, Wish
from kosketus.act.outreach.domain import persons, preferences
from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.act.outreach.models import BadAddress, Contact
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.people.customers.domain import erasing
from kosketus.people.customers.domain.merging import merge_persons
from kosketus.people.customers.models import Consent, Person
from kosketus.people.team.models import Role, User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
NAME = "Liisa Leak"
Told = list[tuple[list[int], ContactClass]]


@pytest.fixture(autouse=True)
def _open_house(db: None) -> None:
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)


@pytest.fixture
def liisa() -> int:
    identity = customers.identify(kind="email", value="leak@example.org")
    customers.rename({identity: NAME})
    customers.set_attributes({identity: {"language": "fi-FI"}})
    return identity


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> Told:
    told: Told = []
    monkeypatch.setattr(preferences, "_refused", [])
    preferences.when_refused(lambda identities, contact_class: told.append((sorted(identities), contact_class)))
    return told


def path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def consents() -> list[tuple[str, bool, str, str]]:
    rows = Consent.objects.order_by("id")
    return list(rows.values_list("purpose", "given", "evidence", "recorded_by"))


def test_opening_the_link_changes_nothing_and_says_nothing_of_the_person(client: Client, liisa: int) -> None:
    for url in (preferences.unsubscribe_url(liisa), preferences.preference_url(liisa)):
        assert "leak" not in url.lower()
        page = client.get(path(url))
        assert client.head(path(url)).status_code == page.status_code == 200
        text = page.content.decode()
        assert NAME not in text
        assert "leak@" not in text
        assert "checked" not in text
        assert page["Content-Language"] == "fi"
        assert "Älkää kirjoittako minulle" in text
    assert consents() == []


def test_one_post_of_a_mail_program_unsubscribes_once_and_for_all_identities(
    client: Client, liisa: int, refusals: Told
) -> None:
    strict = Client(enforce_csrf_checks=True)
    other = customers.identify(kind="phone", value="+358401234567")
    persons = customers.person_ids_of([liisa, other])
    merge_persons(first=persons[liisa], second=persons[other], evidence="told", actor="test")
    url = path(preferences.unsubscribe_url(other))
    for _again in range(2):
        done = strict.post(url, {"List-Unsubscribe": "One-Click"})
        assert (done.status_code, done.cookies) == (200, {})
        assert "Et saa enää kyselyitä." in done.content.decode()
    assert consents() == [("asking", False, "The person pressed Unsubscribe in the mail program", "person")]
    assert refusals == [([liisa, other], ContactClass.ASKING)] * 2
    assert asked(liisa) == (Outcome.DROPPED, Reason.DO_NOT_CONTACT)


def asked(identity: int) -> tuple[Outcome, Reason]:
    with clock.frozen(NOON):
        wish = Wish(
            key=f"k{identity}",
            identity=identity,
            contact_class=ContactClass.ASKING,
            purpose="other",
            channel="email",
            wanted_at=NOON,
            expires_at=NOON + timedelta(days=1),
        )
        (decision,) = claim_contacts([wish], actor="test")
    return decision.outcome, decision.reason


def test_the_page_takes_a_choice_and_never_is_one_button(client: Client, liisa: int, refusals: Told) -> None:
    url = path(preferences.preference_url(liisa, contact_class=ContactClass.PROMOTING))
    assert client.post(url, {"asking": "maybe"}).status_code == 422
    assert consents() == []
    assert client.post(url, {"promoting": "yes"}).status_code == 200
    assert client.post(url, {"never": "yes", "promoting": "yes"}).status_code == 200
    by = "The person chose it on the page that each message links to"
    assert consents() == [
        ("promoting", True, by, "person"),
        ("asking", False, by, "person"),
        ("promoting", False, by, "person"),
    ]
    assert refusals == [([liisa], ContactClass.ASKING), ([liisa], ContactClass.PROMOTING)]


def test_a_link_of_somebody_erased_or_a_damaged_one_gets_a_kind_page(client: Client, liisa: int) -> None:
    urls = [path(preferences.preference_url(liisa)), path(preferences.unsubscribe_url(liisa))]
    asked(liisa)
    BadAddress.objects.create(identity_id=liisa, channel="email", found_at=NOON)
    held = persons.export_person([liisa])
    assert [(one["purpose"], one["outcome"]) for one in held["contacts"]] == [("other", "allowed")]
    assert [one["channel"] for one in held["bad_addresses"]] == ["email"]
    person = Person.objects.get()
    erasing.finish_erasure(erasing.request_erasure(person=person, actor="test"))
    for url in urls:
        for answer in (client.get(url), client.post(url, {"never": "yes"})):
            assert answer.status_code == 200
            assert "This link leads to nobody any more" in answer.content.decode()
    for token in ("x", "a1-forged", "a1", urls[0].rpartition("/")[2][:-1]):
        assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert consents() == []
    assert not Contact.objects.exists()
