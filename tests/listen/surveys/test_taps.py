"""Rating links in letters: a tap is no answer until somebody is there, whoever else opens links."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import reverse

from kosketus.kernel import clock, corrections
from kosketus.kernel.facts import decode
from kosketus.kernel.models import Event
from kosketus.listen.surveys import duties, scanners
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.domain import drafts, persons
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Answer, Link, Response, Sitting, Survey, Tap
from kosketus.listen.surveys.web import taps as web_taps
from kosketus.people.customers import facade as customers
from kosketus.people.team.models import User
from tests.listen.surveys.test_pages import MOST_BYTES
from tests.listen.surveys.test_run import branching, counts, form

pytestmark = pytest.mark.django_db(transaction=True)
AT = clock.now()  # tickets are good for a week
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _nobody_yet() -> Iterator[None]:
    scanners.forget()
    yield
    scanners.forget()


@pytest.fixture
def phone() -> Client:
    """Somebody's browser."""
    return Client(headers={"user-agent": PHONE})


def a_link(survey: str = "nps", email: str = "a@example.org", **more: Any) -> tuple[int, str]:
    identity = customers.identify(kind="email", value=email)
    [token] = make_links(survey=survey, identities=[identity], channel="email", **more)
    return identity, token


def open_tap(client: Client, token: str, value: object, slug: str = "nps") -> Any:
    return client.get(reverse("surveys:tap", args=[slug, token, str(value)]))


def confirm(client: Client, page: Any, value: int, slug: str = "nps", **more: object) -> int:
    address = reverse("surveys:confirm", args=[slug])
    return client.post(address, {**form(page.content), "nps": value, **more}).status_code


def is_chosen(page: Any, value: int) -> bool:
    return f'value="{value}" checked' in page.content.decode()


def taps() -> list[tuple[int | None, str, bool]]:
    rows = Tap.objects.order_by("id").values_list("value", "set_aside", "confirmed_at")
    return [(value, why, at is not None) for value, why, at in rows]


def counted() -> list[tuple[str, float | None, str | None]]:
    """The facts that count now."""
    gone = corrections.superseded("survey.answered")
    facts = [decode(one.kind, one.version, one.body) for one in Event.objects.order_by("id") if one.uid not in gone]
    return [(fact.question, fact.value, fact.text) for fact in facts]


def test_tap_is_set_down_and_counts_nowhere(phone: Client, nps: Survey) -> None:
    _identity, token = a_link()
    page = open_tap(phone, token, 7)
    shown = page.content.decode()
    assert (page.status_code, is_chosen(page, 7), "main reason for your score" in shown) == (200, True, True)
    assert 'data-confirm="/s/nps/confirm" data-question="nps"' in shown
    assert (taps(), counts(), Link.objects.get().used) == ([(7, "", False)], (0, 0, 0), False)
    assert "confirm.js" not in phone.get(f"/s/nps/{token}").content.decode()
    files = [Path(str(finders.find(f"surveys/{name}"))).read_bytes() for name in ("run.css", "confirm.js")]
    assert sum(len(gzip.compress(one)) for one in (page.content, *files)) <= MOST_BYTES


def test_confirmed_tap_counts_at_once_and_sending_completes_the_same_response(phone: Client, nps: Survey) -> None:
    identity, token = a_link()
    page = open_tap(phone, token, 7)
    assert [confirm(phone, page, 7), confirm(phone, page, 7)] == [204, 204]
    assert (counted(), taps(), counts()) == ([("nps", 7.0, None)], [(7, "", True)], (1, 1, 1))
    assert (Response.objects.get().identity_id, Response.objects.get().ended) == (identity, "")
    for _click in range(2):
        sent = phone.post("/s/nps", {**form(page.content), "nps": 9, "why": "Fast"})
        assert b"Your answer has arrived" in phone.get(sent.headers["Location"]).content
    assert counted() == [("nps", 9.0, None), ("why", None, "Fast")]
    assert list(Answer.objects.order_by("id").values_list("value", "text")) == [(9.0, None), (None, "Fast")]
    assert (Response.objects.count(), Sitting.objects.count(), Response.objects.get().ended) == (1, 0, "thanks")
    assert confirm(phone, page, 3) == 204
    assert (open_tap(phone, token, 3).status_code, counted()[0]) == (410, ("nps", 9.0, None))


def test_sending_without_script_is_enough_and_a_late_confirmation_changes_nothing(phone: Client, nps: Survey) -> None:
    _identity, token = a_link()
    page = open_tap(phone, token, 2)
    assert phone.post("/s/nps", {**form(page.content), "nps": 2}).status_code == 303
    assert confirm(phone, page, 8) == 204
    assert (counted(), taps(), Sitting.objects.count()) == ([("nps", 2.0, None)], [(2, "", True)], 0)


