"""Anonymous means unlinkable, also for whoever has the whole database."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from kosketus.kernel.models import Event
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.domain.links import digest_of, make_links
from kosketus.listen.surveys.models import Answer, Link, Response, Survey
from kosketus.people.customers import facade as customers
from tests.listen.surveys.test_run import form

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 12


@pytest.fixture
def answered(client: Client, owner: Any) -> dict[int, str]:
    """Who said what, which only the test knows."""
    drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en",), anonymous=True), actor="test")
    people = [customers.identify(kind="email", value=f"p{n}@example.org") for n in range(PEOPLE)]
    tokens = dict(zip(people, make_links(survey="nps", identities=people), strict=True))
    random.Random(4).shuffle(people)
    for place, person in enumerate(people[:-1]):
        page = client.get(f"/s/nps/{tokens[person]}")
        assert b"not even we can link this answer to you" in page.content
        sent = client.post("/s/nps", {**form(page.content), "nps": place % 11, "why": f"said by {person}"})
        assert client.get(sent.headers["Location"]).status_code == 200
        assert client.post("/s/nps", {**form(page.content), "nps": 5}).status_code == 303
        assert client.get(f"/s/nps/{tokens[person]}").status_code == 410
    return {person: digest_of(tokens[person]) for person in people[:-1]}


def _rows() -> list[tuple[str, dict[str, str]]]:
    """Every row of the database as text."""
    found = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            names = [column[0] for column in cursor.description]
            found += [
                (model._meta.label, dict(zip(names, map(str, row), strict=True))) for row in cursor.fetchall()
            ]  # fmt: skip
    return found


def test_nobody_can_join_answers_with_people(answered: dict[int, str]) -> None:
    rows = _rows()
    spent = Survey.objects.get().links_spent
    assert (Response.objects.count(), spent, Link.objects.count()) == (PEOPLE - 1, PEOPLE - 1, 1)
    naming = {label for label, row in rows if row.get("identity_id", row.get("identity", "None")) != "None"}
    assert naming == {"surveys.Link"}, "only the one who has not answered is still named"
    # A send-out can work out everybody's token again, and so its digest: no row may hold it.
    assert [label for label, row in rows if set(answered.values()) & set(row.values())] == []


def test_no_row_and_no_fact_tells_at_what_time_of_the_day_an_answer_came(answered: dict[int, str]) -> None:
    facts = Event.objects.filter(kind="survey.answered")
    rows = [
        *Response.objects.values_list("occurred_at", "recorded_at"),
        *facts.values_list("occurred_at", "recorded_at"),
    ]
    moments = {str(moment.time()) for row in rows for moment in row}
    assert moments == {"00:00:00"}
    ids = [row.public_id for row in Response.objects.all()]
    ids += [*Answer.objects.values_list("uid", flat=True), *facts.values_list("uid", flat=True)]
    assert len(ids) == 5 * (PEOPLE - 1)
    assert {one.version for one in ids} == {4}, "an id of version 7 carries the millisecond"


def test_the_order_of_answers_tells_nothing_of_the_order_of_people(answered: dict[int, str]) -> None:
    said = [
        int(text.split()[-1])
        for text in Answer.objects.filter(text__isnull=False).order_by("id").values_list("text", flat=True)
    ]
    known = sorted(answered)
    assert sum(one == other for one, other in zip(said, known, strict=True)) <= 3
    assert sorted(said) == known
