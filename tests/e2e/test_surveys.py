"""A survey in a browser: made in two clicks, answered on a phone without scripts, read a moment later."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from kosketus.listen.surveys import guard
from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House
from tests.e2e.helpers.visitor import PHONE

_EVERYTHING = """
import django
django.setup()
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.domain import drafts
options = [{"id": one, "text": {"en": one.title(), "ar": one}} for one in ("price", "speed")]
ends = {"low_words": {"en": "Bad"}, "high_words": {"en": "Good"}}
questions = [
    {"key": kind, "type": kind, "text": {"en": f"About {kind}"}, "other": kind == "multiple", **ends,
     **({"options": options} if kind in ("single", "multiple", "ranking") else {}),
     **({"rows": options} if kind == "matrix" else {})}
    for kind in ("scale", "single", "multiple", "matrix", "ranking", "long", "number", "date", "email", "consent")
] + [{"key": style, "type": "scale", "style": style, "text": {"en": style}, **ends} for style in ("stars", "faces")]
draft = {"title": {"en": "Everything"}, "languages": ["en", "ar"], "ends": [{"id": "thanks"}],
         "pages": [{"id": "one", "questions": questions}]}
drafts.publish(survey=drafts.create_survey(draft=blueprints.read(draft), slug="everything"), actor="test")
"""

_RUSHED = """
import django
django.setup()
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys import readymade
made = readymade.blueprint("idea", ("en",))
drafts.publish(survey=drafts.create_survey(draft=made, slug="rushed"), actor="test")
"""


def test_from_two_clicks_to_an_answer_on_a_phone_and_its_place_in_the_results(visit: Visiting, house: House) -> None:
    with visit() as staff:
        staff.log_in("manager")
        staff.open("/surveys/new")
        staff.page.get_by_role("button", name="NPS").click()
        assert (staff.violations(), staff.sideways()) == ("", 0)
        address = staff.page.url.rpartition("/")[0]
        staff.page.get_by_role("button", name="Publish").click()
        expect(staff.page.get_by_text("Version 1 is open for answers")).to_be_visible()
        with visit(width=PHONE, scripts=False) as guest:
            guest.open("/s/" + address.rpartition("/")[2] + "?lang=en")
            box = guest.page.locator(".scale label").first.bounding_box()
            assert box is not None
            assert (box["width"] >= 32, box["height"] >= 56) == (True, True)
            guest.page.locator("label:has(input[value='7'])").first.click()
            large = "getComputedStyle(document.querySelector('.chosen'), '::after').content"
            assert guest.page.evaluate(large) == '"7"'
            guest.look("survey")
            guest.page.get_by_role("button", name="Send").click()
            expect(guest.page.get_by_text("Thank you. Your answer has arrived.")).to_be_visible()
            assert guest.page.context.cookies() == []
        staff.page.goto(address, wait_until="networkidle")
        expect(staff.page.get_by_text("100% (1 of 1")).to_be_visible()
        assert (staff.violations(), staff.sideways()) == ("", 0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_of_question_is_clean_and_fits_a_phone(visit: Visiting, house: House, language: str) -> None:
    if httpx.get(house.url("/s/everything")).status_code == 404:
        house.run(_EVERYTHING)
    with visit(width=PHONE) as guest:
        guest.open(f"/s/everything?lang={language}")
        guest.look(f"everything-{language}")
        assert (guest.violations(), guest.sideways()) == ("", 0), guest.overhanging()
        first = guest.page.locator(".scale input").first.bounding_box()
        last = guest.page.locator(".scale input").nth(4).bounding_box()
        assert first is not None
        assert last is not None
        assert first["x"] < last["x"], "scales stay low to high from the left"


def test_ten_megabytes_of_comment_are_refused_and_nothing_else_suffers(house: House) -> None:
    if httpx.get(house.url("/s/everything")).status_code == 404:
        house.run(_EVERYTHING)
    page = httpx.get(house.url("/s/everything"))
    found = re.search(r'name="ticket" value="([^"]*)"', page.text)
    assert found is not None
    huge = httpx.post(house.url("/s/everything"), data={"ticket": found[1], "long": "x" * (10 << 20)}, timeout=60)
    assert (huge.status_code, "Nothing was changed" in huge.text) == (413, True)
    assert httpx.get(house.url("/s/everything")).status_code == 200


def test_in_a_rush_a_browser_works_out_the_proof_that_the_server_accepts(visit: Visiting, house: House) -> None:
    house.run(_RUSHED)
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")  # the crowd's network is not that of other tests
    with httpx.Client(base_url=house.address, headers={"Accept-Language": "en"}, transport=elsewhere) as program:
        page = program.get("/s/rushed").text
        ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
        for _round in range(guard.RUSH_FROM):
            program.post("/s/rushed", data={"ticket": ticket, "idea": "x"})
    with visit(width=PHONE) as guest:
        guest.open("/s/rushed?lang=en")
        guest.page.wait_for_function("document.querySelector('[name=proof]').value !== ''")
        shown = [guest.page.locator(f"[name={name}]").input_value() for name in ("ticket", "proof")]
        assert guard.proves(*shown)
        guest.page.get_by_role("button", name="Send").click()
        expect(guest.page.get_by_text("Thank you. Your answer has arrived.")).to_be_visible()
