"""Public links under a flood, and people who answer twice: what waits, what counts, what is refused."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from kosketus.listen.surveys import guard, published, stages
from kosketus.listen.surveys.blueprint import Again
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Response, Sitting, Survey
from tests.listen.surveys.test_run import begin, form

pytestmark = pytest.mark.django_db(transaction=True)


def proof_of(ticket: str) -> str:
    asked = hashlib.sha256(ticket.encode()).hexdigest()[:32]
    for number in count():
        if int(hashlib.sha256(f"{asked}.{number}".encode()).hexdigest(), 16) >> (256 - guard.BITS) == 0:
            return str(number)
    raise AssertionError


def answer(at: str = "/s/nps", address: str = "192.0.2.1", agent: str = "Firefox", **more: str) -> Any:
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    fields = form(client.get(at).content)
    return client.post("/s/nps", {**fields, "nps": "9", **more}, follow=True)


def aside() -> list[str]:
    return list(Sitting.objects.exclude(set_aside="").order_by("id").values_list("set_aside", flat=True))


def again(survey: Survey, policy: str) -> None:
    drafts.change_draft(survey=survey, revision=survey.revision, by=lambda old: _with(old, policy))
    drafts.publish(survey=Survey.objects.get(pk=survey.pk), actor="test")
    published.forget()


def _with(old: Any, policy: str) -> Any:
    return replace(old, again=Again(policy))


def test_in_a_rush_an_answer_without_a_proof_waits_and_one_with_it_counts(nps: Survey, settings: Any) -> None:
    settings.SURVEY_RUSH_FROM = 2
    for number in range(3):
        answer(address=f"192.0.2.{number}")
    assert (Response.objects.count(), aside()) == (2, ["no_proof"])
    client = Client(REMOTE_ADDR="192.0.2.9")
    page = client.get("/s/nps").content
    assert b"proof.js" in page
    fields = form(page)
    client.post("/s/nps", {**fields, "nps": "9", "proof": proof_of(fields["ticket"])})
    assert (Response.objects.count(), aside()) == (3, ["no_proof"])
    stolen = begin(Client())
    answer(address="192.0.2.10", proof=proof_of(stolen["ticket"]))
    assert (Response.objects.count(), aside()) == (3, ["no_proof", "no_proof"])


def test_who_was_invited_or_stands_at_a_kiosk_is_never_held(nps: Survey, settings: Any) -> None:
    settings.SURVEY_RUSH_FROM = 0
    (token,) = make_links(survey="nps", identities=[None])
    assert "Thank you" in answer(f"/s/nps/{token}").content.decode()
    assert "Thank you" in answer(f"/s/nps?{stages.kiosk_query()}").content.decode()
    assert (Response.objects.count(), aside()) == (2, [])


def test_without_a_rush_the_page_has_no_script(nps: Survey) -> None:
    assert b"<script" not in Client().get("/s/nps").content


@pytest.mark.parametrize("proof", ["", "x" * 21, "ä", "-1", "0" * 20])
def test_what_is_no_proof_is_none(proof: str) -> None:
    assert not guard.proves("a ticket", proof)


def test_a_second_answer_of_a_browser_is_set_aside_where_the_survey_says_so(nps: Survey) -> None:
    again(nps, "aside")
    answer()
    answer()
    answer(agent="Safari")
    answer(address="198.51.100.7")
    assert (Response.objects.count(), aside()) == (3, ["again"])


def test_only_personal_links_are_answered_where_the_survey_says_so(nps: Survey) -> None:
    again(nps, "invited")
    page = Client().get("/s/nps?lang=en")
    assert (page.status_code, "answered by personal links" in page.content.decode()) == (403, True)
    (token,) = make_links(survey="nps", identities=[None])
    assert "Thank you" in answer(f"/s/nps/{token}").content.decode()
    assert Response.objects.count() == 1
