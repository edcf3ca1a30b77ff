"""The sample company: the same each time, and the story can be found back in it."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

import cxmetrics
from kosketus.config.sample import Built, build, story, texts
from kosketus.kernel import clock
from kosketus.kernel.models import Event
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def _answers() -> pl.DataFrame:
    """All answers with the customer's region and whether they fall into the last quarter or half."""
    infos = surveys.answers_by_uids(list(Event.objects.values_list("uid", flat=True)))
    told = customers.dimension(["region"])
    regions = dict(zip(told["identity_id"], told["region"], strict=True))
    return pl.DataFrame(
        {
            "question": [info.question for info in infos],
            "value": [info.value for info in infos],
            "region": [regions[info.identity] for info in infos],
            "at": [info.occurred_at for info in infos],
        }
    )


def _nps(answers: pl.DataFrame, since: datetime) -> dict[str, tuple[float, float, float]]:
    """Score and likely range of each region before and after *since*, as (after - before, low, high of after)."""
    halves = answers.filter(question="nps").with_columns(after=pl.col("at") >= since)
    scored = cxmetrics.nps(halves, score="value", by=["region", "after"])
    found = {(row["region"], row["after"]): row for row in scored.iter_rows(named=True)}
    return {
        region: (
            found[region, True]["value"] - found[region, False]["value"],
            found[region, True]["low"],
            found[region, False]["high"],
        )
        for region in (story.DANUBE, story.NORDICS, story.BALTICS)
    }


def test_second_build_changes_nothing_also_a_month_later() -> None:
    steps: list[float] = []
    with clock.frozen(NOW):
        first = build(import_id=5, progress=steps.append)
        assert build() == Built(customers=0, answers=0)
    with clock.frozen(datetime(2026, 12, 22, 9, tzinfo=UTC)):
        assert build() == Built(customers=0, answers=0)
    assert (first.customers, len(steps), steps[-1]) == (2_000, story.MONTHS, 1.0)
    assert 6_000 < first.answers < 9_000
    assert Event.objects.count() == first.answers
    assert set(Event.objects.values_list("arrived", "import_id")) == {("backfill", 5)}


def test_planted_fall_and_rise_are_found_back_and_nothing_else() -> None:
    with clock.frozen(NOW):
        build()
    answers = _answers()
    assert answers["at"].min() >= datetime(2025, 9, 1, tzinfo=UTC)  # type: ignore[operator]
    assert answers["at"].max() < datetime(2026, 11, 1, tzinfo=UTC)  # type: ignore[operator]
    quarter = _nps(answers, datetime(2026, 8, 1, tzinfo=UTC))
    change, _low, high_before = quarter[story.DANUBE]
    assert change < -25
    # The ranges before and after do not touch: anybody would see it.
    after = cxmetrics.nps(
        answers.filter(question="nps", region=story.DANUBE).filter(pl.col("at") >= datetime(2026, 8, 1, tzinfo=UTC)),
        score="value",
    )
    assert after["high"][0] < high_before - 20
    assert abs(quarter[story.BALTICS][0]) < 12
    half = _nps(answers, datetime(2026, 5, 1, tzinfo=UTC))
    change, low_after, high_before = half[story.NORDICS]
    assert change > 18
    assert low_after > high_before
    assert abs(half[story.BALTICS][0]) < 12


def test_deliveries_satisfy_fewer_people_where_the_crisis_is() -> None:
    with clock.frozen(NOW):
        build()
    recent = _answers().filter(pl.col("at") >= datetime(2026, 8, 1, tzinfo=UTC), question="csat")
    happy = dict(recent.group_by("region").agg((pl.col("value") >= 4).mean()).iter_rows())
    assert happy[story.DANUBE] < 0.65
    assert min(happy[story.NORDICS], happy[story.BALTICS]) > 0.75


def test_customers_have_names_and_segments_in_four_languages() -> None:
    with clock.frozen(NOW):
        build()
    told = customers.dimension(["region", "plan", "language"])
    assert set(told["region"]) == {story.DANUBE, story.NORDICS, story.BALTICS}
    assert set(told["plan"]) == {"Basic", "Plus"}
    assert set(told["language"]) == {"en", "ru", "fi", "ro"}
    assert set(texts.COMMENTS) == set(texts.FIRST_NAMES) == set(texts.LAST_NAMES) == {"en", "ru", "fi", "ro"}
    person = customers.person_of(told["identity_id"][0])
    assert person is not None
    assert person.name
