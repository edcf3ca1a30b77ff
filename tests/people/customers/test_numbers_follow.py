"""A merge is in every number at once, and out again when it is undone; the lake does not move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from kosketus.kernel import sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, QuestionDefinition, ResponseRow, SurveyDefinition
from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import conditions, merging, segmenting
from kosketus.people.team.contracts import Scope
from kosketus.show.dashboards.facade import sheet_as_text
from kosketus.show.dashboards.words import filtered
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Query

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANALYST = Scope(actor="user:analyst", role="analyst", minimum_n=5)


def by_region() -> dict[str, tuple[int | None, float | None]]:
    """Answers and score by the customer's region, as the page of the score shows them."""
    found = scores.sheet(ANALYST, Query(score="nps"), by="customer.region")
    return {group.name: (group.value.n, group.value.value) for group in found.groups}


def answer(identity: int, value: float, number: int) -> None:
    rows = [
        ResponseRow(
            key=f"{identity}-{each}",
            occurred_at=MAY + timedelta(hours=each),
            answers=[Answered("recommend", value=value)],
            identity=identity,
        )
        for each in range(number)
    ]
    surveys.record_answers(rows, survey="s", actor="test", arrived=Arrived.BACKFILL)


def test_a_breakdown_by_what_customers_are_moves_with_a_merge_and_back() -> None:
    question = QuestionDefinition(key="recommend", metric="nps", scale="0-10")
    surveys.ensure_survey(SurveyDefinition(slug="s", title={"en": "S"}, questions=(question,)))
    keys = {
        IdentityKey("email", "a@example.org"): Profile("A", {"region": "North"}),
        IdentityKey("external", "7", "shop"): Profile("A too", {"region": "South"}),
        IdentityKey("email", "c@example.org"): Profile("C", {"region": "South"}),
    }
    a, b, c = facade.record_people(keys).values()
    answer(a, 10, 40)
    answer(b, 2, 40)
    answer(c, 10, 40)
    while sealer.seal_once():
        pass
    lake.load_all()
    apart = {"North": (40, 100.0), "South": (80, 0.0)}
    assert by_region() == apart
    before = lake.states()
    assert before
    persons = facade.people_of([a, b])
    merge = merging.merge_persons(first=persons[a].id, second=persons[b].id, evidence="x", actor="test")
    assert by_region() == {"North": (80, 0.0), "South": (40, 100.0)}
    merging.undo_merge(merge=merge, actor="test")
    assert by_region() == apart
    assert lake.states() == before


def test_a_number_can_be_filtered_by_a_segment_and_follows_it() -> None:
    question = QuestionDefinition(key="recommend", metric="nps", scale="0-10")
    surveys.ensure_survey(SurveyDefinition(slug="s", title={"en": "S"}, questions=(question,)))
    keys = {IdentityKey("email", f"{name}@example.org"): Profile(name, {"plan": name}) for name in "ab"}
    a, b = facade.record_people(keys).values()
    answer(a, 10, 40)
    answer(b, 2, 50)
    wanted = conditions.Group(rules=(conditions.Rule("attribute:plan", conditions.Operator.EQUALS, ("a",)),))
    segmenting.make_segment(name="VIP", wanted=wanted, actor="test")
    query = Query(score="nps", filters=(Filter(field="customer.segment:vip", value="yes"),))

    def counted() -> int | None:
        found = scores.sheet(ANALYST, query).current
        return found.value.n if found else None

    assert counted() == 40
    sheet = scores.sheet(ANALYST, Query(score="nps"), by="customer.segment:vip")
    assert [(one.field, one.name) for one in sheet.dimensions][-1] == ("customer.segment:vip", "Segment: VIP")
    assert sheet.dimension == sheet.dimensions[-1]
    with translation.override("fi"):
        assert [line.split()[0] for line in sheet_as_text(sheet).splitlines()[6:8]] == ["Kyllä", "Ei"]
        assert filtered(query.filters[0]) == "VIP = Kyllä"
    assert sorted((group.name, group.value.n) for group in sheet.groups) == [("no", 50), ("yes", 40)]
    facade.set_attributes({b: {"plan": "A"}})
    assert counted() == 90
    facade.set_attributes({a: {"plan": "c"}})
    assert counted() == 50
