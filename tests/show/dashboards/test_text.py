"""A score as plain text: what `kosketus metric` prints."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from kosketus.kernel import sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import SubscriptionRow
from kosketus.people.team.contracts import Scope
from kosketus.show.dashboards.facade import sheet_as_text
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Query
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
ANALYST = Scope(actor="user:analyst", role="analyst", minimum_n=5)


def written(score: str, by: str | None = None) -> list[str]:
    """The lines, without the numbers of facts, which depend on what ran before."""
    text = sheet_as_text(scores.sheet(ANALYST, Query(score=score), by=by))
    return re.sub(r"number \d+", "number N", text).splitlines()


def test_score_is_told_with_its_groups_and_how_it_was_counted() -> None:
    answer(datetime(2026, 5, 15, 12, tzinfo=UTC), (50, 30, 20), context={"terminal": "T1"})
    told = written("nps", "context.terminal")
    assert told[0] == "NPS +30 · May 2026 · likely between +14 and +44 · 100 answers"
    assert told[5:7] == ["Terminal  Score  Likely range      Answers", "T1          +30       +14…+44  100 answers"]
    assert told[8:] == [
        "How this was counted",
        "  nps, version 1: 100 × (promoters, who answer 9 or 10, minus detractors, who answer 0 to 6) ÷ answers",
        "  Likely range: Adjusted Wald around the raw score: ¾ promoter, ¾ detractor and 1½ passive are added (Rocks 2016)",  # noqa: E501
        "  Promoters 50, Passives 30, Detractors 20",
        "  Days in UTC; facts up to number N",
        "  Again: kosketus metric nps --grain month --at 2026-05-01 --by context.terminal",
    ]  # fmt: skip
    nobody = written("nps", "context.gender")
    assert nobody[5] == "Nothing counted here tells context.gender. There are: context.terminal"


def test_score_of_customers_speaks_of_customers_and_of_where_its_files_end() -> None:
    begun, left = datetime(2025, 3, 10, tzinfo=UTC), datetime(2025, 5, 12, tzinfo=UTC)
    rows = [SubscriptionRow(f"s{n}", None, begun, ended_at=left if n < 20 else None) for n in range(200)]
    signals.record_subscriptions(rows, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()
    told = written("churn")
    assert told[0] == (
        "Churn 10% · May 2025 · likely between 7% and 15% · 200 customers · ▲ Clearly higher than in April 2025"
    )
    assert told[-3:] == [
        "  Days in UTC; facts up to number N",
        "  The files tell nothing of the time after 12 May 2025, so later periods are not counted.",
        "  Again: kosketus metric churn --grain month --at 2025-05-01",
    ]
    assert not [line for line in told if "customers_lost" in line]


def test_score_without_data_says_so() -> None:
    assert written("nps") == ["NPS: nothing to count yet."]