def test_of_two_numbers_the_last_that_somebody_tapped_counts_from_either_page(phone: Client, nps: Survey) -> None:
    _identity, token = a_link()
    with clock.frozen(AT):
        first = open_tap(phone, token, 7)
    with clock.frozen(AT + timedelta(seconds=6)):
        assert confirm(phone, first, 7) == 204
    with clock.frozen(AT + timedelta(minutes=2)):
        second = open_tap(phone, token, 9)
        assert is_chosen(second, 9)
        assert is_chosen(phone.get(f"/s/nps/{token}"), 7)
        assert confirm(phone, second, 9) == 204
    assert (counted(), taps()) == ([("nps", 9.0, None)], [(7, "", True), (9, "", True)])
    sent = phone.post("/s/nps", {**form(first.content), "nps": 9, "why": "Late"})
    assert b"Your answer has arrived" in phone.get(sent.headers["Location"]).content
    assert (counted(), Response.objects.count()) == ([("nps", 9.0, None), ("why", None, "Late")], 1)


@pytest.mark.parametrize(
    ("why", "value", "headers"),
    [
        ("program", 7, {"user-agent": "Mozilla/5.0 (compatible; BarracudaLinkProtect/1.0)"}),
        ("program", 7, {"user-agent": ""}),
        ("prefetch", 7, {"user-agent": PHONE, "sec-purpose": "prefetch;prerender"}),
        ("unseen", 11, {"user-agent": PHONE}),
        ("head", 7, {"user-agent": PHONE}),
    ],
)
def test_what_programs_open_is_set_aside_with_its_reason_and_people_can_still_answer(
    phone: Client, nps: Survey, why: str, value: int, headers: dict[str, str]
) -> None:
    _identity, token = a_link()
    address = reverse("surveys:tap", args=["nps", token, str(value)])
    with clock.frozen(AT):
        scanned = (phone.head if why == "head" else phone.get)(address, headers=headers)
        assert (scanned.status_code, b"confirm.js" in scanned.content) == (503 if why == "prefetch" else 200, False)
        assert taps() == [(value, why, False)]
    if why in {"program", "unseen"}:
        assert (confirm(phone, scanned, 7), counts()) == (403, (0, 0, 0))
    with clock.frozen(AT + timedelta(hours=1)):
        page = open_tap(phone, token, 9)
        assert confirm(phone, page, 9) == 204
    assert (taps(), counted()) == ([(value, why, False), (9, "", True)], [("nps", 9.0, None)])


def test_links_opened_one_after_another_are_set_aside_together(phone: Client, nps: Survey) -> None:
    _identity, token = a_link()
    with clock.frozen(AT):
        pages = [open_tap(phone, token, value) for value in range(3)]
    assert taps() == [(0, "several", False), (1, "several", False), (2, "several", False)]
    assert [confirm(phone, page, 0) for page in pages] == [204, 403, 403]
    assert counts() == (0, 0, 0)
    with clock.frozen(AT + timedelta(minutes=5)):
        other = a_link(email="b@example.org")[1]
        assert [confirm(phone, open_tap(phone, one, 8), 8) for one in (token, other)] == [204, 204]
    assert (counted(), Response.objects.count()) == ([("nps", 8.0, None), ("nps", 8.0, None)], 2)


def test_second_thought_after_seconds_is_a_person_s_and_the_unseen_link_speaks_for_a_minute(
    phone: Client, nps: Survey
) -> None:
    _identity, token = a_link()
    for seconds, value in ((0, 7), (5, 9), (30, 11), (50, 3), (150, 4)):
        with clock.frozen(AT + timedelta(seconds=seconds)):
            assert open_tap(phone, token, value).status_code == 200
    assert [why for _value, why, _confirmed in taps()] == ["unseen", "unseen", "unseen", "unseen", ""]


