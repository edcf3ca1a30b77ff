"""A number tapped in a letter, in a browser: it counts when somebody is there, and without scripts when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House
from tests.e2e.helpers.visitor import PHONE, Visitor

_LETTERS = """
import django
django.setup()
from kosketus.listen.surveys import readymade
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.domain.links import make_links
survey = drafts.create_survey(draft=readymade.blueprint("nps", ("en",)), slug="tapped")
drafts.publish(survey=survey, actor="test")
print(" ".join(make_links(survey="tapped", identities=[None] * 3, channel="email")))
"""
_COUNTED = """
import django
django.setup()
from kosketus.listen.surveys.models import Answer
answers = Answer.objects.filter(response__survey__slug="tapped").order_by("response__recorded_at", "id")
print([one.text or int(one.value) for one in answers])
"""
_BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def test_tap_counts_by_touch_by_five_seconds_in_sight_and_without_scripts_by_sending(
    visit: Visiting, house: House
) -> None:
    touched, watched, sent = house.run(_LETTERS).split()
    with _tapping(visit, touched, 7) as (guest, confirmed):
        expect(guest.page.locator("input[value='7']")).to_be_checked()
        assert (guest.violations(), confirmed) == ("", [])
        with guest.page.expect_response("**/s/tapped/confirm"):
            guest.page.locator("label:has(input[value='6'])").first.click()
        guest.page.locator("textarea").fill("Slow")
        guest.page.get_by_role("button", name="Send").click()
        expect(guest.page.get_by_text("Your answer has arrived")).to_be_visible()
        assert confirmed == [204]
    with _tapping(visit, watched, 9, stopped=True) as (guest, confirmed):
        guest.page.clock.run_for(4_000)
        assert confirmed == []
        with guest.page.expect_response("**/s/tapped/confirm"):
            guest.page.clock.run_for(1_000)
    with _tapping(visit, sent, 3, scripts=False) as (guest, confirmed):
        guest.page.get_by_role("button", name="Send").click()
        expect(guest.page.get_by_text("Your answer has arrived")).to_be_visible()
        assert confirmed == []
    assert house.run(_COUNTED).strip() == "[6, 'Slow', 9, 3]"


@contextmanager
def _tapping(
    visit: Visiting, token: str, value: int, *, scripts: bool = True, stopped: bool = False
) -> Iterator[tuple[Visitor, list[int]]]:
    """Somebody who tapped *value* in a letter, and how confirmations were answered; *stopped* is the page's clock."""
    confirmed: list[int] = []
    with visit(width=PHONE, scripts=scripts) as guest:
        guest.page.on("response", lambda got: confirmed.append(got.status) if got.url.endswith("/confirm") else None)
        # A headless browser says that it is one, and is set aside.
        guest.page.set_extra_http_headers({"User-Agent": _BROWSER})
        if stopped:
            guest.page.clock.install(time=0)
            guest.page.clock.pause_at(1_000)
        guest.open(f"/s/tapped/{token}/{value}")
        yield guest, confirmed
