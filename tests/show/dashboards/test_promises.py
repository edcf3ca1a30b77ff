"""Fewer than ten answers to an anonymous survey are shown nowhere, where five of any other are enough."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kosketus.kernel import sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, QuestionDefinition, ResponseRow, SurveyDefinition
from kosketus.listen.surveys.models import Survey
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.models import KeyScope, Role, User
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Query, State
from tests.show.dashboards.conftest import text_of
from tests.understand.scores.conftest import answer, rate

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
ANALYST = Scope(actor="user:analyst", role="analyst", minimum_n=5)
STAFF, KNOWN = Filter(field="survey", value="staff"), Filter(field="survey", value="relationship")


def say(n: int, *, at: datetime = MAY, shop: str = "Oulu") -> None:
    """Record *n* answers to an anonymous survey of the same score."""
    asked = (
        QuestionDefinition(key="recommend", metric="nps", scale="0-10"),
        QuestionDefinition(key="why", metric="text", scale=""),
    )
    surveys.ensure_survey(SurveyDefinition(slug="staff", title={"en": "Staff"}, questions=asked))
    Survey.objects.filter(slug="staff").update(anonymous=True)
    rows = [
        ResponseRow(
            key=f"{shop}{at:%m}{number}",
            occurred_at=at,
            answers=[Answered("recommend", value=2.0), Answered("why", text="LEAK")],
            channel="web",
            context={"shop": shop},
        )
        for number in range(n)
    ]
    surveys.record_answers(rows, survey="staff", actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()


def state_of(*filters: Filter, score: str = "nps") -> State | None:
    current = scores.sheet(ANALYST, Query(score=score, filters=filters), at=date(2026, 5, 1)).current
    return current.value.state if current else None


def test_ten_hold_for_every_door(analyst: Client, client: Client) -> None:
    say(9)
    owner = User.objects.get(role=Role.OWNER)
    _key, token = make_key(name="K", scopes=[KeyScope.SCORES_READ, KeyScope.ROWS_READ], made_by=owner)
    key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    for asked in ("", "filter=survey=staff"):
        assert "fewer than 10" in text_of(analyst, f"/scores/nps?{asked}")
        assert "fewer than 10" in text_of(analyst, f"/scores/nps/answers?{asked}")
        told = client.get(f"/api/v1/scores/nps?{asked}", **key).json()
        assert (told["current"]["value"]["state"], told["current"]["value"]["n"]) == ("withheld", None)
        listed = client.get(f"/api/v1/scores/nps/answers?{asked}", **key).json()
        assert (listed["state"], listed["minimum_n"], listed["rows"]) == ("withheld", 10, [])
        driven = client.get(f"/api/v1/scores/nps/drivers?{asked}", **key).json()
        assert (driven["state"], driven["n"], driven["minimum_n"]) == ("withheld", None, 10)
        numbers = analyst.get(f"/scores/nps/numbers.csv?{asked}").content
        assert b"withheld" in numbers
        assert b"-100" not in numbers
        for form in ("csv", "xlsx"):
            refused = analyst.get(f"/scores/nps/answers.{form}?{asked}")
            assert (refused.status_code, b"fewer than 10" in refused.content) == (403, True)
    say(1, shop="Turku")
    assert text_of(analyst, "/scores/nps/answers?filter=survey=staff").count("LEAK") == 10


def test_a_few_cannot_be_told_by_subtraction_either() -> None:
    say(7)
    answer(MAY, (30, 0, 0))
    assert [state_of(), state_of(STAFF), state_of(KNOWN)] == [State.ENOUGH, State.WITHHELD, State.WITHHELD]
    groups = scores.sheet(ANALYST, Query(score="nps"), at=date(2026, 5, 1), by="survey").groups
    assert [each.value.state for each in groups] == [State.WITHHELD] * 2
    assert state_of(STAFF, score="comments") is State.WITHHELD


def test_groups_of_an_anonymous_survey_need_ten_each() -> None:
    say(7, shop="Oulu")
    say(12, shop="Turku")
    say(8, shop="Kemi")
    found = scores.sheet(ANALYST, Query(score="nps", filters=(STAFF,)), at=date(2026, 5, 1), by="context.shop")
    assert {each.name: each.value.n for each in found.groups} == {"Turku": 12, "Oulu": None, "Kemi": None}
    rows = Scope(actor="user:analyst", role="analyst", minimum_n=5, purpose=Purpose.ROWS)
    chosen = scores.Selection(group=Filter(field="context.shop", value="Oulu"))
    assert scores.behind(rows, Query(score="nps"), chosen).rows == ()


def test_other_surveys_and_scores_keep_the_minimum_of_the_organisation() -> None:
    say(20)
    answer(MAY, (6, 0, 0))
    rate(MAY, [5] * 6, question="easy")
    for query in (Query(score="nps", filters=(KNOWN,)), Query(score="ces_agreement_1_5")):
        current = scores.sheet(ANALYST, query).current
        assert current is not None
        assert (current.value.n, current.value.minimum_n) == (6, 5)


def test_board_asks_once_which_surveys_are_anonymous() -> None:
    say(9)
    answer(MAY, (2, 2, 2), question="satisfied_10")
    with CaptureQueriesContext(connection) as told:
        shown = {definition.slug: one.value.state for definition, one in scores.board(ANALYST)}
    assert (shown["nps"], shown["csat_10"]) == (State.WITHHELD, State.FEW)
    assert sum('"surveys_survey"."anonymous"' in each["sql"] for each in told.captured_queries) == 1
