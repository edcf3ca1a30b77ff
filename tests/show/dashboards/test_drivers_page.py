"""The page of drivers at the web's door."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.show.dashboards.conftest import text_of
from tests.understand.scores.test_drivers import visits

pytestmark = pytest.mark.django_db(transaction=True)


def test_page_names_what_goes_together_and_never_a_cause(reader: Client) -> None:
    visits(200, staff_counts=0.8)
    page = text_of(reader, "/scores/nps/drivers")
    for words in ("One thing goes together with most of NPS: staff", "200 people", "/api/v1/scores/nps/drivers?grain="):
        assert words in page, words
    assert "because" not in page
    assert reader.get("/scores/nps/drivers/matrix.png").content.startswith(b"\x89PNG")


def test_page_says_when_nothing_stands_out_or_too_few_rated(reader: Client) -> None:
    assert "as soon as people rate touchpoints" in text_of(reader, "/scores/nps/drivers")
    visits(60, staff_counts=0.8)
    assert "Too few to say: 60 people gave the score" in text_of(reader, "/scores/nps/drivers")
    assert reader.get("/scores/nps/drivers/matrix.png").status_code == 404
    assert '<option value="question=staff" selected >' in text_of(
        reader, "/scores/rating_5/drivers?filter=question=staff"
    )
    assert reader.get("/scores/churn/drivers").status_code == 404


def test_chance_is_called_chance(reader: Client) -> None:
    visits(200, staff_counts=0.0)
    assert reader.get("/scores/nps/drivers?filter=channel=").status_code == 400
    assert reader.get("/scores/nps/drivers?filter=password=1").status_code == 400
    page = text_of(reader, "/scores/nps/drivers")
    assert "No touchpoint clearly stands before the others" in page
    assert "another sample could turn the order round" in page
