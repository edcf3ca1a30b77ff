"""Scores at the API's door."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.models import KeyScope, Role, User
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)


@pytest.fixture
def rows_headers() -> dict[str, str]:
    """A key that may read single answers, and nothing else."""
    owner = User.objects.create_user("rows@example.org", name="Rows", role=Role.OWNER)
    _key, token = make_key(name="Rows", scopes=[KeyScope.ROWS_READ], made_by=owner)
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


@pytest.fixture
def headers() -> dict[str, str]:
    """A key that may read scores."""
    owner = User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    _key, token = make_key(name="Notebook", scopes=[KeyScope.SCORES_READ], made_by=owner)
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_score_comes_with_range_groups_and_receipt(client: Client, headers: dict[str, str]) -> None:
    answer(MAY, (50, 30, 20), context={"terminal": "A"})
    answer(MAY, (0, 0, 2), context={"terminal": "secret"})
    answer(MAY, (20, 10, 10), context={"terminal": "B"})
    found = client.get("/api/v1/scores/nps?by=context.terminal&grain=month", **headers).json()
    assert (found["current"]["value"]["n"], found["current"]["period"]["since"]) == (142, "2026-05-01")
    assert [(g["name"], g["value"]["state"], g["value"]["n"]) for g in found["groups"]] == [
        ("A", "enough", 100),
        ("B", "withheld", None),
        ("secret", "withheld", None),
    ]
    assert found["receipt"]["command"].startswith("kosketus metric nps --grain month")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/api/v1/scores/happiness", 404, "there are: nps, csat_5"),
        ("/api/v1/scores/nps?by=password", 422, "answers have no field"),
        ("/api/v1/scores/nps?filter=mail", 422, "FIELD=VALUE"),
        ("/api/v1/scores/nps?at=yesterday", 422, "at"),
    ],
)
def test_bad_question_is_answered_with_what_is_right(
    client: Client, headers: dict[str, str], address: str, status: int, words: str
) -> None:
    response = client.get(address, **headers)
    assert (response.status_code, words in response.content.decode()) == (status, True)


def test_scores_are_listed_with_their_definitions(client: Client, headers: dict[str, str]) -> None:
    (nps,) = [each for each in client.get("/api/v1/scores", **headers).json() if each["slug"] == "nps"]
    assert (nps["unit"], nps["direction"], nps["scale"], nps["version"]) == ("points", "higher", "0-10", 1)


def test_answers_come_by_cursor_to_keys_that_may_read_rows(
    client: Client, headers: dict[str, str], rows_headers: dict[str, str]
) -> None:
    answer(MAY, (50, 8, 0), channel="mail")
    answer(MAY, (0, 0, 3), channel="LEAK")
    address = "/api/v1/scores/nps/answers?since=2026-05-01"
    first = client.get(address, **rows_headers).json()
    second = client.get(address, {"since": "2026-05-01", "after": first["after"]}, **rows_headers).json()
    assert (first["n"], len(first["rows"]), len(second["rows"]), second["after"]) == (61, 50, 11, "")
    assert {"value", "words", "occurred_at", "person"} <= set(first["rows"][0])
    hidden = client.get("/api/v1/scores/nps/answers?group=channel=LEAK", **rows_headers)
    assert (hidden.json()["state"], hidden.json()["rows"]) == ("withheld", [])
    assert b"LEAK" not in hidden.content
    assert client.get(address, **headers).status_code == 403
    assert client.get("/api/v1/scores/nps/answers?band=fans", **rows_headers).status_code == 422


def test_distribution_and_comparison_keep_the_same_rules(client: Client, headers: dict[str, str]) -> None:
    answer(datetime(2025, 5, 15, 12, tzinfo=UTC), (20, 20, 60))
    answer(MAY, (50, 30, 20))
    lies = client.get("/api/v1/scores/nps/distribution?grain=month", **headers).json()
    assert lies["distribution"] == {"3": 20, "8": 30, "10": 50}
    found = client.get("/api/v1/scores/nps/comparison?grain=month&versus=year", **headers).json()
    assert (found["other"]["value"]["n"], found["other"]["change"]["verdict"]) == (100, "higher")
    for versus in ("someday", "channel=web"):
        assert client.get(f"/api/v1/scores/nps/comparison?versus={versus}", **headers).status_code == 422
