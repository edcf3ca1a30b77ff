"""The person behind a letter says no on a phone; the team sees the rules, who was left alone, and the customer."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House
from tests.e2e.helpers.visitor import PHONE

_PAST = """
import django
django.setup()
from datetime import timedelta
from kosketus.act.outreach.contracts import ContactClass, Wish
from kosketus.act.outreach.domain.ledger import claim_contacts
from kosketus.act.outreach.domain.preferences import preference_url, unsubscribe_url
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
identities = [customers.identify(kind="email", value=f"{name}@example.net") for name in ("maija", "sergei", "ioana")]
customers.rename(dict(zip(identities, ("Maija Korhonen", "Sergei Orlov", "Ioana Popescu"))))
customers.set_attributes({identities[2]: {"language": "ro"}})
now = clock.now()
customers.record_consent(identity_id=identities[1], purpose="asking", given=False, evidence="told", actor="test")
def wish(key, who, **more):
    told = dict(contact_class=ContactClass.ASKING, purpose="relationship", channel="email", wanted_at=now,
                expires_at=now + timedelta(days=99), present=True)
    return Wish(key=key, identity=who, **{**told, **more})
claim_contacts([wish(f"a{who}", who) for who in identities], actor="test")
claim_contacts([wish(f"b{who}", who, purpose="delivery") for who in identities], actor="test")
print(customers.people_of(identities)[identities[0]].public_id)
print(preference_url(identities[2], base=""))
print(unsubscribe_url(identities[0], base=""))
"""


def test_a_person_says_no_and_the_team_sees_why_nobody_asks(visit: Visiting, house: House) -> None:
    public_id, preferences, unsubscribe = house.run(_PAST).split()
    with visit(width=PHONE) as reader:
        page = reader.open(preferences)
        expect(page.get_by_role("heading", level=1)).to_have_text("Despre ce vă putem scrie?")
        reader.look("preferences")
        assert (reader.violations(), reader.sideways()) == ("", 0)
        heights = {box["height"] for one in page.get_by_role("button").all() if (box := one.bounding_box())}
        assert len(heights) == 1
        page.get_by_role("button", name="Nu îmi mai scrieți").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Salvat. Este valabil de acum înainte.")
        page = reader.open(unsubscribe)
        reader.look("unsubscribe")
        assert (reader.violations(), reader.sideways()) == ("", 0)
        page.get_by_role("button", name="Do not write to me about it again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You will get no more surveys.")
    with visit(width=PHONE) as staff:
        staff.log_in("manager")
        page = staff.open("/send-outs/left-alone")
        staff.look("left-alone")
        assert (staff.violations(), staff.sideways()) == ("", 0)
        page.get_by_role("link", name="Was asked something not long ago").click()
        expect(page.get_by_role("link", name="Maija Korhonen")).to_be_visible()
        page = staff.open("/send-outs/rules")
        page.get_by_text("Change the rules").click()
        staff.look("asking-rules")
        assert (staff.violations(), staff.sideways()) == ("", 0)
        page = staff.open(f"/customers/{public_id}")
        expect(page.get_by_text("Is not asked: does not want to be asked.")).to_be_visible()
        staff.look("customer-asked")
        assert (staff.violations(), staff.sideways()) == ("", 0)
