"""The designer from two clicks to a published survey, and what the runner's pages weigh."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kosketus.listen.surveys import wording
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Response, Survey
from kosketus.listen.surveys.readymade import KINDS, blueprint
from kosketus.listen.surveys.web.designer import _editable
from kosketus.people.customers import facade as customers
from kosketus.people.team.models import User
from tests.listen.surveys.test_run import begin, form

pytestmark = pytest.mark.django_db(transaction=True)
MOST_BYTES = 15_000


@pytest.fixture
def maker(client: Client, owner: User) -> Client:
    """The owner, logged in."""
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _change(client: Client, slug: str, **more: str) -> None:
    revision = Survey.objects.get(slug=slug).revision
    assert client.post(f"/surveys/{slug}/change", {"revision": revision, **more}).status_code == 302


def _order(slug: str) -> list[list[str]]:
    return [[one.key for one in page.questions] for page in _editable(slug)[1].pages]


def test_two_clicks_edit_logic_preview_publish(maker: Client) -> None:
    assert maker.post("/surveys/new", {"kind": "nps"}).headers["Location"] == "/surveys/nps/edit"
    _change(maker, "nps", do="add", where="page1", kind="multiple", text="What mattered?")
    _change(maker, "nps", do="up", where="what_mattered")
    _change(maker, "nps", do="add_page")
    _change(maker, "nps", do="down", where="reply")
    assert _order("nps") == [["nps", "why", "what_mattered"], ["reply"]]
    _change(maker, "nps", do="place", where="why", page="page2", before="reply")
    assert _order("nps") == [["nps", "what_mattered"], ["why", "reply"]]
    words = {"text.en": "What <b>mattered</b>?", "text.fi": "Mikä oli tärkeää?", "option.0.id": "option1",
             "option.0.en": "Price", "option.1.id": "option2", "option.1.en": "", "option.2.en": "Speed",
             "option.2.fi": "Nopeus", "other": "on"}  # fmt: skip
    revision = Survey.objects.get().revision
    address = "/surveys/nps/questions/what_mattered"
    assert maker.post(address, {**words, "revision": revision}).status_code == 302
    asked = _editable("nps")[1].question("what_mattered")
    assert [(one.id, one.text) for one in asked.options] == [
        ("option1", {"en": "Price"}), ("speed", {"en": "Speed", "fi": "Nopeus"}),
    ]  # fmt: skip
    stale = maker.post(address, {**words, "revision": revision}, follow=True)
    assert "Somebody else changed this survey" in stale.content.decode()
    jumps = {"jump.0.when": "nps > 8", "jump.0.to": "thanks", "revision": Survey.objects.get().revision}
    assert maker.post("/surveys/nps/pages/page1", jumps).status_code == 302
    assert "It can be published" in maker.get("/surveys/nps/edit").content.decode()
    tried = maker.get("/surveys/nps/test")
    assert "frame-ancestors 'self'" in tried.headers["Content-Security-Policy"]
    second = maker.post("/surveys/nps/test", {**form(tried.content), "nps": "3"})
    assert "What is the main reason" in second.content.decode()
    done = maker.post("/surveys/nps/test", form(second.content))
    assert "Thank you. Your answer has arrived." in done.content.decode()
    assert maker.post("/surveys/nps/state", {"do": "publish"}).headers["Location"] == "/surveys/nps"
    assert "What &lt;b&gt;mattered&lt;/b&gt;?" in Client().get("/s/nps").content.decode()
    assert Response.objects.count() == 0


def test_after_an_edit_of_the_order_the_keyboard_stands_where_it_stood(maker: Client, nps: Survey) -> None:
    def focused(**posted: str) -> list[str]:
        revision = Survey.objects.get(pk=nps.pk).revision
        answer = maker.post("/surveys/nps/change", {"revision": revision, **posted}, follow=True)
        found = re.findall(r"<(?:a|button|input)\b[^>]*\bautofocus\b[^>]*>", answer.content.decode())
        return [re.search(r'(?:aria-label|href|id)="([^"]+)"', one)[1] for one in found]  # type: ignore[index]

    assert focused(do="down", where="why") == ["Move down: What is the main reason for your score?"]
    assert focused(do="up", where="why") == ["Move up: What is the main reason for your score?"]
    assert focused(do="add_page") == ["text-page2"]
    assert focused(do="add", where="page1", kind="long") == ["text-page1"]
    assert focused(do="place", where="why", page="page2", before="") == ["/surveys/nps/questions/why"]
    assert focused(do="page_up", where="page2") == ["Move page page2 down"]  # the other button sleeps now
    assert focused(do="page_down", where="page2") == ["Move page page2 up"]
    assert focused(do="remove", where="why") == ["/surveys/nps/pages/page2"]
    strange = maker.get("/surveys/nps/edit?at=%00.<b>")
    assert (strange.status_code, b"autofocus" in strange.content, b"%00.<b>" in strange.content) == (200, False, False)


def test_a_question_that_was_removed_is_put_back_with_all_its_words(maker: Client, nps: Survey) -> None:
    before = _editable("nps")[1]
    _change(maker, "nps", do="remove", where="why")
    assert _order("nps") == [["nps", "reply"]]
    shown = maker.get("/surveys/nps/edit").content.decode()
    assert ("Removed: What is the main reason for your score?" in shown, "Put it back" in shown) == (True, True)
    _change(maker, "nps", do="up", where="reply")
    _change(maker, "nps", do="put_back", where="why")
    assert _order("nps") == [["reply", "why", "nps"]]
    assert _editable("nps")[1].question("why") == before.question("why")
    assert "Put it back" not in maker.get("/surveys/nps/edit").content.decode()
    again = {"do": "put_back", "where": "why", "revision": Survey.objects.get(pk=nps.pk).revision}
    assert maker.post("/surveys/nps/change", again).status_code == 404


def test_a_survey_with_a_fault_is_not_published_and_says_why(maker: Client) -> None:
    maker.post("/surveys/new", {"kind": "empty"})
    answer = maker.post("/surveys/empty/state", {"do": "publish"}, follow=True)
    assert "Nothing is asked yet" in answer.content.decode()
    assert Client().get("/s/empty").status_code == 404
    assert maker.post("/surveys/empty/removal").status_code == 302
    assert not Survey.objects.exists()


def test_document_goes_out_and_comes_in_again(maker: Client, nps: Survey, tmp_path: Path) -> None:
    content = maker.get("/surveys/nps/take-along/kosketus").content
    file = tmp_path / "survey.json"
    file.write_bytes(content)
    with file.open("rb") as opened:
        assert maker.post("/surveys/new", {"file": opened}).status_code == 302
    assert Survey.objects.get(slug="recommendation").draft == json.loads(content)
    file.write_text('{"title": {}, "pages": [], "more": 1}')
    with file.open("rb") as opened:
        assert "This file is no survey" in maker.post("/surveys/new", {"file": opened}).content.decode()
    code = maker.get("/surveys/nps/code.svg")
    assert (code.headers["Content-Type"], code.content[:4]) == ("image/svg+xml", b"<svg")


def test_anonymity_that_was_promised_cannot_be_taken_back(maker: Client, nps: Survey) -> None:
    posted = {"title.en": "T", "languages": "en", "anonymous": "on", "end.0.id": "thanks", "revision": nps.revision}
    assert maker.post("/surveys/nps/frame", posted).status_code == 302
    answer = maker.post("/surveys/nps/state", {"do": "publish"}, follow=True)
    assert "Anonymity is a promise" in answer.content.decode()
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "empty"])
def test_readymade_survey_can_be_published_as_it_is_and_weighs_little(client: Client, owner: User, kind: str) -> None:
    draft = blueprint(kind, wording.LANGUAGES)
    assert all(set(one.text) == set(wording.LANGUAGES) for one in draft.questions())
    survey = drafts.from_readymade(kind=kind, languages=wording.LANGUAGES)
    drafts.publish(survey=survey, actor="test")
    page = client.get(f"/s/{kind}?lang=ru").content
    style = Path(str(finders.find("surveys/run.css"))).read_bytes()
    assert len(re.findall(rb"<script|<img|style=|@import|url\(", page + style)) == 0
    assert len(gzip.compress(page)) + len(gzip.compress(style)) <= MOST_BYTES


def test_results_are_withheld_below_the_minimum_and_counted_above(maker: Client, nps: Survey) -> None:
    for _number in range(4):
        maker.post("/s/nps", {**begin(maker), "nps": "10", "why": "LEAK =1+1"})
    few = maker.get("/surveys/nps/results").content.decode()
    assert ("Hidden to protect people" in few, "LEAK" in few, "100%" in few.split("Hidden")[1]) == (True, False, False)
    assert maker.get("/surveys/nps/results.csv").status_code == 404
    maker.post("/s/nps", {**begin(maker), "nps": "0", "why": "Slow"})
    enough = maker.get("/surveys/nps/results").content.decode()
    assert "LEAK =1+1" in enough
    assert re.search(r"80%.*?>\s*4\s*<", enough, re.DOTALL)
    searched = maker.get("/surveys/nps/results?q=sLOW").content.decode()
    assert ("Slow" in searched, "LEAK" in searched, 'value="sLOW"' in searched) == (True, False, True)
    finnish = maker.get("/surveys/nps/results?language=fi", headers={"HX-Request": "true"}).content.decode()
    assert ("Nobody wrote that." in finnish, "LEAK" in finnish, "Finnish" in finnish) == (True, False, True)
    answer: Any = maker.get("/surveys/nps/results.csv")
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = file.splitlines()
    assert lines[0] == "response,occurred_at,language,channel,version,seconds,nps,why,reply"
    assert (len(lines), "'LEAK" in file or ",LEAK =1+1," in file) == (6, True)


def test_whoever_wrote_something_is_found_in_one_query(
    maker: Client, nps: Survey, django_assert_max_num_queries: Any
) -> None:
    def answered(number: int) -> int:
        identity = customers.identify(kind="email", value=f"n{number}@example.org")
        [token] = make_links(survey="nps", identities=[identity])
        maker.post("/s/nps", {**begin(maker, f"/s/nps/{token}"), "nps": "9", "why": f"Because {number}"})
        return identity

    written = [answered(number) for number in range(5)]
    fragment = {"HX-Request": "true"}
    with CaptureQueriesContext(connection) as few:
        maker.get("/surveys/nps/results", headers=fragment)
    queries = len(few)
    written += [answered(number) for number in range(5, 8)]
    with django_assert_max_num_queries(queries):
        shown = maker.get("/surveys/nps/results", headers=fragment).content.decode()
    people = customers.people_of(written)
    assert sorted(re.findall(r'href="(/customers/[^"]+)">Who said it', shown)) == sorted(
        reverse("customers:person", args=[people[one].public_id]) for one in written
    )


KILLED = """
import django, os, re, html
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from kosketus.listen.surveys.domain import drafts
from kosketus.people.team.domain.owners import create_owner
create_owner(email="o@example.org", name="O", password="kestrel over the harbour")
drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en",)), actor="test")
from django.test import Client
client = Client(HTTP_HOST="127.0.0.1")
ticket = html.unescape(re.search(r'name="ticket" value="([^"]*)"', client.get("/s/nps").content.decode())[1])
assert client.post("/s/nps", {"ticket": ticket, "nps": "9"}).status_code == 303
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.web import taps
taps.draw = lambda *args, **more: os.kill(os.getpid(), 9)
[token] = make_links(survey="nps", identities=[None])
client.get(f"/s/nps/{token}/7", headers={"user-agent": "Mozilla/5.0 Firefox/130.0"})
"""


def test_answer_and_tap_survive_a_kill_before_the_page_that_follows(tmp_path: Path) -> None:
    import os
    import sqlite3

    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**kept, "KOSKETUS_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kosketus.config.settings"}
    run = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, check=False)
    assert run.returncode == -9, run.stderr.decode()[-2000:]
    with sqlite3.connect(tmp_path / "kosketus.sqlite3") as database:
        stored = [database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in (
            "surveys_response", "surveys_answer", "kernel_event", "surveys_tap")]  # fmt: skip
    database.close()
    assert stored == [1, 1, 1, 1]
