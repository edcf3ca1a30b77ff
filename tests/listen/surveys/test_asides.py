"""Answers that were set aside: who reads them, who lets them count, and what is written down of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import CountedAfterAll, Response, Sitting, Survey
from kosketus.listen.surveys.queries.asides import aside_answers
from kosketus.people.team.models import Role, User
from tests.listen.surveys.test_run import begin, form

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maker(client: Client, owner: User) -> Client:
    """The owner, logged in."""
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_answers_that_were_set_aside_are_read_and_counted_by_somebody_who_is_named(
    maker: Client, nps: Survey, settings: Any
) -> None:
    settings.SURVEY_ANSWERS_SET_ASIDE_FROM = 0
    for score in ("3", "4"):
        Client().post("/s/nps", {**begin(Client()), "nps": score, "why": "Late <again>"})
    Client().post("/s/nps", {**begin(Client()), "nps": "1", "why": "Buy this", "website": "x"})
    shown = maker.get("/surveys/nps").content.decode()
    assert [line in shown for line in ("4 · Late &lt;again&gt;", "1 · Buy this", "Count all 2")] == [True] * 3
    viewer = Client()
    viewer.force_login(User.objects.create(email="v@example.org", name="V", role=Role.VIEWER))
    assert [word in viewer.get("/surveys/nps").content.decode() for word in ("Late", "Count", "Set aside")] == [
        False, False, True,
    ]  # fmt: skip
    assert viewer.post("/surveys/nps/set-aside", {"do": "all", "why": "crowd"}).status_code == 403
    told = maker.post("/surveys/nps/set-aside", {"do": "all", "why": "crowd"}, follow=True).content.decode()
    assert ("Now counted: 2 answers" in told, "Late" in told.split("Set aside")[-1], "Buy this" in told) == (
        True, False, True,
    )  # fmt: skip
    assert [Response.objects.count(), Sitting.objects.count()] == [2, 1]
    maker.post("/surveys/nps/set-aside", {"do": "all", "why": ""})
    assert list(CountedAfterAll.objects.values_list("survey__slug", "count")) == [("nps", 2)]
    written = maker.get("/settings/audit").content.decode()
    assert re.search(r"Answers counted after all.*?nps", written, re.DOTALL)


def test_of_many_that_were_set_aside_some_are_listed_and_of_anonymous_ones_no_words(
    maker: Client, owner: User, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SURVEY_ANSWERS_SET_ASIDE_FROM = 0
    drafts.publish(survey=drafts.from_readymade(kind="idea", languages=("en",), anonymous=True), actor="test")
    ticket = form(Client().get("/s/idea").content)
    Client().post("/s/idea", {**ticket, "idea": "LEAK"})
    one = Sitting.objects.get()
    Sitting.objects.bulk_create(
        Sitting(survey=one.survey, key=str(number), version=1, page="page1", said=one.said, set_aside="crowd",
                begun_at=one.begun_at, seen_at=one.seen_at)
        for number in range(24)
    )  # fmt: skip
    shown = maker.get("/surveys/idea").content.decode()
    assert ("The newest 20 are listed." in shown, shown.count('name="key"'), "LEAK" in shown) == (True, 20, False)
    assert re.search(r"\d\d:\d\d", shown.split("Set aside")[-1]) is None
    with django_assert_num_queries(2):
        aside_answers(one.survey, language="en", may_read=True)


def test_an_answer_that_counts_in_the_end_waits_for_nobody(client: Client, nps: Survey, settings: Any) -> None:
    fields = {**begin(client), "nps": "7"}
    settings.SURVEY_ANSWERS_SET_ASIDE_FROM = 0
    assert client.post("/s/nps", fields).status_code == 303
    assert [one.set_aside for one in Sitting.objects.filter(survey=nps)] == ["crowd"]
    settings.SURVEY_ANSWERS_SET_ASIDE_FROM = 60
    assert [client.post("/s/nps", fields).status_code for _again in range(2)] == [303, 303]
    assert (Response.objects.count(), Sitting.objects.count()) == (1, 0)
