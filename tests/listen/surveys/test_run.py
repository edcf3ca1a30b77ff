"""The runner: from the public address to rows and facts, and what becomes of hostile and late posts."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kosketus.kernel import clock, events
from kosketus.kernel.facts import decode
from kosketus.kernel.models import Event
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import limits, stages
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.listen.surveys.domain import drafts, sittings
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Answer, Link, Response, Sitting, Survey
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def form(content: bytes) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', content.decode())
    return {name: unescape(value) for name, value in found}


def begin(client: Client, path: str = "/s/nps") -> dict[str, str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return form(answer.content)


def counts() -> tuple[int, int, int]:
    return Response.objects.count(), Answer.objects.count(), Event.objects.count()


def branching(**more: Any) -> Survey:
    """Score; low ones go to a page that asks why, others to their end."""
    survey = drafts.create_survey(draft=blueprints.read(BRANCHING | more), slug="branching")
    drafts.publish(survey=survey, actor="test")
    return Survey.objects.get(pk=survey.pk)


BRANCHING: dict[str, Any] = {
    "title": {"en": "Branching"},
    "languages": ["en"],
    "pages": [
        {
            "id": "score",
            "questions": [
                {"key": "nps", "type": "scale", "family": "nps", "low": 0, "high": 10, "required": True,
                 "text": {"en": "How likely?"}, "low_words": {"en": "Not"}, "high_words": {"en": "Very"}},
                {"key": "shop", "type": "hidden"},
            ],
            "jumps": [{"to": "bye", "when": "nps > 6"}],
        },
        {
            "id": "reasons",
            "questions": [
                {"key": "why", "type": "multiple", "text": {"en": "You said {nps}. Why?"}, "other": True,
                 "options": [{"id": "price", "text": {"en": "Price"}}, {"id": "speed", "text": {"en": "Speed"}}]},
                {"key": "words", "type": "long", "text": {"en": "More?"}, "show_if": "nps <= 3"},
            ],
        },
    ],
    "ends": [{"id": "thanks", "text": {"en": "Thank you all the same."}}, {"id": "bye", "text": {"en": "Thank you."}}],
}  # fmt: skip


def test_answer_becomes_rows_and_facts_before_the_thank_you_page(client: Client, nps: Survey) -> None:
    page = client.get("/s/nps?lang=fi")
    assert page.headers["Content-Language"] == "fi"
    assert "Set-Cookie" not in page.headers
    assert "suosittelisit meitä (Aurora Oy)" in page.content.decode()
    with clock.frozen(AT):
        fields = form(client.get("/s/nps?lang=fi").content)
    with clock.frozen(AT + timedelta(seconds=42)):
        sent = client.post("/s/nps", {**fields, "nps": "9", "why": "Nopea <script>alert(1)</script>", "reply": "no"})
    assert sent.status_code == 303
    assert "Kiitos. Vastauksesi on perillä." in client.get(sent.headers["Location"]).content.decode()
    response = Response.objects.get()
    assert (response.version, response.seconds, response.ended, response.language) == (1, 42, "thanks", "fi")
    facts = [decode(event.kind, event.version, event.body) for event in Event.objects.order_by("id")]
    told = [(fact.question, fact.metric, fact.scale, fact.value, fact.option, fact.text) for fact in facts]
    assert told == [
        ("nps", "nps", "0-10", 9.0, None, None),
        ("why", "text", "", None, None, "Nopea <script>alert(1)</script>"),
        ("reply", "choice", "", None, "no", None),
    ]
    assert {(event.arrived, event.identity, event.occurred_at) for event in Event.objects.all()} == {
        ("live", None, AT + timedelta(seconds=42))
    }
    assert Sitting.objects.count() == 0


def test_double_click_replay_and_second_tab_store_one_answer(client: Client, nps: Survey) -> None:
    fields = begin(client)
    start, seen = threading.Barrier(2), []

    def click() -> None:
        start.wait()
        try:
            seen.append(Client().post("/s/nps", {**fields, "nps": "3"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen.append(client.post("/s/nps", {**fields, "nps": "10"}).status_code)
    assert (seen, counts()) == ([303, 303, 303], (1, 1, 1))
    assert Answer.objects.get().value == 3.0


@pytest.mark.parametrize(
    "change",
    [
        {"nps": "11"}, {"nps": "-1"}, {"nps": "9.5"}, {"nps": "nine"}, {"nps": "٩"}, {"nps": ""},
        {"reply": "maybe"}, {"why": "x" * 10_001},
    ],
)  # fmt: skip
def test_what_was_not_offered_is_refused_and_nothing_typed_is_lost(
    client: Client, nps: Survey, change: dict[str, str]
) -> None:
    answer = client.post("/s/nps", {**begin(client), "nps": "7", "why": "Because <b>", **change})
    assert (answer.status_code, counts()) == (422, (0, 0, 0))
    shown = answer.content.decode()
    assert "Not sent yet" in shown
    assert ("Because &lt;b&gt;" in shown) is ("why" not in change)
    again = {**form(answer.content), "nps": "7", "why": "Because"}
    assert client.post("/s/nps", again).status_code == 303


def test_edited_ticket_foreign_ticket_and_old_ticket_store_nothing(client: Client, nps: Survey) -> None:
    branching()
    fields = begin(client, "/s/branching?shop=Turku")
    broken = fields["ticket"][:-3] + "abc"
    for ticket in (broken, "", "x", begin(client)["ticket"] + "="):
        answer = client.post("/s/branching", {"ticket": ticket, "nps": "9"})
        assert (answer.status_code, b"Nothing was stored" in answer.content) == (403, True)
    assert client.post("/s/nps", {**fields, "nps": "9"}).status_code == 403
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert client.post("/s/branching", {**fields, "nps": "9"}).status_code == 403
    assert counts() == (0, 0, 0)
    assert client.post("/s/branching", {**fields, "nps": "9", "shop": "Helsinki"}).status_code == 303
    assert Response.objects.get().context == {"shop": "Turku"}


def test_survey_closed_between_get_and_post_says_so(client: Client, nps: Survey) -> None:
    fields = begin(client)
    drafts.close(survey=nps)
    answer = client.post("/s/nps", {**fields, "nps": "9"})
    assert (answer.status_code, b"has ended" in answer.content, counts()) == (410, True, (0, 0, 0))
    assert [client.get(path).status_code for path in ("/s/nps", "/s/nobody", "/s/nps/r/unknown", "/s/nps/wrong")] == [
        410, 404, 404, 404,
    ]  # fmt: skip
    drafts.reopen(survey=nps)
    assert client.post("/s/nps", {**fields, "nps": "9"}).status_code == 303


def test_pages_back_resume_and_answers_that_no_longer_count(client: Client, owner: Any) -> None:
    branching()
    first = client.post("/s/branching", {**begin(client, "/s/branching"), "nps": "2"})
    assert counts() == (0, 0, 0)
    where = first.headers["Location"]
    second = Client().get(where)  # another browser: the address is all it takes
    assert "You said 2. Why?" in second.content.decode()
    fields = form(second.content)
    back = client.post("/s/branching", {**fields, "why": ["price", "other"], "why.other": "Queue", "back": "1"})
    page = client.get(back.headers["Location"])
    assert re.search(r'value="2"\s+checked', page.content.decode())
    assert Sitting.objects.get().said == {"nps": 2, "why": ["price", "other"], "why.other": "Queue"}
    last = client.post("/s/branching", {**form(page.content), "nps": "5"})
    page = client.get(last.headers["Location"])
    assert re.search(r'value="price"\s+checked', page.content.decode())
    assert "More?" not in page.content.decode()
    done = client.post(
        "/s/branching",
        {**form(page.content), "why": ["price", "other"], "why.other": "Queue", "words": "not asked any more"},
    )
    assert "Thank you all the same." in client.get(done.headers["Location"]).content.decode()
    stored = Answer.objects.order_by("id").values_list("question__key", "value", "option", "text")
    assert list(stored) == [
        ("nps", 5.0, None, None),
        ("why.price", 1.0, "price", None),
        ("why.other", 1.0, "other", None),
        ("why.other_words", None, None, "Queue"),
    ]
    assert (Sitting.objects.count(), Event.objects.count()) == (0, 4)


def test_happy_score_leads_to_its_own_end(client: Client, owner: Any) -> None:
    branching()
    done = client.post("/s/branching", {**begin(client, "/s/branching"), "nps": "9"})
    assert "<h1>Thank you.</h1>" in client.get(done.headers["Location"]).content.decode()
    assert Response.objects.get().ended == "bye"


def test_personal_link_is_for_one_answer_of_its_person(client: Client, nps: Survey) -> None:
    identity = customers.identify(kind="email", value="a@example.org")
    [token] = make_links(survey="nps", identities=[identity], channel="email", language="fi")
    page = client.get(f"/s/nps/{token}")
    assert "Vastaus liitetään asiakastietoihisi" in page.content.decode()
    other_tab = form(client.get(f"/s/nps/{token}").content)
    assert client.post("/s/nps", {**form(page.content), "nps": "4"}).status_code == 303
    late = client.post("/s/nps", {**other_tab, "nps": "10"})
    assert (late.status_code, client.get(f"/s/nps/{token}").status_code) == (410, 410)
    assert client.post("/s/nps", {**form(page.content), "nps": "4"}).status_code == 303
    response = Response.objects.get()
    assert (response.identity_id, response.channel, Answer.objects.get().value) == (identity, "email", 4.0)
    assert Link.objects.get().response == response.key
    [old] = make_links(survey="nps", identities=[None], expires_at=clock.now() - timedelta(minutes=1))
    assert b"no longer valid" in client.get(f"/s/nps/{old}").content


def test_robots_and_crowds_are_set_aside_and_can_be_counted(client: Client, nps: Survey, settings: Any) -> None:
    settings.SURVEY_ANSWERS_SET_ASIDE_FROM, settings.SURVEY_ANSWERS_REFUSED_FROM = 2, 3
    for more in ({"website": "http://spam.example"}, {}, {}):
        assert client.post("/s/nps", {**begin(client), "nps": "1", **more}).status_code == 303
    assert sorted(Sitting.objects.values_list("set_aside", flat=True)) == ["crowd", "trap"]
    assert counts() == (1, 1, 1)
    refused = client.post("/s/nps", {**begin(client), "nps": "1"})
    assert (refused.status_code, b"wait a few minutes" in refused.content) == (429, True)
    keys = list(Sitting.objects.filter(set_aside="crowd").values_list("key", flat=True))
    assert sittings.count_set_aside(keys=keys, survey=nps) == 1
    assert sittings.count_set_aside(keys=keys, survey=nps) == 0
    assert (counts(), Sitting.objects.count()) == ((2, 2, 2), 1)
    limits.forget()


def test_an_answer_is_whole_or_not_there(client: Client, nps: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = begin(client)

    def failing(*args: Any, **kwargs: Any) -> int:
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(events, "publish", failing)
        with pytest.raises(OSError, match="the power went"):
            client.post("/s/nps", {**fields, "nps": "9"})
    assert counts() == (0, 0, 0)
    assert client.post("/s/nps", {**fields, "nps": "9"}).status_code == 303
    assert counts() == (1, 1, 1)


def test_new_version_leaves_answers_with_the_question_that_was_asked(client: Client, nps: Survey) -> None:
    fields = begin(client)
    changed = drafts.change_draft(
        survey=nps, revision=nps.revision, by=lambda old: blueprints.read(_with_seven_points(blueprints.write(old)))
    )
    assert drafts.publish(survey=changed, actor="test").number == 2
    assert drafts.publish(survey=Survey.objects.get(), actor="test").number == 2  # nothing changed, nothing new
    assert client.post("/s/nps", {**fields, "nps": "10"}).status_code == 303
    assert client.post("/s/nps", {**begin(client), "nps": "7"}).status_code == 303
    asked = Answer.objects.order_by("id").values_list("question__version", "question__scale", "response__version")
    assert list(asked) == [(1, "0-10", 1), (2, "1-7", 2)]
    with pytest.raises(TypeError, match="never changed"):
        nps.versions.first().save()


def _with_seven_points(document: dict[str, Any]) -> dict[str, Any]:
    question = document["pages"][0]["questions"][0]
    question |= {"low": 1, "high": 7, "family": "rating"}
    return document


def test_fact_of_an_answer_names_version_scale_and_direction(client: Client, nps: Survey) -> None:
    client.post("/s/nps", {**begin(client, "/s/nps?channel=qr"), "nps": "10"})
    event, response = Event.objects.get(), Response.objects.get()
    assert decode(event.kind, event.version, event.body) == SurveyAnswered(
        survey="nps", question="nps", question_version=1, response=response.key, metric="nps", scale="0-10",
        value=10.0, channel="qr", language="en", direction="higher",
    )  # fmt: skip


def test_where_people_stopped_is_told_by_the_pages_numbers_in_their_order(client: Client, owner: Any) -> None:
    branching(pages=[
        {"id": name, "questions": [{"key": name, "type": "short", "text": {"en": name}}]} for name in ("b", "c", "a")
    ])  # fmt: skip
    for pages in (1, 2, 2):
        answer = client.get("/s/branching")
        for _page in range(pages):
            answer = client.post("/s/branching", form(answer.content), follow=True)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.get("/surveys/branching/results").content.decode()
    assert re.findall(r"<dt>Before page (\w+)</dt>\s*<dd>([^<]+)</dd>", shown) == [("2", "1 person"), ("3", "2 people")]


def test_numbers_are_told_by_their_middle_and_not_below_the_minimum(client: Client, owner: Any) -> None:
    branching(pages=[{"id": "one", "questions": [{"key": "n", "type": "number", "text": {"en": "How many?"}}]}])
    told = []
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    for value in ("1", "2,5", "1000", "", "4", "5"):
        client.post("/s/branching", {**begin(client, "/s/branching"), "n": value})
        told += re.findall(r"<p>(The middle[^<]+)</p>", client.get("/surveys/branching/results").content.decode())
    assert told == ["The middle one is 4; half of them lie between 2.5 and 5."]


def test_a_kiosk_begins_anew_where_it_began(client: Client, owner: Any) -> None:
    branching()
    first = client.get(f"/s/branching?{stages.kiosk_query()}&channel=kiosk&shop=Turku%20%26%20co&nps=3")
    ended = client.post("/s/branching", {**form(first.content), "nps": "9"}, follow=True)
    starts = [re.findall(r'data-start="([^"]+)"', one.content.decode()) for one in (first, ended)]
    assert starts[0] == starts[1]
    again = client.get(unescape(starts[1][0]))
    client.post("/s/branching", {**form(again.content), "nps": "8"})
    stored = Response.objects.order_by("id").values_list("channel", "context")
    assert list(stored) == [("kiosk", {"shop": "Turku & co"})] * 2
