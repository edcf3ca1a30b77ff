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
