"""Answers are recorded once, rows and facts together."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kosketus.kernel import events
from kosketus.kernel.facts import Arrived, decode
from kosketus.kernel.models import Event
from kosketus.listen.surveys import facade
from kosketus.listen.surveys.contracts import (
    Answered,
    QuestionDefinition,
    Recorded,
    ResponseRow,
    SurveyAnswered,
    SurveyDefinition,
)
from kosketus.listen.surveys.domain import answers
from kosketus.listen.surveys.models import Answer, Question, Response
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = datetime(2026, 5, 4, 9, tzinfo=UTC)


def _define(slug: str = "spring", scale: str = "0-10") -> None:
    nps = QuestionDefinition(key="nps", metric="nps", scale=scale, text={"en": "How likely?"})
    why = QuestionDefinition(key="why", metric="text", touchpoint="shop")
    facade.ensure_survey(SurveyDefinition(slug=slug, title={"en": "Spring"}, questions=(nps, why)))


def _rows(count: int) -> list[ResponseRow]:
    return [
        ResponseRow(str(n), WHEN + timedelta(minutes=n), [Answered("nps", float(n % 11)), Answered("why", text="slow")])
        for n in range(count)
    ]


def _record(rows: list[ResponseRow], survey: str = "spring") -> Recorded:
    return facade.record_answers(rows, survey=survey, actor="test", arrived=Arrived.BACKFILL, import_id=7)


def test_answers_become_rows_and_facts_with_the_same_ids() -> None:
    _define()
    identity = customers.identify(kind="email", value="a@b.fi")
    row = ResponseRow("r1", WHEN, [Answered("nps", 9.0)], identity, "web", "fi", 1.5, {"shop": "Turku"})
    assert _record([row]) == Recorded(new=1)
    event = Event.objects.get()
    fact = SurveyAnswered(
        survey="spring", question="nps", question_version=1, response="r1", metric="nps", scale="0-10", value=9.0,
        channel="web", language="fi", weight=1.5, context={"shop": "Turku"}, direction="higher",
    )  # fmt: skip
    assert decode(event.kind, event.version, event.body) == fact
    assert (event.uid, event.identity, event.subject) == (Answer.objects.get().uid, identity, f"identity:{identity}")
    assert (event.arrived, event.import_id, event.occurred_at) == ("backfill", 7, WHEN)
    [info] = facade.answers_by_uids([event.uid])
    assert (info.survey, info.identity, info.value, info.context) == ("spring", identity, 9.0, {"shop": "Turku"})


def test_same_answers_again_change_nothing_and_differences_are_told() -> None:
    _define()
    assert _record(_rows(50)) == Recorded(new=100)
    changed = _rows(50)
    changed[3] = changed[3]._replace(answers=[Answered("nps", 0.0), Answered("why", text="slow")])
    assert _record(changed) == Recorded(known=100, differing=1)
    assert (Response.objects.count(), Answer.objects.count(), Event.objects.count()) == (50, 100, 100)


def test_response_twice_in_one_run_counts_once() -> None:
    _define()
    assert _record([*_rows(2), *_rows(1)]) == Recorded(new=4, known=2)


def test_answer_to_a_later_question_joins_its_response() -> None:
    _define()
    _record([ResponseRow("r", WHEN, [Answered("nps", 1.0)])])
    assert _record([ResponseRow("r", WHEN, [Answered("nps", 1.0), Answered("why", text="x")])]) == Recorded(
        new=1, known=1
    )
    assert Response.objects.count() == 1


def test_the_same_key_in_two_surveys_is_two_responses() -> None:
    _define()
    _define("autumn")
    _record(_rows(1))
    assert _record(_rows(1), "autumn") == Recorded(new=2)
    assert facade.responses_known("autumn", ["0", "1"]) == {"0"}
    assert facade.responses_known("winter", ["0"]) == set()


def test_unknown_question_and_unknown_survey_leave_nothing() -> None:
    _define()
    with pytest.raises(LookupError, match="has no question colour"):
        _record([ResponseRow("r", WHEN, [Answered("colour", 1.0)])])
    with pytest.raises(LookupError, match="no survey winter"):
        _record(_rows(1), "winter")
    assert (Response.objects.count(), Event.objects.count()) == (0, 0)


def test_failure_between_rows_and_facts_leaves_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    _define()
    monkeypatch.setattr(answers, "CHUNK", 10)
    publish, calls = events.publish, []

    def failing(*args: Any, **kwargs: Any) -> int:
        calls.append(1)
        if len(calls) == 3:
            raise OSError("the power went")
        return publish(*args, **kwargs)

    monkeypatch.setattr(events, "publish", failing)
    with pytest.raises(OSError, match="the power went"):
        _record(_rows(45))
    assert (Response.objects.count(), Answer.objects.count(), Event.objects.count()) == (20, 40, 40)
    assert _record(_rows(45)) == Recorded(new=50, known=40)
    assert set(Answer.objects.values_list("uid", flat=True)) == set(Event.objects.values_list("uid", flat=True))
    assert Event.objects.count() == 90


def test_two_runs_at_once_record_each_answer_once() -> None:
    _define()
    start, results = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        try:
            results.append(_record(_rows(6_000)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] + results[1] == Recorded(new=12_000, known=12_000)
    assert (Response.objects.count(), Answer.objects.count(), Event.objects.count()) == (6_000, 12_000, 12_000)


def test_changed_scale_makes_a_new_version_and_keeps_old_answers() -> None:
    _define()
    _record(_rows(1))
    _define()
    _define(scale="1-10")
    assert list(Question.objects.filter(key="nps").order_by("version").values_list("version", "scale")) == [
        (1, "0-10"),
        (2, "1-10"),
    ]
    assert [(q.key, q.version, q.scale) for q in facade.questions(survey="spring")] == [
        ("nps", 2, "1-10"),
        ("why", 1, ""),
    ]
    assert [q.key for q in facade.questions("text")] == ["why"]
    assert Answer.objects.filter(question__version=1).count() == 2


def test_surveys_lists_with_counts_in_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    for slug in ("a", "b", "c"):
        _define(slug)
    _record(_rows(4), "b")
    with django_assert_num_queries(3):
        assert [(s.slug, s.responses, s.answers) for s in facade.surveys()] == [("a", 0, 0), ("b", 4, 8), ("c", 0, 0)]
