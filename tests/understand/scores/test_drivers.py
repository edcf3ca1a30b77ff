"""What goes together with a score: planted, undecided, too few, and as SFO's passengers told it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from kosketus.config.commands import import_
from kosketus.kernel import clock, sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Query, State
from tests.understand.scores.conftest import SURVEY

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
NPS = Query(score="nps")


@pytest.fixture(autouse=True)
def _a_day_in_july_in_helsinki(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    info = replace(team.organisation(), time_zone="Europe/Helsinki")
    monkeypatch.setattr(team, "organisation", lambda: info)
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


def visits(people: int, *, staff_counts: float, food_seldom: bool = False, question: str = "recommend") -> None:
    """People who rate staff, food and signs; their score follows the staff as far as *staff_counts* says."""
    scale = 10 if question == "recommend" else 5
    drawn = random.Random(7)
    rows = []
    for number in range(people):
        staff, food, signs = (drawn.randint(1, 5) for _ in range(3))
        score = round(staff_counts * 2 * staff + (1 - staff_counts) * drawn.randint(0, 10))
        score = score if scale == 10 else max(round(score / 2), 1)
        rated = [("staff", staff), ("signs", signs), *([] if food_seldom and number % 3 else [("food", food)])]
        answers = [Answered(question, value=float(score)), *(Answered(name, value=float(v)) for name, v in rated)]
        rows.append(ResponseRow(key=f"visit{number}", occurred_at=MAY, answers=answers))
    surveys.record_answers(rows, survey=SURVEY.slug, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()


def test_what_the_score_follows_stands_clearly_first(scope: Scope) -> None:
    visits(200, staff_counts=0.8)
    found = scores.drivers(scope, NPS)
    assert (found.state, found.n, found.clear, found.drivers[0].question) == (State.ENOUGH, 200, 1, "staff")
    assert found.drivers[0].low > 0.8
    assert sum(each.importance for each in found.drivers) == pytest.approx(1)


def test_chance_is_not_told_as_a_driver(scope: Scope) -> None:
    visits(200, staff_counts=0.0)
    found = scores.drivers(scope, NPS)
    assert (found.state, found.clear) == (State.ENOUGH, 0)
    assert found.together is not None
    assert found.together < 0.1


def test_touchpoint_that_few_rated_takes_part_only_when_asked_for(scope: Scope) -> None:
    visits(330, staff_counts=0.8, food_seldom=True)
    usual, everything = scores.drivers(scope, NPS), scores.drivers(scope, NPS, seldom=True)
    assert ([each.question for each in usual.drivers], usual.n, dict(usual.left_out)) == (["staff", "signs"], 330, {})
    assert {name: round(share, 2) for name, share in usual.seldom.items()} == {"food": 0.33}
    assert (len(everything.drivers), everything.n, dict(everything.left_out)) == (3, 110, {"missing_rating": 220})


def test_too_few_people_are_told_how_many_are_needed(scope: Scope) -> None:
    visits(60, staff_counts=0.8)
    found = scores.drivers(scope, NPS)
    assert (found.state, found.n, found.needed_n, found.drivers) == (State.FEW, 60, 100, ())
    few = scores.drivers(Scope(actor="user:a", role="viewer", minimum_n=100), NPS)
    assert (few.state, few.n, few.drivers, dict(few.left_out)) == (State.WITHHELD, None, (), {})


def test_score_without_ratings_has_none_and_churn_has_no_drivers(scope: Scope) -> None:
    assert scores.drivers(scope, NPS).state is State.EMPTY
    assert scores.drivers(scope, Query(score="rating_5")).state is State.EMPTY
    with pytest.raises(scores.NoDrivers, match="nps, csat_5"):
        scores.drivers(scope, Query(score="churn"))


@pytest.mark.parametrize(("score", "question"), [("ces_agreement_1_5", "easy"), ("ces_difficulty_1_5", "hard")])
def test_effort_has_drivers_whichever_way_it_was_asked(scope: Scope, score: str, question: str) -> None:
    visits(200, staff_counts=0.8, question=question)
    found = scores.drivers(scope, Query(score=score))
    assert (found.state, found.n, found.clear, found.drivers[0].question) == (State.ENOUGH, 200, 1, "staff")
    assert (found.outcome, dict(found.outcomes)) == ("", {})


def test_one_rating_is_explained_by_the_others(scope: Scope) -> None:
    """The overall rating by default; any other by a filter. None explains itself."""
    visits(200, staff_counts=0.8, question="overall", food_seldom=True)
    found = scores.drivers(scope, Query(score="rating_5"))
    assert (found.outcome, list(found.outcomes)) == ("overall", ["overall", "signs", "staff", "food"])
    assert ([each.question for each in found.drivers], found.clear, found.n) == (["staff", "signs"], 1, 200)
    assert "filter=question%3Doverall" in found.address
    of_staff = scores.drivers(scope, Query(score="rating_5", filters=(Filter(field="question", value="staff"),)))
    assert [each.question for each in of_staff.drivers] == ["overall", "signs"]


def test_passengers_of_2017_single_out_no_touchpoint(scope: Scope, example_data: Path) -> None:
    file = example_data / "sfo-customer-survey" / "2017_SFO_Customer_Survey.csv"
    came = CliRunner().invoke(import_.command, [str(file), "--recipe", "sfo-2017"], catch_exceptions=False)
    assert came.exit_code == 0, came.output
    while sealer.seal_once():
        pass
    found = scores.drivers(scope, NPS)
    assert (found.survey, found.n, dict(found.left_out)) == ("sfo-2017", 725, {"missing_rating": 2021})
    assert (len(found.drivers), found.exact, round(found.together, 3), found.clear) == (11, True, 0.362, 0)
    assert sorted(found.seldom) == [
        "Airport parking facilities", "Airport rental car center", "Long term parking lot shuttle (bus ride)",
    ]  # fmt: skip
    first = [(each.question, round(each.importance, 2), round(each.rating, 2)) for each in found.drivers[:3]]
    assert first == [("airtrain", 0.14, 4.03), ("walkways", 0.13, 4.1), ("road_signs", 0.13, 4.02)]
    assert all(each.low <= each.importance <= each.high for each in found.drivers)
