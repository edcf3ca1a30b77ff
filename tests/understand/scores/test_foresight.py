"""What answers that are not there yet will show."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kosketus.people.team.contracts import Scope
from kosketus.understand.scores import facade as scores
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
_MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_the_worst_case_before_anybody_answered_and_the_usual_mix_afterwards(scope: Scope) -> None:
    first = scores.foreseen(scope, "nps", n=385)
    assert first is not None
    # cxmetrics: needed_n("nps", margin=10) is 385, needed_n_each("nps", difference=9, like=50/30/20) is 1,183.
    assert (round(first.margin, 1), first.usual_mix) == (10.0, False)
    answer(_MAY, (50, 30, 20))
    later = scores.foreseen(scope, "nps", n=1_183)
    assert later is not None
    assert (round(later.difference, 1), later.usual_mix) == (9.0, True)


def test_equal_answers_so_far_promise_nothing(scope: Scope) -> None:
    answer(_MAY, (40, 0, 0))
    found = scores.foreseen(scope, "nps", n=385)
    assert found is not None
    assert (round(found.margin, 1), found.usual_mix) == (10.0, False)
    assert scores.foreseen(scope, "nps", n=0) is None


def test_the_score_that_counts_a_question_is_found_by_family_scale_and_direction() -> None:
    asked = [("nps", "0-10", "higher"), ("ces", "1-5", "lower"), ("ces", "1-5", "higher"), ("idea", "", "higher")]
    found = [scores.score_of(family=family, scale=scale, direction=direction) for family, scale, direction in asked]
    assert found == ["nps", "ces_difficulty_1_5", "ces_agreement_1_5", ""]


def test_the_response_rate_carries_its_range() -> None:
    found = scores.response_rate(answered=81, delivered=263)
    assert found is not None
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    assert (round(found.share, 3), round(found.low, 3), round(found.high, 3)) == (0.308, 0.255, 0.366)
    assert scores.response_rate(answered=0, delivered=0) is None
