"""Pages of scores at the web's door."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from kosketus.people.customers import facade as customers
from kosketus.people.team.models import Role, User
from kosketus.understand.lake import facade as lake
from tests.show.dashboards.conftest import text_of
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_empty_house_teaches_what_will_stand_here(reader: Client) -> None:
    for address in ("/", "/scores", "/scores/nps"):
        page = text_of(reader, address)
        assert "Your scores will stand here as soon as there are answers" in page
        assert 'href="/start/doors"' in page


def test_score_shows_number_range_answers_and_verdict(reader: Client) -> None:
    answer(MAY, (500, 300, 200))
    answer(JUNE, (410, 310, 280))
    page = text_of(reader, "/scores/nps")
    for words in ("+13", "likely between +8 and +18", "1,000 answers", "Clearly lower than in May", "41%", "28%"):
        assert words in page, words


def test_new_answer_is_on_the_page_at_once(reader: Client) -> None:
    answer(MAY, (20, 10, 10))
    lake.load_all()
    assert "40 answers" in text_of(reader, "/scores/nps")
    answer(MAY, (1, 0, 0))
    assert "41 answers" in text_of(reader, "/scores/nps")


def test_small_group_is_hidden_with_the_reason(reader: Client) -> None:
    answer(MAY, (30, 10, 5), context={"terminal": "A"})
    answer(MAY, (20, 10, 5), context={"terminal": "B"})
    answer(MAY, (0, 0, 3), context={"terminal": "secret"})
    page = text_of(reader, "/scores/nps?by=context.terminal")
    assert "Hidden to protect people (fewer than 5)" in page
    assert "−100" not in page.replace("<span>−100</span>", "")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("by=password", "a field that answers do not have"),
        ("filter=password=1", "a field that answers do not have"),
        ("filter=drop'table", "is no filter"),
        ("filter=channel=", "is no filter"),
        ("filter=context.a%00b=1", "cannot be written"),
        ("filter=channel=" + "x" * 300, "too long"),
        ("grain=eon", "no periods called"),
        ("at=0001-99-99", "is no day"),
        ("at=0001-01-01", "is no day"),
    ],
)
def test_address_made_by_hand_is_answered_with_what_is_wrong(reader: Client, asked: str, reason: str) -> None:
    answer(MAY, (20, 10, 10))
    for path in ("/scores/nps", "/scores/nps/trend.svg"):
        response = reader.get(f"{path}?{asked}")
        page = " ".join(response.content.decode().split())
        assert (response.status_code, reason in page) == (400, True), path
        assert f'href="{path}"' in page


def test_filters_stand_on_the_page_and_can_be_removed(reader: Client) -> None:
    answer(MAY, (20, 10, 10), channel="mail")
    answer(MAY, (0, 10, 30), channel="web")
    page = text_of(reader, "/scores/nps?filter=channel=mail")
    assert "channel = mail" in page
    assert "+25" in page
    assert "?at=2026-05-01" in page
    nobody = text_of(reader, "/scores/nps?filter=channel=smoke")
    assert "No answer passes these filters" in nobody


def test_script_in_a_group_or_filter_stays_text(reader: Client) -> None:
    answer(MAY, (20, 10, 10), context={"terminal": "<script>alert(1)</script>"})
    page = text_of(reader, "/scores/nps?by=context.terminal&filter=context.terminal=<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_unknown_score_is_not_found(reader: Client) -> None:
    assert reader.get("/scores/happiness").status_code == 404


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_chart_can_be_saved(reader: Client, form: str, begins: bytes) -> None:
    answer(MAY, (50, 30, 20))
    answer(JUNE, (50, 30, 20))
    response = reader.get(f"/scores/nps/trend.{form}")
    assert response.content.startswith(begins)
    assert response["Content-Disposition"] == f'attachment; filename="nps-trend.{form}"'


def test_receipt_says_how_the_number_was_counted(reader: Client) -> None:
    answer(MAY, (50, 30, 20))
    page = text_of(reader, "/scores/nps")
    for words in ("How this was counted", "nps, version 1", "Promoters 50, Passives 30, Detractors 20", "days in UTC"):
        assert words in page, words
    assert "kosketus metric nps --grain month --at 2026-05-01" in page


def test_timeline_tells_what_a_customer_said_to_those_who_may_know(reader: Client) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    other = customers.identify(kind="email", value="boris@example.org")
    answer(MAY, (1, 0, 0), identity=anna)
    lake.load_all()
    answer(JUNE, (0, 0, 1), identity=anna)
    answer(JUNE, (0, 1, 0), identity=other)
    person = customers.person_of(anna)
    assert person is not None
    address = f"/customers/{person.public_id}/timeline"
    assert reader.get(address).status_code == 403
    User.objects.update(role=Role.AGENT)
    page = text_of(reader, address)
    assert page.index("3 on a scale of 0–10") < page.index("10 on a scale of 0–10")
    assert "8 on a scale" not in page


@pytest.mark.parametrize("language", ["en", "ru", "fi", "ro"])
@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_every_grain_is_drawn_in_every_language(reader: Client, language: str, grain: str) -> None:
    for month in (1, 4, 6):
        answer(datetime(2026, month, 15, 12, tzinfo=UTC), (20, 10, 10))
    User.objects.update(language=language)
    page = text_of(reader, f"/scores/nps?grain={grain}&by=channel")
    assert f'lang="{language}"' in page
    assert page.count("<figure") == (3 if grain != "year" else 2)


def test_survey_that_was_brought_in_says_nothing_of_those_who_did_not_finish(reader: Client) -> None:
    answer(MAY, (20, 0, 0))
    page = text_of(reader, "/surveys/relationship/results")
    assert "Responses" in page
    assert "20" in page
    assert "Finished" not in page
