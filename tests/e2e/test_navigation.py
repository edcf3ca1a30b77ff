"""The way through the house by keyboard and by thumb."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.visitor import PHONE


def test_keyboard_comes_first_to_the_content_then_to_each_place(visit: Visiting) -> None:
    with visit() as visitor:
        page = visitor.open("/style")
        page.keyboard.press("Tab")
        assert _focused(visitor) == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.reload()
        stops = []
        for _ in range(12):
            page.keyboard.press("Tab")
            stops.append(_focused(visitor))
        assert stops == [
            "Skip to the content", "Kosketus", "Today", "Scores", "Feedback", "Conversations", "Customers", "Surveys",
            "Actions", "Settings", "You", "Forms",
        ]  # fmt: skip


@pytest.mark.parametrize("width", [320, PHONE])
def test_phone_has_four_places_and_the_rest_behind_more(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        page = visitor.open("/style")
        bar = page.get_by_role("navigation", name="Main")
        shown = [text.strip() for text in bar.locator("a:visible, button:visible").all_inner_texts()]
        assert shown == ["Today", "Scores", "Feedback", "Conversations", "More"]
        bar.get_by_role("button", name="More").click()
        opened = bar.locator("#nav-rest").locator("a:visible, button:visible").all_inner_texts()
        assert [text.strip() for text in opened] == ["Customers", "Surveys", "Actions", "Settings", "You"]
        visitor.look("navigation-more")
        page.keyboard.press("Escape")
        assert bar.get_by_role("link", name="Settings").count() == 0


@pytest.mark.parametrize(
    "words",
    [
        ("Today", "Scores", "Feedback", "Conversations", "More"),
        ("Сегодня", "Показатели", "Отзывы", "Обращения", "Ещё"),
        ("Tänään", "Mittarit", "Palaute", "Keskustelut", "Lisää"),
        ("Astăzi", "Indicatori", "Feedback", "Conversații", "Mai mult"),
    ],
)
def test_words_of_the_phone_bar_are_whole_in_every_language(visit: Visiting, words: tuple[str, ...]) -> None:
    with visit(width=320) as visitor:
        page = visitor.open("/style")
        outside = page.evaluate(
            """(words) => {
              const places = [...document.querySelectorAll(".nav-first .nav-place-word, .nav-more .nav-place-word")];
              places.forEach((place, n) => { place.textContent = words[n]; });
              const cut = (e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth;
              return places.filter((e) => cut(e) || cut(e.parentElement)).map((e) => e.textContent);
            }""",
            words,
        )
        assert outside == []


def test_targets_on_a_phone_are_large_enough_for_a_thumb(visit: Visiting) -> None:
    with visit(width=PHONE) as visitor:
        page = visitor.open("/style")
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .button, .button-quiet, .nav-place")]
              .filter((e) => e.checkVisibility() && !e.classList.contains("filters-apply"))
              .filter((e) => e.getBoundingClientRect().height < 44)
              .map((e) => `${e.textContent.trim()} ${e.getBoundingClientRect().height}`)"""
        )
        assert small == []


def test_the_page_is_whole_without_scripts(visit: Visiting) -> None:
    with visit(width=PHONE, scripts=False) as visitor:
        page = visitor.open("/style")
        page.get_by_role("button", name="More").click()
        assert page.get_by_role("link", name="Settings").is_visible()
        assert page.get_by_role("button", name="Apply").is_visible()
        assert page.get_by_role("button", name="Copy").count() == 0


def _focused(visitor: object) -> str:
    return str(visitor.page.evaluate("document.activeElement.textContent")).strip()  # type: ignore[attr-defined]
