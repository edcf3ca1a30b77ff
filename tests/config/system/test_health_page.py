"""The page about the system: findings, waiting facts, and what an owner does about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.test import Client

from kosketus.kernel import clock, consumers, db, events, parking, sealer
from kosketus.kernel.consumers import Recorded
from kosketus.kernel.facts import fact
from kosketus.people.team.models import Role, User

pytestmark = pytest.mark.django_db(transaction=True)
_ill = {"yes": True}


@fact("test.system", version=1, subject="thing")
@dataclass(frozen=True, kw_only=True)
class Told:
    """A fact for this test."""

    what: str


@pytest.fixture
def owner() -> Client:
    """The owner, logged in."""
    user = User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def _waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two facts of one subject that a consumer could not take."""
    monkeypatch.setattr(consumers, "_registered", {})
    monkeypatch.setitem(_ill, "yes", True)

    @consumers.consumer("test.stumbler", kinds={"test.system"})
    def stumble(batch: Sequence[Recorded]) -> None:
        if _ill["yes"] and any(each.fact.what == "bad" for each in batch):
            raise ValueError("cannot read <this>")

    with db.write():
        drafts = [
            events.Draft(fact=Told(what=what), occurred_at=clock.now(), subject="thing:1") for what in ("bad", "good")
        ]
        events.publish(drafts, actor="test")
    sealer.seal_once()
    consumers.run_once("test.stumbler")


def text_of(client: Client) -> str:
    response = client.get("/settings/system")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_well_system_says_where_data_lies_and_that_nothing_waits(owner: Client) -> None:
    page = text_of(owner)
    assert "Nothing waits." in page
    assert 'href="/settings/system"' in owner.get("/settings").content.decode()


@pytest.mark.usefixtures("_waiting")
def test_owner_sees_the_error_mends_the_cause_and_tries_again(owner: Client) -> None:
    page = text_of(owner)
    assert "cannot read &lt;this&gt;" in page
    assert "2 facts of thing:1" in page
    owner.post("/settings/system/retrial")
    assert "tried 2 times" in text_of(owner)
    _ill["yes"] = False
    owner.post("/settings/system/retrial", {"consumer": "test.stumbler", "subject": "thing:1"})
    page = text_of(owner)
    assert "2 facts were taken." in page
    assert "Nothing waits." in page


@pytest.mark.usefixtures("_waiting")
def test_owner_gives_the_fact_at_the_head_up_and_the_rest_goes_on(owner: Client) -> None:
    owner.post("/settings/system/abandonment", {"consumer": "test.stumbler", "subject": "thing:1"})
    assert parking.summary() == ()


@pytest.mark.usefixtures("_waiting")
def test_manager_sees_but_does_not_mend(owner: Client) -> None:
    User.objects.update(role=Role.MANAGER)
    assert "Try again" not in text_of(owner)
    assert owner.post("/settings/system/retrial").status_code == 403
