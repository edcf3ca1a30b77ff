"""What comes back about letters: addresses that take none, and people who told their provider that they want none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kosketus.act.outreach.contracts import ContactClass, Outcome, Reason, Wish
from kosketus.act.outreach.domain import preferences
from kosketus.act.outreach.domain.addresses import forgive_address
from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.channels.contract import OutgoingBounced, OutgoingComplained
from kosketus.kernel import clock, consumers, db, events, sealer
from kosketus.kernel.events import Draft
from kosketus.people.customers import facade as customers
from kosketus.people.customers.models import Consent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def asked(identity: int, channel: str = "email") -> tuple[Outcome, Reason]:
    with clock.frozen(NOON):
        wish = Wish(
            key=f"k{identity}{channel}{clock.now()}",
            identity=identity,
            contact_class=ContactClass.ASKING,
            purpose="other",
            channel=channel,
            wanted_at=NOON,
            expires_at=NOON + timedelta(days=1),
        )
        (decision,) = claim_contacts([wish], actor="test")
    return decision.outcome, decision.reason


def test_a_complaint_refuses_everything_and_a_permanent_bounce_marks_one_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusals: list[tuple[list[int], ContactClass]] = []
    monkeypatch.setattr(preferences, "_refused", [])
    preferences.when_refused(lambda identities, contact_class: refusals.append((list(identities), contact_class)))
    liisa, bounced, soft = (customers.identify(kind="email", value=f"{name}@example.org") for name in ("l", "b", "s"))
    drafts = [
        Draft(fact=OutgoingComplained(key="m1", channel="email"), identity=liisa, occurred_at=NOON),
        Draft(
            fact=OutgoingBounced(key="m2", channel="email", permanent=True, code="5.1.1"),
            identity=bounced,
            occurred_at=NOON,
        ),
        Draft(fact=OutgoingBounced(key="m3", channel="email", permanent=False), identity=soft, occurred_at=NOON),
        Draft(fact=OutgoingComplained(key="m4", channel="email"), identity=None, occurred_at=NOON),
    ]
    with db.write():
        events.publish(drafts, actor="test")
    sealer.seal_once()
    consumers.run_once("outreach.returns")
    assert refusals == [([liisa], ContactClass.ASKING), ([liisa], ContactClass.PROMOTING)]
    assert set(Consent.objects.values_list("purpose", "given", "source")) == {
        ("asking", False, "complaint"),
        ("promoting", False, "complaint"),
    }
    assert [asked(one) for one in (liisa, bounced, soft)] == [
        (Outcome.DROPPED, Reason.DO_NOT_CONTACT),
        (Outcome.DROPPED, Reason.BAD_ADDRESS),
        (Outcome.ALLOWED, Reason.NONE),
    ]
    assert forgive_address(identities=[bounced]) == 1
    assert asked(bounced, channel="sms") == (Outcome.ALLOWED, Reason.NONE)