def test_what_cannot_be_answered_says_so_and_leaves_nothing(phone: Client, nps: Survey) -> None:
    _identity, token = a_link()
    for value in ("12", "99", "abc", "-1", "1" * 90):
        page = open_tap(phone, token, value)
        assert (page.status_code, b"checked" in page.content, taps()) == (200, False, []), value
    old = a_link(email="b@example.org", expires_at=clock.now() - timedelta(minutes=1))[1]
    assert [open_tap(phone, one, 7).status_code for one in ("wrong", old)] == [404, 410]
    soon = a_link(email="c@example.org", expires_at=AT + timedelta(minutes=5))[1]
    with clock.frozen(AT):
        assert confirm(phone, open_tap(phone, soon, 7), 7) == 204
    with clock.frozen(AT + timedelta(minutes=9)):
        assert open_tap(phone, soon, 8).status_code == 410, "what was tapped in time counts, and stays as it is"
    assert (counted(), taps()) == ([("nps", 7.0, None)], [(7, "", True)])
    page = open_tap(phone, token, 7)
    assert [confirm(phone, page, value) for value in (11, -1)] == [403, 403]
    assert confirm(phone, page, 7, slug="nobody") == 403
    assert confirm(phone, page, 7, ticket=form(page.content)["ticket"][:-2] + "xx") == 403
    assert confirm(phone, phone.get(f"/s/nps/{token}"), 7) == 403, "a page that nobody tapped confirms nothing"
    drafts.close(survey=nps)
    assert [confirm(phone, page, 7), open_tap(phone, token, 7).status_code] == [410, 410]
    assert (counts(), taps()) == ((1, 1, 1), [(7, "", True), (7, "", False)])


