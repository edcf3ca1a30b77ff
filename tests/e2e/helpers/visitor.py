"""Somebody in a browser: looks, types, and notices when a page complains or shuts people out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.e2e.helpers.house import PASSWORD, House

WIDE = 1280
PHONE = 360
_HEIGHT = {WIDE: 900, PHONE: 740}
_FLAWS = {"warning", "error"}
# WCAG 2.2 AA and what axe counts as good practice.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class Visitor:
    """One person at one screen. Whatever the console says is kept in ``complaints``."""

    page: Page
    house: House
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to *path* and wait until nothing is fetched any more."""
        self.page.goto(self.house.url(path), wait_until="networkidle")
        return self.page

    def log_in(self, role: str) -> None:
        """Log in as the person with *role* through the real page."""
        self.open("/accounts/login")
        self.page.locator("input[name=login]").fill(f"{role}@example.org")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        self.page.wait_for_url(lambda address: "/accounts/login" not in address, wait_until="networkidle")

    def choose_theme(self, theme: str) -> None:
        """``light``, ``dark`` or empty for the system's, as the user's menu would."""
        self.page.context.clear_cookies(name="theme")
        if theme:
            self.page.context.add_cookies([{"name": "theme", "value": theme, "url": self.house.address}])

    def look(self, name: str) -> None:
        """Keep a picture of the whole page in the folder that ``KOSKETUS_PICTURES`` names; nothing without it."""
        folder = os.environ.get("KOSKETUS_PICTURES")
        if folder:
            width = (self.page.viewport_size or {"width": 0})["width"]
            self.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    def violations(self, *, frames: bool = True) -> str:
        """What axe finds on this page, told so that one can mend it; empty when there is nothing.

        Without *frames* those of other origins are passed over: asking into them, axe itself makes browsers complain.
        """
        # Without its style sheet, still on its way after a click, a page has flaws that nobody sees.
        self.page.wait_for_load_state("networkidle")
        found = Axe().run(self.page, options={**_RULES, "iframes": frames})
        return found.generate_report() if found.violations_count else ""

    def sideways(self) -> int:
        """How many pixels the page can be scrolled sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def overhanging(self) -> list[str]:
        """What sticks out beyond the right edge, for the message of a failed test."""
        return list(self.page.evaluate(_OVERHANGING))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in _FLAWS and not re.search(r"favicon", message.text):
            self.complaints.append(f"{message.type}: {message.text}")


_OVERHANGING = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""}`).slice(0, 12)"""


@contextmanager
def visiting(browser: Browser, house: House, *, width: int = WIDE, scripts: bool = True) -> Iterator[Visitor]:
    """A visitor with a fresh browser profile; complaints of the console fail the test at the end."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": _HEIGHT.get(width, 740)},
        device_scale_factor=1,
        java_script_enabled=scripts,
        reduced_motion="reduce",
        locale="en-GB",
    )
    visitor = Visitor(page=context.new_page(), house=house)
    visitor.page.on("console", visitor._hear)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(f"error: {error}"))
    try:
        yield visitor
        if visitor.complaints:
            raise AssertionError("the page complained:\n" + "\n".join(visitor.complaints))
    finally:
        context.close()
