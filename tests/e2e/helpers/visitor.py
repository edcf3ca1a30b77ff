"""Somebody in a browser: looks, types, and notices when a page complains or shuts people out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
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
# What a theme can break: it changes colours and nothing else.
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_SESSION = "sessionid"
_signed_in: dict[tuple[str, str], str] = {}


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
        """Log in as the person with *role*: through the real page at first, later by that session while it lasts."""
        who = (self.house.address, role)
        if who in _signed_in:
            self.page.context.add_cookies([{"name": _SESSION, "value": _signed_in[who], "url": self.house.address}])
            if self.page.context.request.get(self.house.url("/account"), max_redirects=0).ok:
                return
            self.page.context.clear_cookies(name=_SESSION)
        self._log_in(role)
        _signed_in[who] = next(str(each["value"]) for each in self.page.context.cookies() if each["name"] == _SESSION)

    def _log_in(self, role: str) -> None:
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

    def stands(self, name: str) -> None:
        """The page stands in both themes: a picture of each, no fault for axe, nothing sticks out."""
        root = self.page.locator("html")
        for theme in ("light", "dark"):
            # As the server writes it; that it does has tests of its own, and loading anew would take most of the time.
            root.evaluate("(html, theme) => { html.dataset.theme = theme; }", theme)
            self.look(f"{name}-{theme}")
            assert self.violations(rules=_RULES if theme == "light" else _COLOURS) == "", (name, theme)
        assert self.sideways() == 0, (name, self.overhanging())

    def violations(self, *, frames: bool = True, rules: Mapping[str, object] = _RULES) -> str:
        """What axe finds on this page, told so that one can mend it; empty when there is nothing.

        Without *frames* those of other origins are passed over: asking into them, axe itself makes browsers complain.
        """
        # Without its style sheet, still on its way after a click, a page has flaws that nobody sees.
        self.page.wait_for_load_state("networkidle")
        found = Axe().run(self.page, options={**rules, "iframes": frames, "resultTypes": ["violations"]})
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
