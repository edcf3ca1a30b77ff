"""Settings and account pages in a browser: every page at two widths, light and dark, without a fault."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.visitor import PHONE, WIDE

_PAGES = {
    "settings": "/settings",
    "organisation": "/settings/organisation",
    "address": "/settings/address",
    "brand": "/settings/brand",
    "team": "/settings/team",
    "keys": "/settings/keys",
    "calendars": "/settings/calendars",
    "new-calendar": "/settings/calendars/new",
    "audit": "/settings/audit",
    "account": "/account",
    "password": "/accounts/password/change",
    "sessions": "/accounts/sessions",
    "doors": "/start/doors",
}


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_pages_of_the_team_stand_at_each_width_and_theme(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        visitor.log_in("owner")
        for name, path in _PAGES.items():
            visitor.open(path)
            visitor.stands(name)
        page = visitor.open("/settings/team")
        page.get_by_role("link", name="Viewer Korhonen").click()
        visitor.stands("member")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_key_is_made_copied_and_revoked(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        visitor.log_in("owner")
        page = visitor.open("/settings/keys")
        page.get_by_label("Name").fill(f"Notebook {width}")
        page.get_by_label("Read scores").check()
        page.get_by_role("button", name="Make the key").click()
        expect(page.get_by_label("Key", exact=True)).to_have_value(re.compile(r"ksk_[\w-]{43}"))
        visitor.stands("key-made")
        visitor.open("/settings/keys")
        page.get_by_role("button", name=f"Revoke Notebook {width}").click()
        expect(page.get_by_text(f"The key “Notebook {width}” stopped working just now.")).to_be_visible()
        visitor.stands("keys-revoked")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_somebody_is_invited_and_joins(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor, visit(width=width) as guest:
        visitor.log_in("owner")
        page = visitor.open("/settings/team")
        page.get_by_label("Mail address").fill(f"guest{width}@example.org")
        page.get_by_label("Role").select_option("analyst")
        page.get_by_role("button", name="Make a link").click()
        link = page.get_by_label("Link").input_value()
        visitor.stands("invited")
        guest.page.goto(link, wait_until="networkidle")
        guest.stands("invitation")
        guest.page.get_by_label("Your name").fill("Grete Guest")
        guest.page.get_by_label("Password").fill("kestrel over the harbour")
        guest.page.get_by_role("button", name="Join").click()
        expect(guest.page.get_by_role("heading", name="Your account")).to_be_visible()


def type_hours(page: Page, day: str, hours: str) -> None:
    page.get_by_label(day).fill(hours)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_hours_are_typed_seen_at_once_and_kept_as_a_version(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        visitor.log_in("manager")
        page = visitor.open("/settings/calendars")
        page.get_by_role("link", name="Working hours", exact=True).last.click()
        page.wait_for_load_state("networkidle")
        type_hours(page, "Saturday", f"10–14, 15-16:{width % 60:02d}")
        expect(page.locator(".week-hours").nth(5)).to_have_text(re.compile("10:00–14:00, 15:00–16"))
        page.get_by_role("button", name="Add a holiday").click()
        day = page.get_by_label("Day", exact=True).last
        expect(day).to_be_focused()
        day.fill("2026-12-24")
        page.get_by_label("Holiday", exact=True).last.fill("Christmas Eve")
        page.get_by_label("Every year").last.check()
        page.get_by_role("button", name="Save as a new version").click()
        expect(page.get_by_text("Saved as a new version.")).to_be_visible()
        visitor.stands("calendar")


def test_wrong_passwords_lead_to_a_page_that_says_how_long(visit: Visiting) -> None:
    with visit(width=PHONE) as visitor:
        page = visitor.open("/accounts/login")
        # Nobody's address: who is shut out here must not be the person of another test.
        for _try in range(5):
            page.locator("input[name=login]").fill("forgetful@example.org")
            page.locator("input[name=password]").fill("not the password")
            page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Too many wrong passwords")).to_be_visible()
        visitor.look("locked-out")
        assert visitor.violations() == ""
        visitor.open("/accounts/password/reset")
        visitor.look("no-mail")
        assert visitor.violations() == ""
        # The browser reports the refusal itself; that is what happened.
        visitor.complaints = [words for words in visitor.complaints if "429" not in words]