def test_tap_is_there_when_the_power_goes_before_its_page(
    phone: Client, nps: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    _identity, token = a_link()

    def failing(*args: Any, **kwargs: Any) -> Any:
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(web_taps, "draw", failing)
        with pytest.raises(OSError, match="the power went"):
            open_tap(phone, token, 7)
    assert (taps(), counts()) == ([(7, "", False)], (0, 0, 0))
    assert confirm(phone, open_tap(phone, token, 7), 7) == 204
    assert (taps(), counted()) == ([(7, "", True), (7, "", True)], [("nps", 7.0, None)])


@pytest.mark.parametrize("anonymous", [False, True])
def test_confirming_and_sending_at_the_same_moment_make_one_whole_response(
    phone: Client, owner: Any, anonymous: bool
) -> None:
    drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en",), anonymous=anonymous), actor="test")
    _identity, token = a_link()
    page = open_tap(phone, token, 7)
    start, seen = threading.Barrier(2), []

    def do(path: str, more: dict[str, str]) -> None:
        start.wait()
        try:
            seen.append(Client().post(path, {**form(page.content), "nps": "7", **more}).status_code)
        finally:
            connection.close()

    both = [("/s/nps/confirm", {}), ("/s/nps", {"why": "Fast"})]
    threads = [threading.Thread(target=do, args=each) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(seen), Response.objects.count(), Sitting.objects.count()) == ([204, 303], 1, 0)
    assert sorted(counted()) == [("nps", 7.0, None), ("why", None, "Fast")]


def test_going_on_to_the_next_page_confirms_and_the_end_completes(phone: Client, owner: Any) -> None:
    branching()
    _identity, token = a_link("branching")
    page = open_tap(phone, token, 2, "branching")
    onward = phone.post("/s/branching", {**form(page.content), "nps": "3"})
    assert (counted(), taps()) == ([("nps", 3.0, None)], [(2, "", True)])
    assert confirm(phone, page, 3, "branching") == 204
    reasons = phone.get(onward.headers["Location"])
    assert "You said 3. Why?" in reasons.content.decode()
    done = phone.post("/s/branching", {**form(reasons.content), "why": "price", "words": "Dear"})
    assert b"Thank you all the same" in phone.get(done.headers["Location"]).content
    assert counted() == [("nps", 3.0, None), ("why.price", 1.0, None), ("words", None, "Dear")]
    assert (Response.objects.count(), Response.objects.get().ended, Sitting.objects.count()) == (1, "thanks", 0)


def test_public_rating_link_works_without_a_token_and_a_crowd_is_set_aside(
    phone: Client, nps: Survey, settings: Any
) -> None:
    settings.SURVEY_ANSWERS_SET_ASIDE_FROM, settings.SURVEY_ANSWERS_REFUSED_FROM = 2, 3
    pages = [phone.get("/s/nps/-/9?channel=signature") for _time in range(4)]
    assert [page.status_code for page in pages] == [200] * 4
    assert taps() == [(9, "", False), (9, "", False), (9, "crowd", False)], "the fourth is no longer set down"
    assert [confirm(phone, pages[0], 9), confirm(phone, pages[2], 9)] == [204, 403]
    assert (counted(), Response.objects.get().channel) == ([("nps", 9.0, None)], "signature")
    assert [confirmed for _value, _why, confirmed in taps()] == [True, False, False]


def test_taps_stand_beside_n_and_what_was_set_aside_is_shown(phone: Client, nps: Survey) -> None:
    staff = Client()
    staff.force_login(User.objects.get())
    for seconds, value in ((0, 7), (30, 8)):
        with clock.frozen(AT + timedelta(seconds=seconds)):
            page = open_tap(phone, a_link(email=f"{value}@example.org")[1], value)
    assert confirm(phone, page, 8) == 204
    _identity, scanned = a_link(email="scanned@example.org")
    for value in (1, 1, 2):
        open_tap(phone, scanned, value)
    for _again in range(2):
        open_tap(phone, a_link(email="c@example.org")[1], 5)
    phone.get("/s/nps/-/9")
    results = staff.get("/surveys/nps/results").content.decode()
    assert "1 · +4 taps not confirmed" in results
    assert re.search(r"Finished, of those who began</dt>\s*<dd>0% \(0 of 1,", results)
    shown = staff.get("/surveys/nps").content.decode()
    assert re.search(r"Several numbers of one letter were opened within seconds</dt>\s*<dd>\s*3, last", shown)
    asked = {"metric": "nps", "scale": "0-10"}
    assert (surveys.waiting_taps_of(**asked), surveys.waiting_taps_of(metric="csat", scale="1-5")) == (4, 0)


def test_anonymous_taps_lead_from_nobody_to_no_answer(phone: Client, owner: Any) -> None:
    drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en",), anonymous=True), actor="test")
    (_one, answering), (_two, waiting), (_three, scanned) = (a_link(email=f"{n}@example.org") for n in "abc")
    with clock.frozen(AT):
        page = open_tap(phone, answering, 7)
        open_tap(phone, waiting, 3)
        for value in range(3):
            open_tap(phone, scanned, value)
        open_tap(phone, "-", 6)
        rows = list(Tap.objects.values_list("value", "key", "at__time"))
        assert {(value, key, str(at)) for value, key, at in rows} == {(None, "", "00:00:00")}
        assert [tap.link is None for tap in Tap.objects.order_by("id")] == [False, False, True, True, True, True]
        assert [confirm(phone, page, 7), confirm(phone, page, 8)] == [204, 204]
    response = Response.objects.get()
    beside = Sitting.objects.get(key=response.key)
    assert {str(at.time()) for at in (beside.seen_at, beside.begun_at, response.occurred_at)} == {"00:00:00"}
    holding = {model._meta.label for model in apps.get_models() if _holds(model, response.key)}
    assert holding == {"surveys.Response", "surveys.Sitting", "kernel.Event"}, "the fact, which names nobody"
    assert (beside.link, response.identity, response.seconds) == (None, None, None)
    assert (Tap.objects.filter(link__isnull=False).count(), Survey.objects.get().links_spent) == (1, 1)
    assert phone.post("/s/nps", {**form(page.content), "nps": 8, "why": "Fast"}).status_code == 303
    assert counted() == [("nps", 8.0, None), ("why", None, "Fast")]
    assert (open_tap(phone, answering, 7).status_code, Sitting.objects.count()) == (410, 0)


def _holds(model: Any, text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
        return any(text in str(row) for row in cursor.fetchall())


def test_taps_of_a_person_are_handed_out_and_erased(phone: Client, nps: Survey) -> None:
    identity, token = a_link()
    other, kept = a_link(email="b@example.org")
    for one in (token, kept):
        open_tap(phone, one, 4)
    handed = persons.export_person([identity])["tapped_ratings"]
    assert [(one["survey"], one["value"], one["set_aside"]) for one in handed] == [("nps", 4, "")]
    assert persons.erase_person([identity])["tapped_ratings"] == 1
    assert list(Tap.objects.values_list("link__identity", flat=True)) == [other]


def test_after_three_months_taps_are_forgotten_and_what_counts_stays(phone: Client, nps: Survey) -> None:
    with clock.frozen(AT):
        (_sent, one), (_waiting, two) = a_link(email="a@example.org"), a_link(email="b@example.org")
        assert confirm(phone, open_tap(phone, one, 7), 7) == 204
        late = open_tap(phone, two, 8)
        for value in (1, 2):
            open_tap(phone, a_link(email="c@example.org")[1], value)
    with clock.frozen(AT + timedelta(days=5)):
        open_tap(phone, a_link(email="d@example.org")[1], 3)
        assert phone.post("/s/nps", {**form(late.content), "nps": 8}).status_code == 303
    with clock.frozen(AT + duties.KEPT + timedelta(days=1)):
        assert (duties.forget_taps(), duties.forget_taps()) == (4, 0)
        assert [value for value, _why, _confirmed in taps()] == [3]
    assert counted() == [("nps", 7.0, None), ("nps", 8.0, None)]
