"""The places of a survey: links that lead to it, a signature that no mail program takes apart, a sheet to print."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from kosketus.listen.surveys import qr
from kosketus.listen.surveys.contracts import AskedInfo
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Response, Survey, Tap
from kosketus.listen.surveys.queries.asking import asked
from kosketus.listen.surveys.signature import signature
from kosketus.people.team.models import PublicAddress, User
from tests.listen.surveys.test_run import form

pytestmark = pytest.mark.django_db(transaction=True)
HOUSE = "https://ask.example.org"
PHONE = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
# What the three programs keep of a pasted signature is tables, links and their plain attributes.
KEPT = {
    "table": {"border", "cellpadding", "cellspacing", "dir"}, "tr": set(), "td": {"align"}, "tbody": set(),
    "a": {"href"},
}  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.dropped: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KEPT:
            self.dropped.append(tag)
        self.dropped += [f"{tag} {name}" for name, _value in attrs if name not in KEPT.get(tag, set())]


def said_of(slug: str, language: str) -> AskedInfo:
    found = asked(slug, language, channel="signature")
    assert found is not None
    return found


@pytest.fixture
def staff(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def test_signature_has_nothing_that_mail_programs_drop_and_its_links_choose_a_number(nps: Survey) -> None:
    made = signature(said_of("nps", "fi"), title="Suosittelu", house=HOUSE)
    assert _Tags(made.html).dropped == []
    assert len(made.html) < 10_000, "Gmail takes no longer signature"
    links = [unescape(found) for found in re.findall(r'href="([^"]*)"', made.html)]
    assert links == [f"{HOUSE}/s/nps/-/{point}?channel=signature&lang=fi" for point in range(11)]
    assert made.text.splitlines() == [
        "Kuinka todennäköisesti suosittelisit meitä (Aurora Oy) ystävällesi tai kollegallesi?",
        f"{HOUSE}/s/nps?channel=signature&lang=fi",
    ]
    guest = Client(headers={"user-agent": PHONE})
    page = guest.get(links[9].removeprefix(HOUSE))
    assert 'value="9" checked' in page.content.decode()
    assert guest.post("/s/nps", {**form(page.content), "nps": 9}).status_code == 303
    response = Response.objects.get()
    assert (response.channel, response.language, response.identity) == ("signature", "fi", None)
    assert Tap.objects.get().confirmed_at is not None


def test_signature_of_a_survey_without_a_scale_is_a_link_and_escapes(owner: User) -> None:
    survey = drafts.from_readymade(kind="exit", languages=("en",))
    drafts.publish(survey=survey, actor="test")
    made = signature(said_of("exit", "en"), title='Why <b>"left"</b>?', house=HOUSE)
    assert _Tags(made.html).dropped == []
    assert (
        f'<a href="{HOUSE}/s/exit?channel=signature&amp;lang=en">Why &lt;b&gt;&quot;left&quot;&lt;/b&gt;?</a>'
        in made.html
    )


def test_page_shows_every_place_and_says_whether_customers_can_come(staff: Client, nps: Survey) -> None:
    before = staff.get("/surveys/nps/places").content.decode()
    assert ("Customers cannot use these links yet" in before, "http://testserver/s/nps<" in before) == (True, True)
    PublicAddress.objects.create(url=HOUSE)
    shown = staff.get("/surveys/nps/places?language=fi").content.decode()
    for words in (f"{HOUSE}/s/nps</code>", f"{HOUSE}/s/nps?at=", "En lainkaan", 'href="?language=en#signature"'):
        assert words in shown
    assert (" style=" in shown, staff.get("/surveys/nps/places?language=xx").status_code) == (False, 200)
    draft = drafts.from_readymade(kind="csat", languages=("en",))
    assert [staff.get(f"/surveys/{slug}/places").status_code for slug in (draft.slug, "nobody")] == [404, 404]
    assert b"/surveys/nps/places" in staff.get("/surveys/nps").content


def test_code_and_sheet_lead_to_the_public_address(staff: Client, nps: Survey) -> None:
    PublicAddress.objects.create(url=HOUSE)
    drawn, sheet = staff.get("/surveys/nps/code.svg"), staff.get("/surveys/nps/sheet.pdf?language=fi")
    assert drawn.content.decode() == qr.svg(f"{HOUSE}/s/nps?channel=qr")
    assert (sheet.content[:5], sheet.headers["Content-Disposition"]) == (b"%PDF-", 'attachment; filename="nps.pdf"')
    assert staff.get("/surveys/nobody/sheet.pdf").status_code == 404
