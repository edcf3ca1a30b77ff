"""Targets, notes and saved views at the web's door; the board and Today that list what there is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from kosketus.kernel import db, events, sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.people.team.contracts import Scope
from kosketus.people.team.models import Role
from kosketus.show.dashboards.models import SavedView
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Query
from tests.show.dashboards.conftest import client_of, text_of
from tests.understand.scores.conftest import answer, rate

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 15, 12, tzinfo=UTC)
NPS = "/scores/nps"


def post(client: Client, address: str, **fields: str) -> tuple[int, str]:
    response = client.post(address, fields, follow=True)
    return response.status_code, " ".join(response.content.decode().split())


def set_target(client: Client, score: str, value: str, day: str) -> tuple[int, str]:
    return post(client, f"/scores/{score}/plan", what="target", **{"target-value": value, "target-valid_from": day})


def note(client: Client, words: str, day: str, **more: str) -> tuple[int, str]:
    return post(client, f"{NPS}/plan", what="note", **{"note-words": words, "note-day": day}, **more)


def test_target_is_drawn_and_the_distance_is_told_with_its_range(analyst: Client) -> None:
    answer(MAY, (50, 30, 20))
    answer(JUNE, (51, 30, 19))
    assert set_target(analyst, "nps", "35", "2026-05-01")[0] == 200
    page = text_of(analyst, NPS)
    assert "3 points below target (+35); the likely range includes it" in page
    assert "Target +35" in page
    assert set_target(analyst, "nps", "80", "2026-06-01")[0] == 200
    assert "48 points below target (+80); the likely range does not reach it" in text_of(analyst, NPS)
    assert "3 points below" not in text_of(analyst, f"{NPS}?at=2026-05-01")
    assert "5 points below target (+35)" in text_of(analyst, f"{NPS}?at=2026-05-01")


def test_share_is_typed_in_per_cent_and_nonsense_is_refused(analyst: Client) -> None:
    rate(MAY, [10] * 20 + [7] * 20, question="satisfied_10")
    assert set_target(analyst, "csat_10", "60", "2026-05-01")[0] == 200
    assert "10 points below target (60%)" in text_of(analyst, "/scores/csat_10")
    assert set_target(analyst, "csat_10", "140", "2026-05-01")[0] == 422
    assert set_target(analyst, "nps", "20", "1066-10-14")[0] == 422
    assert [target.value for target in scores.targets("csat_10")] == [0.6]


def test_note_stands_in_the_trend_of_one_score_or_of_all(analyst: Client) -> None:
    for moment in (MAY, JUNE):
        answer(moment, (50, 30, 20))
        rate(moment, [10] * 40, question="satisfied_10")
    assert note(analyst, "Prices went up", "2026-06-03")[0] == 200
    assert note(analyst, "<b>New</b> help centre", "2026-05-20", **{"note-everywhere": "on"})[0] == 200
    page = text_of(analyst, NPS)
    assert "Prices went up" in page
    assert "&lt;b&gt;New&lt;/b&gt; help centre" in page
    other = text_of(analyst, "/scores/csat_10")
    assert ("help centre" in other, "Prices went up" in other) == (True, False)
    (first, _second) = scores.notes_of("nps")
    assert (first.day, first.written_by, first.everywhere) == (date(2026, 5, 20), "Vera", True)
    assert post(analyst, f"{NPS}/notes/{first.public_id}/removal")[0] == 200
    assert [each.words for each in scores.notes_of("nps")] == ["Prices went up"]


def test_viewer_reads_plans_and_changes_none(reader: Client, analyst: Client) -> None:
    answer(MAY, (50, 30, 20))
    set_target(analyst, "nps", "35", "2026-05-01")
    (target,) = scores.targets("nps")
    page = text_of(reader, f"{NPS}/plan")
    assert ("+35 from" in page, "<form" in page.partition("<main")[2]) == (True, False)
    assert set_target(reader, "nps", "0", "2026-05-01")[0] == 403
    assert post(reader, f"{NPS}/targets/{target.public_id}/removal")[0] == 403
    assert [each.value for each in scores.targets("nps")] == [35.0]


def test_saved_view_is_listed_for_its_owner_and_when_shared_for_all(reader: Client, analyst: Client) -> None:
    answer(MAY, (50, 30, 20), channel="mail")
    wanted = {"score": "nps", "query": "grain=month&filter=channel%3Dmail"}
    assert post(analyst, "/saved-views/new", name="Mail", shared="on", **wanted)[0] == 200
    assert post(analyst, "/saved-views/new", name="Mine", **wanted)[0] == 200
    assert post(analyst, "/saved-views/new", name="Mail", **wanted)[0] == 422
    assert post(reader, "/saved-views/new", name="Theirs", shared="on", **wanted)[0] == 200
    mine, theirs = text_of(analyst, "/scores"), text_of(reader, "/scores")
    assert [name in mine for name in ("Mail", "Mine", "Theirs")] == [True, True, False]
    assert [name in theirs for name in (">Mail<", ">Mine<", ">Theirs<")] == [True, False, True]
    assert "/scores/nps?grain=month&amp;filter=channel%3Dmail" in theirs
    shared = SavedView.objects.get(name="Mail")
    assert post(reader, f"/saved-views/{shared.public_id}/removal")[0] == 404
    assert post(analyst, f"/saved-views/{shared.public_id}/removal")[0] == 200
    assert sorted(SavedView.objects.values_list("name", "shared")) == [("Mine", False), ("Theirs", False)]


def test_view_of_choices_that_cannot_be_is_refused(reader: Client) -> None:
    asked = {"score": "nps", "query": "grain=eon"}
    assert post(reader, "/saved-views/new", name="Odd", **asked)[0] == 422
    assert post(reader, "/saved-views/new", name="Odd", score="happiness")[0] == 404
    assert not SavedView.objects.exists()


def test_board_shows_starters_first_and_teaches_what_is_missing(reader: Client) -> None:
    answer(MAY, (50, 30, 20))
    rate(MAY, [1] * 40, question="hard")
    rate(MAY, [4] * 40, question="staff")
    page = text_of(reader, "/scores").partition("<main")[2]
    order = [page.index(words) for words in ("Churn", ">NPS<", "CSAT", "CES, difficulty", "Comments", "Ratings on 5")]
    assert order == sorted(order)
    for words in ("Bring subscriptions with the day", "of 5, low is easy", "All that has data", "4.0"):
        assert words in page, words


def test_today_begins_with_what_clearly_moved_and_tells_what_no_score_counts(reader: Client, analyst: Client) -> None:
    answer(MAY, (500, 300, 200))
    answer(JUNE, (410, 310, 280))
    rate(MAY, [4] * 40, question="staff")
    rate(JUNE, [4] * 40, question="staff")
    old = SurveyAnswered(
        survey="relationship", question="easy", question_version=1, response="old", metric="ces", scale="1-5", value=5.0
    )
    with db.write():
        events.publish([events.Draft(fact=old, occurred_at=MAY)], actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()
    page = text_of(analyst, "/").partition("<main")[2]
    assert page.index("What moved") < page.index(">NPS<") < page.index("What waits") < page.index("Ratings on 5")
    assert "do not say which end of the scale is good, so they are counted nowhere" in page
    assert "counted nowhere" not in text_of(reader, "/")


def test_sheet_carries_its_plan_for_the_api(analyst: Client) -> None:
    answer(MAY, (50, 30, 20))
    set_target(analyst, "nps", "35", "2026-05-01")
    found = scores.sheet(Scope(actor="user:a", role="viewer", minimum_n=5), Query(score="nps"))
    assert found.target is not None
    assert (found.target.value, found.target.set_by, client_of(Role.AGENT).get(f"{NPS}/plan").status_code) == (
        35.0, "Vera", 200,
    )  # fmt: skip
