"""What is forgotten of visits that nobody came back to, and what is not."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from kosketus.kernel import clock
from kosketus.listen.surveys import duties
from kosketus.listen.surveys.domain import sittings
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Answer, Link, Response, Sitting, Survey
from kosketus.listen.surveys.queries.results import survey_results
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from tests.listen.surveys.test_run import begin, branching, form
from tests.listen.surveys.test_taps import confirm, open_tap

pytestmark = pytest.mark.django_db(transaction=True)
NOW = clock.now()
AT = NOW.replace(hour=9, minute=30, second=17, microsecond=250_000)
LATER = AT + duties.KEPT + timedelta(days=1)


def stop(client: Client, path: str = "/s/branching", **more: Any) -> str:
    """Answer the first page and go; the address to go on at."""
    asked = client.post("/s/branching", {**begin(client, path), "nps": "2", **more})
    assert asked.status_code == 303, asked.content
    return str(asked.headers["Location"])


def test_partial_answers_are_kept_for_three_months_and_then_emptied(client: Client, owner: Any) -> None:
    survey = branching()
    with clock.frozen(AT):
        person = customers.identify(kind="email", value="a@example.org")
        one, two = make_links(survey="branching", identities=[person, person], context={"shop": "PRIVATE"})
        gone, back = stop(client, f"/s/branching/{one}"), stop(client, f"/s/branching/{two}")
    with clock.frozen(LATER - timedelta(days=2)):
        assert duties.forget_sittings() == 0
        assert client.post("/s/branching", {**form(client.get(back).content), "words": "Slow"}).status_code == 303
    with clock.frozen(LATER):
        assert client.get(gone).status_code == 403, "also before the night"
        assert (duties.forget_sittings(), duties.forget_sittings()) == (1, 0)
        assert (client.get(gone).status_code, client.get(f"/s/branching/{one}").status_code) == (403, 200)
    left: list[Any] = list(Sitting.objects.values_list("page", "said", "known", "trail", "link"))
    assert left == [("reasons", {}, {}, [], None)]
    found = survey_results(Scope(actor="a", role="owner", minimum_n=1), survey.slug)
    assert found is not None
    assert (found.responses, found.unfinished, [one.stopped for one in found.drops]) == (1, 1, [1])


def test_what_counts_or_may_count_is_not_forgotten(client: Client, nps: Survey, settings: Any) -> None:
    with clock.frozen(AT):
        person = customers.identify(kind="email", value="a@example.org")
        tapped, aside, never = make_links(survey="nps", identities=[person] * 3)
        phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"})
        assert confirm(phone, open_tap(phone, tapped, 7), 7) == 204
        for token in (aside, never):
            fields = begin(client, f"/s/nps/{token}")
            assert client.post("/s/nps", {**fields, "nps": "3", "why": token, "website": "x"}).status_code == 303
        lost = Link.objects.order_by("id").last()
        Link.objects.filter(pk=lost.pk if lost else 0).update(used=True, response="another")
    with clock.frozen(LATER):
        assert duties.forget_sittings() == 2
        assert [sitting.set_aside for sitting in Sitting.objects.order_by("id")] == ["", "trap"]
        page = client.get(f"/s/nps/{tapped}")
        assert client.post("/s/nps", {**form(page.content), "nps": "7", "why": "Late"}).status_code == 303
        keys = list(Sitting.objects.values_list("key", flat=True))
        assert sittings.count_set_aside(keys=keys, survey=nps) == 1
    said = Answer.objects.order_by("id").values_list("value", "text")
    assert list(said) == [(7.0, None), (None, "Late"), (3.0, None), (None, aside)]


def test_anonymous_visits_keep_no_time_of_day(client: Client, owner: Any) -> None:
    branching(anonymous=True)
    with clock.frozen(AT):
        ending, going = stop(client), stop(client)
    assert {one.seen_at.time() for one in Sitting.objects.all()} == {time()}
    with clock.frozen(AT + timedelta(seconds=42)):
        end = {**form(client.get(ending).content), "words": "x"}
        client.post("/s/branching", {**end, "website": "x"})
        assert duties.coarsen_times() == 0
    with clock.frozen(AT + timedelta(days=1)):
        assert (duties.coarsen_times(), duties.coarsen_times()) == (1, 0)
        waiting = Sitting.objects.exclude(set_aside="").get()
        assert (waiting.seen_at.time(), waiting.seen_at - waiting.begun_at) == (
            time(),
            timedelta(seconds=42, milliseconds=250),
        )
        assert sittings.count_set_aside(keys=[waiting.key], survey=waiting.survey) == 1
        client.post("/s/branching", {**form(client.get(going).content), "words": "y"})
    day = datetime.combine(AT.date(), time(), AT.tzinfo)
    assert sorted(Response.objects.values_list("occurred_at", "seconds")) == [
        (day, 42), (day + timedelta(days=1), None),
    ]  # fmt: skip
