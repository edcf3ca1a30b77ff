"""A newcomer's first minutes: become the owner, see the doors, turn the second step on, come back with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, expect

from tests.e2e.helpers.house import House, running
from tests.e2e.helpers.visitor import PHONE, WIDE, Visitor, visiting

PASSWORD = "kestrel over the harbour"


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    with running(tmp_path, people=False) as risen:
        yield risen


def code_of(secret: str, step: int) -> str:
    """The code that an authenticator app would show, *step* periods from now."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now + step))


def become_owner(page: Page) -> None:
    page.get_by_label("Your name").fill("Aino Virtanen")
    page.get_by_label("Your mail address").fill("aino@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name of the organisation").fill("Harbour Tools")
    page.get_by_role("button", name="Set it up").click()


def turn_second_step_on(page: Page) -> str:
    """Through the real pages; the secret that the app would have scanned."""
    page.get_by_role("link", name="Turn on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret, -1))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    return secret


def seen(visitor: Visitor, name: str) -> None:
    """The page stands: a picture of it, no fault for axe, nothing sticks out."""
    visitor.look(name)
    assert visitor.violations() == ""
    assert visitor.sideways() == 0, visitor.overhanging()


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_newcomer_becomes_owner_and_comes_back_with_a_second_step(
    browser: Browser, empty_house: House, width: int
) -> None:
    with visiting(browser, empty_house, width=width) as visitor:
        page = visitor.open("/settings")
        expect(page).to_have_url(empty_house.url("/start"))
        expect(page.get_by_label("Time zone")).not_to_have_value("")
        seen(visitor, "start")
        become_owner(page)
        expect(page).to_have_url(empty_house.url("/start/doors"))
        expect(page.get_by_role("heading", name="See a sample")).to_be_visible()
        seen(visitor, "doors")

        visitor.open("/accounts/second-step")
        seen(visitor, "second-step-off")
        secret = turn_second_step_on(page)
        seen(visitor, "recovery-codes")
        page.get_by_role("link", name="They are safe").click()
        seen(visitor, "second-step-on")

        visitor.open("/accounts/logout").get_by_role("button", name="Log out").click()
        seen(visitor, "login")
        page.locator("input[name=login]").fill("aino@example.org")
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        seen(visitor, "second-step")
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_text("This code is not right").first).to_be_visible()
        seen(visitor, "second-step-wrong")
        page.get_by_label("Code").fill(code_of(secret, 0))
        page.get_by_role("button", name="Log in").click()
        visitor.open("/account")
        expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_first_run_works_without_scripts(browser: Browser, empty_house: House) -> None:
    with visiting(browser, empty_house, scripts=False) as visitor:
        page = visitor.open("/")
        become_owner(page)
        expect(page).to_have_url(empty_house.url("/start/doors"))


def test_first_run_offers_the_zone_of_the_browser(browser: Browser, empty_house: House) -> None:
    context = browser.new_context(timezone_id="Europe/Bucharest", locale="ro-RO")
    page = context.new_page()
    page.goto(empty_house.url("/start"), wait_until="networkidle")
    expect(page.locator("[name=time_zone]")).to_have_value("Europe/Bucharest")
    expect(page.locator("#id_language")).to_have_value("ro")
    context.close()
