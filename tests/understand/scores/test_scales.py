"""Which answers make which score: scales and directions are never pooled, and what is counted nowhere is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kosketus.kernel import clock, db, events, sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Query, Sheet
from tests.understand.scores.conftest import rate

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_in_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


def sheet(scope: Scope, slug: str, **choices: str) -> Sheet:
    return scores.sheet(scope, Query(score=slug), **choices)


def figures(found: Sheet) -> tuple[float, int | None]:
    assert found.current is not None
    assert found.current.value.value is not None
    return round(found.current.value.value, 3), found.current.value.n


def test_effort_asked_as_ease_and_as_difficulty_are_two_scores(scope: Scope) -> None:
    rate(MAY, [5] * 30 + [4] * 10 + [2] * 20, question="easy")
    rate(MAY, [1] * 20 + [2] * 20, question="hard")
    assert figures(sheet(scope, "ces_agreement_1_5")) == (0.667, 60)
    assert figures(sheet(scope, "ces_difficulty_1_5")) == (1.5, 40)


@pytest.mark.parametrize(
    ("points", "satisfied"), [(2, {2}), (3, {3}), (4, {3, 4}), (5, {4, 5}), (6, {5, 6}), (7, {6, 7}), (10, {8, 9, 10})]
)
def test_csat_counts_the_named_boxes_of_its_scale(points: int, satisfied: set[int]) -> None:
    found = scores.definition(f"csat_{points}")
    (band,) = found.metric.sums.values()
    assert isinstance(band, scores.Band)
    assert (set(range(int(band.low), int(band.high) + 1)), found.scale) == (satisfied, f"1-{points}")


def test_satisfaction_on_ten_points_is_a_score_of_its_own(scope: Scope) -> None:
    rate(MAY, [10] * 10 + [8] * 10 + [7] * 20, question="satisfied_10")
    assert figures(sheet(scope, "csat_10")) == (0.5, 40)
    assert sheet(scope, "csat_5").current is None


def test_grades_where_one_is_best_are_no_satisfaction(scope: Scope) -> None:
    rate(MAY, [1] * 40, question="graded")
    assert sheet(scope, "csat_5").current is None
    (left,) = scores.presence(scope).uncounted
    assert (left.family, left.scale, left.direction, left.answers) == ("csat", "1-5", "lower", 40)


def test_answer_without_a_direction_is_counted_nowhere_and_told(scope: Scope) -> None:
    rate(MAY, [5] * 30, question="easy")
    old = SurveyAnswered(
        survey="relationship", question="easy", question_version=1, response="old", metric="ces", scale="1-5", value=5.0
    )
    with db.write():
        events.publish(
            [events.Draft(fact=old, occurred_at=MAY) for _ in range(7)], actor="test", arrived=Arrived.BACKFILL
        )
    sealer.seal_once()
    assert [figures(sheet(scope, "ces_agreement_1_5")), sheet(scope, "ces_difficulty_1_5").current] == [(1.0, 30), None]
    found = scores.presence(scope)
    assert dict(found.answers) == {"ces_agreement_1_5": 30}
    assert [(left.family, left.direction, left.answers) for left in found.uncounted] == [("ces", "", 7)]


def test_where_low_is_good_the_easiest_group_comes_first(scope: Scope) -> None:
    rate(MAY, [1] * 30 + [2] * 10, question="hard", channel="web")
    rate(MAY, [4] * 30 + [5] * 10, question="hard", channel="phone")
    found = sheet(scope, "ces_difficulty_1_5", by="channel")
    assert [(group.name, group.value.value, group.change.verdict) for group in found.groups] == [
        ("web", 1.25, "lower"),
        ("phone", 4.25, "higher"),
    ]


def test_touchpoints_are_rated_by_their_mean(scope: Scope) -> None:
    rate(MAY, [5] * 20 + [4] * 20, question="staff")
    rate(MAY, [2] * 20 + [3] * 20, question="food")
    found = sheet(scope, "rating_5", by="touchpoint")
    assert (figures(found), [(group.name, group.value.value) for group in found.groups]) == (
        (3.5, 80), [("staff", 4.5), ("food", 2.5)],
    )  # fmt: skip
