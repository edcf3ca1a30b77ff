"""The style page in a browser: everybody can read it, on a phone too, and it keeps the content policy."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.visitor import PHONE, WIDE


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible_in_both_themes(visit: Visiting, width: int, theme: str) -> None:
    with visit(width=width) as visitor:
        visitor.choose_theme(theme)
        visitor.open("/style")
        visitor.look(f"style-{theme}")
        assert visitor.violations() == ""


@pytest.mark.parametrize("width", [320, PHONE, 600, 800, WIDE])
def test_nothing_scrolls_sideways(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        visitor.open("/style")
        assert (visitor.sideways(), visitor.overhanging() if visitor.sideways() else []) == (0, [])


def test_the_systems_dark_theme_is_followed_until_somebody_chooses(visit: Visiting) -> None:
    with visit() as visitor:
        visitor.page.emulate_media(color_scheme="dark")
        visitor.open("/style")
        assert _background(visitor) == "rgb(13, 18, 22)"
        visitor.page.get_by_role("button", name="You").click()
        visitor.page.get_by_role("button", name="Light").click()
        visitor.page.wait_for_load_state("networkidle")
        assert _background(visitor) == "rgb(246, 247, 248)"


def test_a_slot_fills_itself(visit: Visiting) -> None:
    with visit() as visitor:
        page = visitor.open("/style")
        assert page.locator("#slots #loaded-part").is_visible()
        assert page.locator("#slots a").count() == 0


def test_a_slot_that_cannot_be_loaded_says_so_in_its_place(visit: Visiting) -> None:
    with visit() as visitor:
        visitor.page.route("**/style/part", lambda route: route.fulfill(status=500, body="broken"))
        page = visitor.open("/style")
        assert page.locator("#slots").get_by_text("This part could not be loaded.").is_visible()
        assert page.locator("#slots").get_by_text("broken").count() == 0
        visitor.complaints.clear()


def test_a_slot_is_a_link_without_scripts(visit: Visiting) -> None:
    with visit(scripts=False) as visitor:
        page = visitor.open("/style")
        page.locator("#slots").get_by_role("link", name="A part that loads by itself").click()
        assert page.locator("h1").inner_text() == "A part that loads by itself"
        assert page.locator("#loaded-part").is_visible()


def test_what_breaks_the_content_policy_fails_the_visit(visit: Visiting) -> None:
    with pytest.raises(AssertionError, match="Content Security Policy"), visit() as visitor:  # noqa: PT012
        page = visitor.open("/style")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.wait_for_timeout(100)


def test_axe_would_notice_a_flaw(visit: Visiting) -> None:
    with visit() as visitor:
        visitor.open("/style").evaluate("document.querySelector('main').append(document.createElement('button'))")
        assert "button-name" in visitor.violations()


def test_dialog_opens_by_its_button_and_closes_by_escape(visit: Visiting) -> None:
    with visit() as visitor:
        page = visitor.open("/style")
        page.locator("#buttons").get_by_role("button", name="Erase", exact=True).click()
        dialog = page.get_by_role("dialog", name="Erase 1 person and 214 facts?")
        assert dialog.is_visible()
        page.keyboard.press("Escape")
        assert not dialog.is_visible()


def test_a_sorted_column_says_so_and_turns_round(visit: Visiting) -> None:
    with visit() as visitor:
        page = visitor.open("/style?sort=nps")
        headings = page.locator("#tables thead th")
        assert headings.nth(1).get_attribute("aria-sort") == "ascending"
        headings.nth(1).get_by_role("link").click()
        page.wait_for_load_state("networkidle")
        assert page.locator("#tables thead th").nth(1).get_attribute("aria-sort") == "descending"


def _background(visitor: object) -> str:
    return str(visitor.page.evaluate("getComputedStyle(document.body).backgroundColor"))  # type: ignore[attr-defined]
