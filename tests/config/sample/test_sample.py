"""The sample company: the same each time, and the product finds its story back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kosketus.config.sample import Built, build, story, texts
from kosketus.kernel import clock
from kosketus.kernel.models import Event
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOTHING = Built(customers=0, answers=0, orders=0, memberships=0, conversations=0)


def test_second_build_changes_nothing_also_a_month_later() -> None:
    steps: list[float] = []
    with clock.frozen(NOW):
        first = build(count=200, import_id=5, progress=steps.append)
        facts = Event.objects.count()
        assert build(count=200) == NOTHING
    with clock.frozen(datetime(2026, 12, 22, 9, tzinfo=UTC)):
        assert build(count=200) == NOTHING
    assert (first.customers, len(steps), steps[-1]) == (200, story.MONTHS, 1.0)
    assert min(first.answers, first.orders, first.memberships, first.conversations) > 0
    assert Event.objects.count() == facts > 3_000
    assert set(Event.objects.values_list("arrived", "import_id")) == {("backfill", 5)}
    told = customers.dimension(["region", "plan", "language"])
    assert set(told["region"]) == {story.DANUBE, story.NORDICS, story.BALTICS}
    assert set(told["plan"]) == {story.BASIC, story.PLUS}
    assert set(told["language"]) == set(texts.COMMENTS) == {"en", "ru", "fi", "ro"}


@pytest.mark.slow
def test_scores_find_the_planted_fall_and_rise_and_hardly_anything_else() -> None:
    scope = Scope(actor="user:analyst", role="analyst", minimum_n=5)

    def verdicts(score: str, region: str) -> dict[date, str]:
        asked = Query(score=score, filters=(Filter(field="customer.region", value=region),))
        trend = scores.sheet(scope, asked, grain=Grain.QUARTER).trend
        return {one.period.since: one.change.verdict for one in trend if one.change}

    with clock.frozen(NOW):
        build(count=3_000)
        assert verdicts("nps", story.DANUBE)[date(2026, 7, 1)] == "lower"
        assert verdicts("csat_5", story.DANUBE)[date(2026, 7, 1)] == "lower"
        assert verdicts("nps", story.NORDICS)[date(2026, 4, 1)] == "higher"
        # Where nothing happened, one of twenty is called a change by chance.
        quiet = [*verdicts("nps", story.BALTICS).values(), *verdicts("csat_5", story.BALTICS).values()]
        by_carrier = scores.sheet(scope, Query(score="csat_5"), grain=Grain.YEAR, by="context.carrier")
    assert sum(verdict != "no clear change" for verdict in quiet) <= len(quiet) // 5
    told = {group.name: group.change.verdict for group in by_carrier.groups if group.change}
    assert told["Volta Post"] == "lower"
    assert "lower" not in {verdict for carrier, verdict in told.items() if carrier != "Volta Post"}
