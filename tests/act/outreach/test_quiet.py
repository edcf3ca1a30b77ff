"""A queue may be long and a server away: right before a letter goes out it is asked whether its reader sleeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kosketus.channels import registry
from kosketus.channels.contract import Letter, Outgoing
from kosketus.channels.email.domain.claims import claim_due, leave_in_peace
from kosketus.channels.email.models import OutgoingMail
from kosketus.kernel import clock, db
from kosketus.people.customers import facade as customers
from tests.act.outreach.house import opened

pytestmark = pytest.mark.django_db
# A Wednesday: eight in the evening in Helsinki, one in the afternoon in New York.
EVENING = datetime(2026, 3, 4, 18, tzinfo=UTC)
MORNING = datetime(2026, 3, 5, 7, tzinfo=UTC)


def outgoing(key: str, identity: int | None, unsubscribe_url: str = "https://cx.example.org/u") -> Outgoing:
    return Outgoing(
        key=key,
        channel="email",
        to="somebody@example.org",
        identity=identity,
        letter=Letter(subject="A question", text="How was it?"),
        unsubscribe_url=unsubscribe_url,
    )


def test_letters_in_the_queue_wait_for_the_morning_of_their_reader() -> None:
    opened()
    here, there = (customers.identify(kind="email", value=f"{name}@example.org") for name in ("here", "there"))
    customers.set_attributes({there: {"time_zone": "America/New_York"}})
    sleeping = [outgoing(f"here{number}", here) for number in range(40)]
    with clock.frozen(EVENING):
        with db.write():
            registry.post([*sleeping, outgoing("there", there), outgoing("service", here, ""), outgoing("we", None)])
        going = leave_in_peace(claim_due(limit=50)).mails
        assert sorted(mail.key for mail in going) == ["service", "there", "we"]
        assert list(claim_due().mails) == []
    put_off = OutgoingMail.objects.filter(key__startswith="here")
    assert set(put_off.values_list("state", "due_at")) == {("waiting", MORNING)}
    with clock.frozen(MORNING):
        assert len(leave_in_peace(claim_due(limit=50)).mails) == 40
