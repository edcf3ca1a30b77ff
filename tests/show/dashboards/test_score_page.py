"""What the page of a score offers beside its charts: comparison, remedy, summary, notebook, pictures."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import polars as pl
import pytest
from django.test import Client

import cxmetrics
from kosketus.listen.surveys.domain import drafts
from kosketus.people.team.domain.calendars import found_calendar
from kosketus.people.team.models import User
from tests.show.dashboards.conftest import text_of
from tests.show.dashboards.test_files import body
from tests.understand.scores.conftest import answer, rate
from tests.understand.scores.test_happened import tickets

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 15, 12, tzinfo=UTC)
LAST_JUNE = datetime(2025, 6, 15, 12, tzinfo=UTC)


def test_number_is_compared_with_what_the_address_says(reader: Client) -> None:
    answer(LAST_JUNE, (500, 300, 200))
    answer(MAY, (300, 300, 400))
    answer(JUNE, (400, 300, 300))
    page = text_of(reader, "/scores/nps?grain=month")
    assert "Clearly higher than in May" in page
    page = text_of(reader, "/scores/nps?grain=month&versus=year")
    assert "Clearly lower than in June 2025" in page
    assert "Clearly higher than in May </p>" not in page
    assert "Compared with June 2025: +30, likely between +25 and +35, 1,000 answers" in page
    assert 'value="year" selected' in page
    assert "Clearly higher than in May" in text_of(reader, "/scores/nps?grain=month&versus=2026-05-01")
    assert "No answers in January to compare with" in text_of(reader, "/scores/nps?grain=month&versus=2026-01-01")


def test_group_is_compared_with_another_group_and_the_address_keeps_it(reader: Client) -> None:
    answer(JUNE, (300, 50, 50), channel="mail")
    answer(JUNE, (100, 100, 200), channel="web")
    address = "/scores/nps?filter=channel=mail&versus=channel=web"
    page = text_of(reader, address)
    assert "Clearly higher than for channel = web" in page
    assert 'value="channel=web" selected' in page
    without = re.findall(r'class="badge" href="([^"]+)"', page)[0]
    assert "versus" not in without
    for asked in ("versus=channel=web", "versus=someday", "filter=channel=mail&versus=survey=x"):
        assert reader.get(f"/scores/nps?{asked}").status_code == 400, asked


def test_other_side_under_the_minimum_is_hidden(reader: Client) -> None:
    answer(LAST_JUNE, (0, 0, 4))
    answer(JUNE, (400, 300, 300))
    page = text_of(reader, "/scores/nps?grain=month&versus=year")
    assert "Hidden to protect people (fewer than 5)" in page
    assert "−100" not in page


def test_few_answers_come_with_a_remedy_that_leads_to_longer_periods(reader: Client) -> None:
    for month in range(1, 7):
        answer(datetime(2026, month, 15, 12, tzinfo=UTC), (200, 120, 80))
    page = text_of(reader, "/scores/nps?grain=month")
    assert "About 960 answers in each period show a change of 10 points four times out of five." in page
    assert "At your pace of 400 answers a month that is 3 months." in page
    assert re.search(r'href="\?grain=quarter[^"]*">Look by quarter', page)


def test_summary_says_it_all_in_the_readers_language(reader: Client) -> None:
    answer(MAY, (300, 300, 400), channel="mail")
    answer(JUNE, (400, 300, 300), channel="mail")
    answer(JUNE, (0, 0, 50), channel="web")
    page = text_of(reader, "/scores/nps?grain=month&filter=channel=mail")
    summary = unescape(re.findall(r'id="copy-summary">([^<]+)<', page)[0])
    assert summary == (
        "NPS, June 2026: +10, likely between +5 and +15, from 1,000 answers. Only answers with channel = mail. "
        "Clearly higher than in May. http://testserver/scores/nps?grain=month&at=2026-06-01&filter=channel%3Dmail"
    )
    User.objects.update(language="fi")
    assert "kesäkuu 2026" in text_of(reader, "/scores/nps?grain=month")


def test_python_over_the_saved_answers_gives_the_figure_of_the_page(
    analyst: Client,
    tmp_path: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)  # type: ignore[arg-type]
    answer(MAY, (9, 9, 9))
    answer(JUNE, (50, 30, 20), channel="mail")
    answer(JUNE, (0, 7, 9), channel="web")
    page = text_of(analyst, "/scores/nps?grain=month&filter=channel=mail")
    raw = analyst.get("/scores/nps?grain=month&filter=channel=mail").content.decode()
    code = unescape(re.findall(r'id="copy-python-file"[^>]*>([^<]+)<', raw)[0])
    (answers,) = {unescape(each) for each in re.findall(r'class="button" href="(/scores/nps/answers[^"]+)"', page)}
    saved = analyst.get(answers.replace("/answers?", "/answers.csv?"))
    name = re.findall(r'filename="([^"]+)"', saved["Content-Disposition"])[0]
    (tmp_path / name).write_bytes(body(saved))  # type: ignore[operator]
    exec(compile(code, "notebook", "exec"), {})  # noqa: S102 - our own snippet
    printed = capsys.readouterr().out
    whole = cxmetrics.tally(pl.DataFrame({"value": [10] * 50 + [8] * 30 + [3] * 20}), "nps", score="value").to_dicts()[
        0
    ]
    assert printed.strip() == str(cxmetrics.estimate(whole, "nps"))
    assert "+30" in page


def test_viewer_gets_no_python_over_answers_they_may_not_save(reader: Client) -> None:
    answer(JUNE, (50, 30, 20))
    page = text_of(reader, "/scores/nps")
    assert ("copy-python-file" in page, "copy-command" in page) == (False, True)


@pytest.mark.parametrize("name", ["trend", "groups", "distribution"])
def test_saved_drawing_says_its_finding_answers_and_day(reader: Client, name: str) -> None:
    answer(MAY, (50, 30, 20))
    answer(JUNE, (50, 30, 20))
    drawing = reader.get(f"/scores/nps/{name}.svg?by=channel&grain=month").content.decode()
    answers = "200 answers" if name == "trend" else "100 answers"
    for words in (answers, "Counted on 10 July 2026, 09:00"):
        assert words in drawing.replace("\N{NO-BREAK SPACE}", " "), words


def test_backlog_stands_as_it_is_today_beside_what_it_was(reader: Client) -> None:
    tickets([None] * 12, opened=datetime(2026, 5, 8, 16, 30, tzinfo=UTC))
    tickets([None] * 9, opened=datetime(2026, 7, 8, 16, 30, tzinfo=UTC))
    board, page = text_of(reader, "/scores"), text_of(reader, "/scores/backlog")
    assert '<span class="tile-period">Today</span>' in board
    assert '<span class="score">21</span>' in board
    assert '<p class="muted">12 requests at the end of June 2026</p>' in board
    assert "Backlog 21 today." in page


def test_link_to_drivers_stands_only_where_something_was_rated(reader: Client) -> None:
    answer(JUNE, (40, 30, 30))
    assert "/scores/nps/drivers" not in text_of(reader, "/scores/nps")
    rate(JUNE, [4, 5, 3], question="staff")
    assert "/scores/nps/drivers" in text_of(reader, "/scores/nps")


def test_hours_that_count_are_chosen_in_the_address(reader: Client) -> None:
    found_calendar(time_zone="UTC")
    tickets([66 * 60] * 40, opened=datetime(2026, 5, 8, 16, 30, tzinfo=UTC))
    page = text_of(reader, "/scores/first_reply_time?clock=working&at=2026-05-01")
    assert 'value="working" selected' in page
    assert "<dt>Hours that count</dt> <dd>Working hours</dd>" in page
    assert "--clock working" in page
    assert 'href="/scores/first_reply_in_time?clock=working"' in page
    assert "Set the target" in text_of(reader, "/scores/first_reply_in_time?clock=working")
    refused = reader.get("/scores/first_reply_time?clock=moon")
    assert (refused.status_code, "There is no clock called “moon”." in refused.content.decode()) == (400, True)


def test_taps_that_nobody_confirmed_stand_beside_the_number_and_are_not_in_it(reader: Client) -> None:
    answer(JUNE, (5, 3, 2))
    survey = drafts.from_readymade(kind="nps", languages=("en",))
    drafts.publish(survey=survey, actor="test")
    for _person in range(2):
        Client(headers={"user-agent": "Mozilla/5.0 Firefox/130.0"}).get(f"/s/{survey.slug}/-/9")
    page = text_of(reader, "/scores/nps")
    assert "<dt>In letters</dt> <dd>+2 taps not confirmed</dd>" in page
    assert ("10 answers" in page, "12 answers" in page) == (True, False)
