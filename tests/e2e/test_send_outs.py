"""A survey is sent in a browser: chosen, rehearsed, started; a letter arrives, is answered, and the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from playwright.sync_api import expect

from tests.channels.email.peers import smtp
from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House
from tests.e2e.helpers.visitor import PHONE, Visitor

_PATIENCE = 30.0

# What an owner would have set up: mail, an address, a survey, some customers and a segment. Nothing is quiet, so that
# the test says the same at night.
_READY = """
import django
django.setup()
from kosketus.act.outreach.models import ClockVersion
from kosketus.channels.email.domain.account import change_account
from kosketus.kernel import clock, db
from kosketus.listen.surveys.domain import drafts
from kosketus.people.customers import facade as customers
from kosketus.people.customers.domain import segmenting
from kosketus.people.customers.domain.conditions import Group, Operator, Rule
from kosketus.people.team import addresses
from kosketus.people.team.models import Organisation, PublicAddress
change_account(values={{"host": "127.0.0.1", "port": {port}, "security": "none", "sender": "care@example.org",
                        "per_minute": 600}}, actor="test")
found = {{"url": "{url}", "checked_url": "{url}", "checked_at": clock.now(), "answered_as": addresses.token()}}
with db.write():
    Organisation.objects.update(name="Aurora Oy")
    PublicAddress.objects.update_or_create(id=1, defaults=found)
    ClockVersion.objects.create(ask_days=30, offer_days=30, between_days=30, purposes={{}}, quiet_from=0, quiet_until=0,
        quiet_weekdays=[], holidays=False, rest_days=1, open_days=30, made_by="test")
survey = drafts.from_readymade(kind="csat", languages=("en",))
drafts.publish(survey=survey, actor="test")
known = {{}}
for name in ("Aino", "Leo", "Elsa"):
    known[name] = customers.identify(kind="email", value=f"{{name.lower()}}@example.net")
nobody = customers.identify(kind="phone", value="+358401112233")
customers.rename({{identity: name for name, identity in known.items()}})
customers.set_attributes({{identity: {{"plan": "sent-out"}} for identity in [known["Aino"], known["Leo"], nobody]}})
wanted = Group(rules=(Rule("attribute:plan", Operator.EQUALS, ("sent-out",)),))
segmenting.make_segment(name="Sent out", wanted=wanted, actor="test")
print(survey.slug)
"""
_PLAN = """
import django
django.setup()
from kosketus.act.outreach import duties
duties.plan()
"""


@pytest.fixture
def mailbox() -> Iterator[smtp.Server]:
    """A mail server; begun in a thread, because the browser's driver has a loop running in this one."""
    running = smtp.serving(smtp.Server())
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(running.__enter__).result()
        thread.submit(running.__exit__, None, None, None).result()


def test_from_segment_to_letter_to_answer(visit: Visiting, house: House, mailbox: smtp.Server) -> None:
    slug = house.run(_READY.format(port=mailbox.port, url=house.address)).strip()
    with visit() as staff:
        staff.log_in("manager")
        page = staff.open(f"/surveys/{slug}")
        page.get_by_role("link", name="Send it").click()
        page.get_by_label("Name").fill("Spring")
        page.get_by_label("Customers we have").check()
        page.get_by_label("Which of them").select_option("sent-out")
        page.get_by_label("Once", exact=True).check()
        staff.look("send-out-form")
        assert (staff.violations(), staff.sideways()) == ("", 0)
        page.get_by_role("button", name="Check, then start").click()
        expect(page.locator(".send-out-figure")).to_have_text("2 people")
        expect(page.get_by_text("Has no mail address")).to_be_visible()
        staff.stands("send-out-check")
        assert (staff.violations(), staff.sideways()) == ("", 0)
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_text("Started. The first letters leave")).to_be_visible()
        house.run(_PLAN)
        letter = _letter(mailbox, "aino@example.net")
        address = re.search(rf"{re.escape(house.address)}/s/{slug}/[\w-]{{24}}(?=\s)", letter)
        assert address is not None, letter
        with visit(width=PHONE, scripts=False) as guest:
            guest.page.goto(address[0])
            guest.page.locator("label:has(input[value='4'])").first.click()
            guest.page.get_by_role("button", name="Send").click()
            expect(guest.page.get_by_text("Thank you. Your answer has arrived.")).to_be_visible()
        _shows(staff, "50% of those who got it answered")
        staff.look("send-out")
        assert (staff.violations(), staff.sideways()) == ("", 0)


def _letter(mailbox: smtp.Server, to: str) -> str:
    """The text of the letter to somebody, as soon as it has arrived."""
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        for one in mailbox.taken:
            if one.to == to:
                body = one.message.get_body(("plain",))
                assert body is not None
                return str(body.get_content())
        sleep(0.1)
    raise AssertionError(f"no letter to {to} came; there are {[one.to for one in mailbox.taken]}")


def _shows(visitor: Visitor, words: str) -> None:
    """Load the page anew until it says so: consumers take facts a moment after they were told."""
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        visitor.page.reload(wait_until="networkidle")
        if visitor.page.get_by_text(words).count():
            return
    raise AssertionError(f"the page never said {words!r}: {visitor.page.locator('main').inner_text()}")
