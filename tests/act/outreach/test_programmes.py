"""Send-outs: each person is asked once, at the right time, or left alone with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from kosketus.act.outreach.models import Invitation
from kosketus.channels.email.models import OutgoingMail
from kosketus.listen.surveys.models import Link
from kosketus.people.customers import facade as customers
from tests.act.outreach import house
from tests.act.outreach.house import DAY, NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _house(db: Any) -> None:
    house.opened()


def test_everybody_is_asked_once_in_their_language_and_who_has_no_address_is_left_alone() -> None:
    slug = house.survey()
    finn, english, swede = house.people(3)
    customers.set_attributes({finn: {"language": "fi-FI"}, swede: {"language": "sv"}})
    customers.identify(kind="phone", value="+358401234567")
    made = house.started(slug)
    assert (house.run(NOON), house.run(NOON), house.run(NOON + DAY)) == (4, 0, 0)
    assert house.states(made) == {"handed": 3, "left_alone no_address": 1}
    letters = house.letters()
    subjects = {address: [one.subject for one in sent] for address, sent in letters.items()}
    assert subjects == {
        "p0@example.org": ["Kysymys sinulle (Aurora Oy)"],
        "p1@example.org": ["A question for you from Aurora Oy"],
        "p2@example.org": ["A question for you from Aurora Oy"],
    }
    links = {link.identity_id: (link.language, link.channel, link.context) for link in Link.objects.all()}
    assert links == {
        finn: ("fi", "email", {"send_out": "Spring"}),
        english: ("en", "email", {"send_out": "Spring"}),
        swede: ("en", "email", {"send_out": "Spring"}),
    }
    mail = OutgoingMail.objects.get(address="p0@example.org")
    assert mail.key == Invitation.objects.get(identity=finn).key
    assert f"{house.ADDRESS}/u" in mail.unsubscribe_url or house.ADDRESS in mail.unsubscribe_url
