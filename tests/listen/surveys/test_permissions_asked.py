"""A yes or no to "may we contact you" and "may we quote you" is written down with the person, with the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import edits, readymade
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.domain.answers import record_answers
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Response, Survey
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import ConsentPurpose
from kosketus.people.customers.models import Consent
from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.models import KeyScope
from tests.listen.surveys.test_run import form

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(owner: Any) -> Survey:
    """NPS with both permissions."""
    survey = drafts.from_readymade(kind="nps", languages=("en", "fi"))
    draft = blueprints.read(survey.draft)
    draft = edits.add_question(draft, page_id="page1", kind="may_quote", text="")
    return publish(draft)


def publish(draft: blueprints.Blueprint) -> Survey:
    survey = drafts.create_survey(draft=draft, slug="asked")
    drafts.publish(survey=survey, actor="test")
    return Survey.objects.get(pk=survey.pk)


def person(name: str = "aino") -> int:
    return customers.identify(kind="email", value=f"{name}@example.org")


def answer(client: Client, path: str, **said: str) -> int:
    page = client.get(path)
    data = {**form(page.content), "nps": "9", **said}
    status: int = client.post("/s/asked", data).status_code
    assert client.post("/s/asked", data).status_code == 303  # a double click
    return status


def decisions() -> list[tuple[str, bool, str, str]]:
    rows = Consent.objects.order_by("purpose", "id")
    return [(row.purpose, row.given, row.evidence, row.source) for row in rows]


def test_permissions_are_never_preset(client: Client, asked: Survey) -> None:
    page = client.get("/s/asked").content.decode()
    assert ("May we quote you?" in page, "May we contact you about this answer?" in page) == (True, True)
    assert "checked" not in page


def test_a_known_persons_yes_and_no_are_written_down_once_with_the_words_that_were_read(
    client: Client, asked: Survey
) -> None:
    identity = person()
    (token,) = make_links(survey=asked.slug, identities=[identity], language="fi")
    assert answer(client, f"/s/asked/{token}", reply="yes", quote="no") == 303
    assert decisions() == [
        (
            "contact",
            True,
            "“Saammeko ottaa sinuun yhteyttä tästä vastauksesta?” (asked, version 1)",
            "survey:asked",
        ),
        ("quoting", False, "“Saammeko lainata sanojasi?” (asked, version 1)", "survey:asked"),
    ]
    assert customers.consents([identity], purpose=ConsentPurpose.CONTACT) == {identity: True}
    assert customers.consents([identity], purpose=ConsentPurpose.QUOTING) == {identity: False}


def test_who_leaves_it_open_has_decided_nothing(client: Client, asked: Survey) -> None:
    (token,) = make_links(survey=asked.slug, identities=[person()])
    assert answer(client, f"/s/asked/{token}") == 303
    assert (Response.objects.count(), decisions()) == (1, [])


def test_strangers_and_anonymous_people_leave_no_consent(client: Client, asked: Survey) -> None:
    assert answer(client, "/s/asked", reply="yes", quote="yes") == 303
    draft = replace(blueprints.read(asked.draft), anonymous=True)
    secret = drafts.create_survey(draft=draft, slug="secret")
    drafts.publish(survey=secret, actor="test")
    (token,) = make_links(survey="secret", identities=[person("LEAK")])
    page = client.get(f"/s/secret/{token}")
    client.post("/s/secret", {**form(page.content), "nps": "3", "reply": "yes", "quote": "yes"})
    assert (Response.objects.count(), decisions()) == (2, [])


def test_a_yes_to_any_other_question_is_no_permission(client: Client, owner: Any) -> None:
    draft = readymade.blueprint("nps", ("en",))
    kept = edits.change_question(draft, key="reply", changes={"purpose": blueprints.Purpose.NONE})
    publish(kept)
    (token,) = make_links(survey="asked", identities=[person()])
    assert answer(client, f"/s/asked/{token}", reply="yes") == 303
    assert decisions() == []


def test_answer_and_permission_are_stored_together_or_not_at_all(
    client: Client, asked: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(**_named: Any) -> None:
        raise RuntimeError("the disk is full")

    (token,) = make_links(survey=asked.slug, identities=[person()])
    page = client.get(f"/s/asked/{token}")
    monkeypatch.setattr(customers, "record_consent", failing)
    with pytest.raises(RuntimeError):
        client.post("/s/asked", {**form(page.content), "nps": "9", "reply": "yes"})
    assert (Response.objects.count(), decisions()) == (0, [])


def test_permissions_come_by_the_api_once_and_never_from_a_file(client: Client, owner: Any, asked: Survey) -> None:
    _key, token = make_key(name="shop", scopes=[KeyScope.ANSWERS_WRITE], made_by=owner, expires_at=None)
    sent = {
        "survey": "asked",
        "key": "order-7",
        "language": "en",
        "person": {"email": "aino@example.org"},
        "answers": {"nps": 9, "quote": "yes"},
    }
    for _time in range(2):
        answer = client.post(
            "/api/v1/responses",
            json.dumps(sent),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        assert answer.status_code in {200, 201}
    assert decisions() == [("quoting", True, "“May we quote you?” (asked, version 1)", "survey:asked")]
    row = ResponseRow(
        key="old-1",
        occurred_at=Response.objects.get().occurred_at,
        answers=[Answered("quote", option="no")],
        identity=person(),
        version=1,
    )
    record_answers([row], survey="asked", actor="test", arrived=Arrived.BACKFILL)
    assert len(decisions()) == 1
