"""A survey on somebody else's page: served from another address, under a policy that allows nothing but us by name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House
from tests.e2e.helpers.visitor import PHONE

_SET_UP = """
import django
django.setup()
from kosketus.act.sites.domain import sites
from kosketus.act.sites.models import PlaceKind
from kosketus.listen.surveys.domain import drafts
slugs = []
for kind in ("csat", "ces"):
    survey = drafts.from_readymade(kind=kind, languages=("en", "fi"))
    drafts.publish(survey=survey, actor="test")
    slugs.append(survey.slug)
site = sites.make_site(name="Shop", origins=["{origin}"], actor="test")
kinds = PlaceKind.BLOCK, PlaceKind.TAB, PlaceKind.SLIDE, PlaceKind.SLIDE
for kind, slug in zip(kinds, (slugs[0], slugs[1], slugs[1], slugs[0]), strict=True):
    wanted = sites.Wanted(survey=slug, kind=kind, after=30, shown=True)
    sites.make_place(site=site, wanted=wanted, actor="test")
print(site.key, *slugs)
"""
_PAGE = """<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>Shop</title>
<script async src="{house}/embed/{key}.js"></script></head>
<body><main><h1>Shop</h1><p>Things.</p>{body}<p id="end">The end.</p></main></body></html>"""


@dataclass(frozen=True)
class Shop:
    """A site on another origin than the house."""

    address: str
    block: str
    panel: str


@pytest.fixture(scope="module")
def shop(house: House) -> Iterator[Shop]:
    """The site, with a block on its front page and a page where people pay."""
    told: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fields = (
                '<input type="password">' if "account" in self.path else f'<div data-kosketus="{told["block"]}"></div>'
            )
            body = "" if "plain" in self.path else fields
            language = "fi" if "fi" in self.path else "en"
            page = _PAGE.format(house=house.address, key=told["key"], body=body, language=language)
            only = f"script-src {house.address}; frame-src {house.address}; connect-src {house.address}"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'none'; {only}; style-src 'none'")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    told["key"], told["block"], panel = house.run(_SET_UP.replace("{origin}", address)).split()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Shop(address, told["block"], panel)
    server.shutdown()
    server.server_close()


def _seen(page: Page) -> list[str]:
    """Kinds of what stands on the page, in shadow roots."""
    find = """() => [...document.querySelectorAll("*")].filter((e) => e.shadowRoot)
      .map((e) => e.shadowRoot.firstElementChild.className)"""
    return list(page.evaluate(find))


def test_a_block_and_a_tab_on_a_phone_and_nothing_on_the_device(visit: Visiting, shop: Shop) -> None:
    with visit(width=PHONE) as guest:
        guest.page.goto(f"{shop.address}/", wait_until="networkidle")
        block = guest.page.frame_locator(".block iframe")
        expect(block.get_by_text("How satisfied")).to_be_visible()
        frame = guest.page.locator(".block iframe")
        height = guest.page.frames[1].evaluate("document.documentElement.offsetHeight")
        expect(frame).to_have_js_property("offsetHeight", height)
        block.locator("label:has(input[value='5'])").first.click()
        guest.look("site-block")
        block.get_by_role("button", name="Send").click()
        expect(block.get_by_text("Thank you. Your answer has arrived.")).to_be_visible()
        tab = guest.page.get_by_role("button", name="Feedback")
        tab.click()
        panel = guest.page.locator("section.slide")
        box = panel.bounding_box()
        assert box is not None
        assert box["height"] <= 0.4 * 740 + 1
        guest.look("site-tab")
        guest.page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        expect(tab).to_be_focused()
        assert (guest.page.context.cookies(), guest.page.evaluate("localStorage.length")) == ([], 0)
        assert guest.sideways() == 0
        assert guest.violations(frames=False) == ""


def test_a_panel_comes_after_half_a_minute_once_and_never_where_people_log_in(visit: Visiting, shop: Shop) -> None:
    with visit() as guest:
        guest.page.clock.install()
        guest.page.goto(f"{shop.address}/plain", wait_until="networkidle")
        guest.page.clock.run_for(29_000)
        assert _seen(guest.page) == ["tab"]
        guest.page.clock.run_for(2_500)
        panel = guest.page.locator("section.slide")
        expect(panel).to_be_visible()
        guest.look("site-panel")
        panel.get_by_role("button", name="Close").click()
        expect(panel).to_have_count(0)
        guest.page.clock.run_for(60_000)
        assert _seen(guest.page) == ["tab"]
        guest.page.evaluate("history.pushState(0, '', '/drawn/later')")
        guest.page.evaluate(
            "survey => end.insertAdjacentHTML('beforebegin', `<div data-kosketus='${survey}'></div>`)", shop.block
        )
        guest.page.clock.run_for(1_000)
        expect(guest.page.locator(".block iframe")).to_have_count(1)
        guest.page.evaluate("survey => kosketus.show(survey)", shop.panel)
        expect(panel).to_be_visible()
        guest.page.evaluate("history.pushState(0, '', '/checkout')")
        guest.page.clock.run_for(1_000)
        expect(panel).to_have_count(0)
        for path in ("/checkout/plain", "/account"):
            guest.page.goto(f"{shop.address}{path}", wait_until="networkidle")
            guest.page.clock.run_for(90_000)
            assert _seen(guest.page) == ["tab"], path
        guest.page.goto(f"{shop.address}/fi/plain", wait_until="networkidle")
        guest.page.get_by_role("button", name="Palaute").click()
        expect(guest.page.get_by_role("region", name="Asioinnin helppous")).to_be_visible()
        guest.page.evaluate("kosketus.consent(true)")
        guest.page.keyboard.press("Escape")
        assert guest.page.evaluate("localStorage.length") == len(["the tab", "the panel of the same survey"])
        guest.page.evaluate("kosketus.consent(false)")
        assert guest.page.evaluate("localStorage.length") == 0
