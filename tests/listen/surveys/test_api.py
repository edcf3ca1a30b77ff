"""Answers that programs send."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kosketus.kernel import clock
from kosketus.kernel.models import Event
from kosketus.listen.surveys import facade
from kosketus.listen.surveys.contracts import QuestionDefinition, SurveyDefinition
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Answer, Response, Survey
from kosketus.people.customers import facade as customers
from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.models import KeyScope, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send(owner: User, client: Client) -> Any:
    _key, token = make_key(name="shop", scopes=[KeyScope.ANSWERS_WRITE], made_by=owner)

    def post(body: Any) -> tuple[int, dict[str, Any]]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        answer = client.post("/api/v1/responses", content, content_type="application/json", **headers)
        return answer.status_code, answer.json()

    return post


def test_responses_are_stored_once_with_person_and_facts(send: Any, nps: Survey) -> None:
    one = {
        "survey": "nps", "key": "order-1", "answers": {"nps": 9, "why": "=cmd()", "reply": "yes"},
        "person": {"email": "Aino@Example.org"}, "channel": "app", "language": "fi", "context": {"shop": "Turku"},
    }  # fmt: skip
    assert send(one) == (200, {"responses": 1, "new": 3, "known": 0, "differing": 0, "refused": []})
    assert send([one, {**one, "answers": {"nps": 1}}]) == (
        200, {"responses": 2, "new": 0, "known": 4, "differing": 1, "refused": []},
    )  # fmt: skip
    response = Response.objects.get()
    assert response.identity_id == customers.identify(kind="email", value="aino@example.org")
    assert (response.channel, response.version, response.context) == ("app", 1, {"shop": "Turku"})
    assert (Event.objects.filter(kind="survey.answered").count(), Answer.objects.count()) == (3, 3)


def test_bad_ones_are_named_and_good_ones_are_taken(send: Any, nps: Survey) -> None:
    def bad(**more: Any) -> dict[str, Any]:
        return {"survey": "nps", "answers": {"nps": 9}, **more}

    past, ahead = (clock.now() + timedelta(days=days) for days in (-31, 1))
    status, told = send([
        bad(), bad(answers={"nps": 11}), bad(answers={"nps": True}), bad(answers={"reply": "maybe"}),
        bad(answers={"colour": 1}), bad(answers={"why": "x" * 10_001}), bad(survey="nobody"), bad(answers={}),
        bad(occurred_at=past.isoformat()), bad(occurred_at=ahead.isoformat()), bad(person={"email": "nonsense"}),
        bad(key="\0"),
    ])  # fmt: skip
    assert (status, told["responses"], told["new"]) == (200, 1, 1)
    assert [one["place"] for one in told["refused"]] == list(range(1, 12))
    assert Response.objects.count() == 1
    for body in (b"{", b'{"survey": "nps"}', b'{"survey":"nps","answers":{},"more":1}', b"\xff", b"[]"):
        assert send(body)[0] == 422
    drafts.close(survey=nps)
    assert send(bad())[1]["refused"][0]["why"] == "the survey is closed"
    assert Response.objects.count() == 1


def test_survey_that_was_brought_in_takes_answers_by_its_stored_questions(send: Any, owner: User) -> None:
    questions = (QuestionDefinition(key="q1", metric="csat", scale="1-5"), QuestionDefinition(key="q2", metric="text"))
    facade.ensure_survey(SurveyDefinition(slug="old", title={"en": "Old"}, questions=questions))
    assert send({"survey": "old", "answers": {"q1": 5, "q2": "Fine"}})[1]["new"] == 2
    assert send({"survey": "old", "answers": {"q1": 6}})[0] == 422


def test_anonymous_survey_takes_no_person_and_no_time_of_day(send: Any, owner: User) -> None:
    drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en",), anonymous=True), actor="test")
    assert send({"survey": "nps", "answers": {"nps": 1}, "person": {"email": "a@example.org"}})[0] == 422
    assert send({"survey": "nps", "answers": {"nps": 1}})[0] == 200
    assert Response.objects.get().occurred_at.time().isoformat() == "00:00:00"
