"""From a number to the answers behind it, at the web's door."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from kosketus.people.customers import facade as customers
from kosketus.people.team.models import Role
from tests.show.dashboards.conftest import client_of, text_of
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 15, 12, tzinfo=UTC)


def links_to_answers(page: str) -> set[str]:
    return {unescape(found) for found in re.findall(r'href="(/scores/nps/answers\?[^"]*)"', page)}


def test_every_number_on_the_page_leads_to_as_many_answers(analyst: Client) -> None:
    answer(MAY, (30, 10, 20), context={"terminal": "A"})
    answer(JUNE, (40, 12, 8), context={"terminal": "A"})
    answer(JUNE, (10, 5, 15), context={"terminal": "B"})
    answer(JUNE, (0, 0, 3), context={"terminal": "secret"})
    page = text_of(analyst, "/scores/nps?by=context.terminal&grain=month")
    lengths = {
        re.sub(r"since=(\d+-\d+)-01&until=[\d-]+", r"\1", address.partition("?")[2]): found[0]
        for address in links_to_answers(page)
        if (found := re.findall(r'class="lead"> (\d+) answers', text_of(analyst, address)))
    }
    assert lengths == {
        "2026-05": "60",
        "2026-06": "93",
        "2026-06&band=promoters": "50",
        "2026-06&band=passives": "17",
        "2026-06&band=detractors": "26",
        "2026-06&group=context.terminal%3DA": "60",
        "2026-06&step=10": "50",
        "2026-06&step=8": "17",
        "2026-06&step=3": "26",
    }


def test_list_shows_who_said_it_and_leads_on(analyst: Client) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    answer(MAY, (60, 0, 0), channel="mail")
    answer(JUNE, (0, 0, 1), identity=anna, channel="web")
    page = text_of(analyst, "/scores/nps/answers")
    assert f'href="/customers/{customers.person_of(anna).public_id}"' in page
    assert "61 answers" in page
    assert page.count("<tr role") == 51
    further = unescape(re.findall(r'rel="next" href="([^"]+)"', page)[0])
    second = text_of(analyst, further)
    assert (second.count("<tr role"), "Older answers" in second) == (12, False)


def test_viewer_and_agent_are_refused_kindly_and_see_no_links(reader: Client) -> None:
    answer(MAY, (30, 10, 5))
    for client in (reader, client_of(Role.AGENT)):
        assert links_to_answers(text_of(client, "/scores/nps")) == set()
        response = client.get("/scores/nps/answers")
        page = response.content.decode()
        assert (response.status_code, "Single answers are not open to your role" in page) == (403, True)
        assert 'href="/scores/nps"' in page
        assert "not known" not in page


def test_hidden_answers_say_why(analyst: Client) -> None:
    answer(MAY, (30, 10, 5), channel="mail")
    answer(MAY, (0, 0, 3), channel="secret")
    for asked in (
        "group=channel=secret",
        "filter=channel=secret",
        "filter=channel=mail",
        "band=detractors&filter=channel=secret",
    ):
        page = text_of(analyst, f"/scores/nps/answers?{asked}")
        assert ("hidden to protect people" in page, "<tr" in page) == (True, False), asked
    assert "There are no such answers" in text_of(analyst, "/scores/nps/answers?filter=channel=smoke")


@pytest.mark.parametrize(
    "asked",
    [
        "band=fans",
        "step=ten",
        "step=²",
        "after=x",
        "since=0001-01-01",
        "group=shop",
        "filter=secret.x=1",
        "after=%00",
    ],
)
def test_part_that_does_not_exist_is_a_clear_400(analyst: Client, asked: str) -> None:
    answer(MAY, (30, 10, 5))
    response = analyst.get(f"/scores/nps/answers?{asked}")
    assert (response.status_code, "This address cannot be answered" in response.content.decode()) == (400, True)


def test_unknown_score_has_no_answers(analyst: Client) -> None:
    assert analyst.get("/scores/happiness/answers").status_code == 404
