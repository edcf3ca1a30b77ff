"""Answers without ceremony: so many promoters, passives and detractors on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

import pytest

from kosketus.kernel import sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import (
    Answered,
    Direction,
    QuestionDefinition,
    ResponseRow,
    SurveyDefinition,
)
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores.queries import dimensions

SURVEY = SurveyDefinition(
    slug="relationship",
    title={"en": "Relationship"},
    questions=(
        QuestionDefinition(key="recommend", metric="nps", scale="0-10"),
        QuestionDefinition(key="recommend_old", metric="nps", scale="1-10"),
        QuestionDefinition(key="easy", metric="ces", scale="1-5"),
        QuestionDefinition(key="hard", metric="ces", scale="1-5", direction=Direction.LOWER),
        QuestionDefinition(key="satisfied_10", metric="csat", scale="1-10"),
        QuestionDefinition(key="graded", metric="csat", scale="1-5", direction=Direction.LOWER),
        QuestionDefinition(key="overall", metric="rating", scale="1-5"),
        QuestionDefinition(key="staff", metric="rating", scale="1-5", touchpoint="staff"),
        QuestionDefinition(key="food", metric="rating", scale="1-5", touchpoint="food"),
        QuestionDefinition(key="signs", metric="rating", scale="1-5", touchpoint="signs"),
    ),
)
_keys = count()


@pytest.fixture
def scope() -> Scope:
    """An analyst; groups under five are withheld."""
    return Scope(actor="user:analyst", role="analyst", minimum_n=5)


@pytest.fixture(autouse=True)
def _survey(db: None) -> None:
    surveys.ensure_survey(SURVEY)


def answer(
    at: datetime,
    mix: tuple[int, int, int],
    *,
    question: str = "recommend",
    identity: int | None = None,
    context: Mapping[str, str] | None = None,
    channel: str = "web",
) -> None:
    """Record *mix* = (promoters, passives, detractors) answers given at one moment."""
    promoters, passives, detractors = mix
    values = [10] * promoters + [8] * passives + [3] * detractors
    rate(at, values, question=question, identity=identity, context=context, channel=channel)


def rate(
    at: datetime,
    values: Sequence[int],
    *,
    question: str,
    identity: int | None = None,
    context: Mapping[str, str] | None = None,
    channel: str = "web",
) -> None:
    """Record one answer of each of *values*, all at one moment."""
    rows = [
        ResponseRow(
            key=f"r{next(_keys)}",
            occurred_at=at,
            answers=[Answered(question, value=float(value))],
            identity=identity,
            channel=channel,
            context=context or {},
        )
        for value in values
    ]
    surveys.record_answers(rows, survey=SURVEY.slug, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()


__all__ = ["SURVEY", "answer", "dimensions", "rate", "scope"]
