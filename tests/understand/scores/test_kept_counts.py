"""What is kept in memory: the same numbers without reading again, never stale, never another reader's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import polars as pl
import pytest

import cxmetrics
from kosketus.kernel import clock, corrections, db
from kosketus.kernel.models import Event, Superseded
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query, State
from kosketus.understand.scores.queries import cells, growing
from kosketus.understand.scores.queries.cache import CELLS, Kept
from kosketus.understand.scores.queries.rollups import roll_up
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
NPS = Query(score="nps")
MAIL = replace(NPS, filters=(Filter(field="channel", value="mail"),))
QUESTIONS: list[tuple[Query, str | None]] = [(NPS, None), (MAIL, None), (NPS, "channel")]


@pytest.fixture(autouse=True)
def _a_day_in_july_and_nothing_kept() -> Iterator[None]:
    CELLS.clear()
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield
    CELLS.clear()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fact is new enough to be counted anew."""
    monkeypatch.setattr(growing, "LAG", 0)
    monkeypatch.setattr(growing, "STRIDE", 0)


@pytest.fixture
def all_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fact is new, whatever numbers earlier tests have used up: each question is counted in one piece."""
    monkeypatch.setattr(growing, "LAG", 10**12)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that rows were counted."""
    found: list[int] = []
    counted = cells._counted

    def counting(frame: pl.LazyFrame, by: Any) -> pl.DataFrame:
        result = counted(frame, by)
        found.append(int(result[cells.N].sum()))
        return result

    monkeypatch.setattr(cells, "_counted", counting)
    return found


def sizes(scope: Scope) -> list[int | None]:
    """How many answers each question counts."""
    return [scores.sheet(scope, query, grain=Grain.MONTH, by=by).current.value.n for query, by in QUESTIONS]


@pytest.mark.usefixtures("all_new")
def test_second_reader_reads_nothing(scope: Scope, reads: list[int]) -> None:
    answer(MAY, (20, 10, 10), channel="mail")
    answer(MAY, (20, 10, 10), channel="web")
    lake.load_all()
    assert sizes(scope) == [80, 40, 80]
    before = len(reads)
    assert sizes(replace(scope, actor="user:somebody-else")) == [80, 40, 80]
    assert (before, len(reads)) == (4, before)


@pytest.mark.usefixtures("at_once")
def test_new_answer_is_counted_at_once_and_alone(scope: Scope, reads: list[int]) -> None:
    answer(MAY, (20, 10, 10), channel="mail")
    answer(MAY, (20, 10, 10), channel="web")
    lake.load_all()
    sizes(scope)
    reads.clear()
    answer(MAY, (3, 0, 0), channel="mail")
    assert sizes(scope) == [83, 43, 83]
    assert reads == [3] * 4, "only what waits is read"
    lake.load_all()
    reads.clear()
    assert sizes(scope) == [83, 43, 83]
    assert reads == [3] * 4, "a load brings what is new, and only that is read"
    reads.clear()
    assert (sizes(scope), reads) == ([83, 43, 83], [])


def test_correction_of_a_new_fact_leaves_what_was_counted_of_old_ones(
    scope: Scope, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody completes what they began: only the newest facts are counted anew. An old fact: all of them."""
    monkeypatch.setattr(growing, "LAG", 10)
    answer(MAY, (20, 10, 10), channel="mail")
    answer(MAY, (20, 10, 10), channel="web")
    lake.load_all()
    uids = list(Event.objects.order_by("seq").values_list("uid", flat=True))
    assert sizes(scope)[0] == 80
    for uid, left, read in ((uids[-1], 79, 9), (uids[0], 78, 78)):
        reads.clear()
        with db.write():
            corrections.withdraw([uid], kind="survey.answered", actor="test")
        assert scores.sheet(scope, NPS).current.value.n == left
        assert sum(reads) == read
    Event.objects.filter(uid=uids[-2]).delete()
    with db.write():
        corrections.withdraw([uids[-2]], kind="survey.answered", actor="test")
    assert scores.sheet(scope, NPS).current.value.n == 77, "it left the outbox, and is left out all the same"


def test_correction_that_comes_to_light_late_is_seen(scope: Scope) -> None:
    """Two transactions: the one with the smaller number is committed last."""
    answer(MAY, (20, 10, 10))
    lake.load_all()
    first, second = Event.objects.order_by("seq").values_list("uid", flat=True)[:2]
    with db.write():
        corrections.withdraw([first, second], kind="survey.answered", actor="test")
    hidden = Superseded.objects.order_by("pk")[0]
    hidden.delete()
    assert scores.sheet(scope, NPS).current.value.n == 39
    with db.write():
        Superseded.objects.bulk_create([hidden])
    assert scores.sheet(scope, NPS).current.value.n == 38


def test_reader_from_before_the_last_load_gets_what_was_there(scope: Scope) -> None:
    answer(MAY, (20, 10, 10))
    lake.load_all()
    before = lake.read(scope, "survey.answered")
    answer(MAY, (5, 0, 0))
    lake.load_all()
    assert scores.sheet(scope, NPS).current.value.n == 45
    assert roll_up(before, "UTC", (None,))[cells.N].sum() == 40
    assert scores.sheet(scope, NPS).current.value.n == 45


def test_corrections_and_undone_imports_are_seen_at_once(scope: Scope) -> None:
    answer(MAY, (20, 10, 10), channel="mail")
    Event.objects.update(import_id=7)
    answer(MAY, (20, 10, 10), channel="web")
    uid = Event.objects.filter(import_id=None).values_list("uid", flat=True)[0]
    lake.load_all()
    found = [scores.sheet(scope, NPS).current.value.n]
    with db.write():
        corrections.withdraw([uid], kind="survey.answered", actor="test")
    found.append(scores.sheet(scope, NPS).current.value.n)
    corrections.exclude_import(import_id=7, actor="test")
    found.append(scores.sheet(scope, NPS).current.value.n)
    corrections.include_import(import_id=7)
    found.append(scores.sheet(scope, NPS).current.value.n)
    assert found == [80, 79, 39, 79]


@pytest.mark.usefixtures("all_new")
def test_what_is_known_of_customers_now_is_what_counts(scope: Scope, reads: list[int]) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    answer(MAY, (40, 0, 0), identity=anna)
    answer(MAY, (0, 0, 40))
    lake.load_all()
    gold = replace(NPS, filters=(Filter(field="customer.plan", value="gold"),))
    found = []
    for plan in ("gold", "silver", "gold"):
        customers.set_attributes({anna: {"plan": plan}})
        sheet = scores.sheet(scope, gold)
        by = scores.sheet(scope, NPS, by="customer.plan")
        found.append((sheet.current.value.n if sheet.current else 0, [group.name for group in by.groups]))
    assert found == [(40, ["gold"]), (0, ["silver"]), (40, ["gold"])]
    assert len(reads) == 5, "the third time all is as it was the first time, so nothing is read"


def test_other_zone_filter_days_and_minimum_are_other_questions(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(datetime(2026, 5, 31, 20, tzinfo=UTC), (40, 0, 0), channel="mail")
    answer(MAY, (0, 0, 6), channel="secret")
    lake.load_all()
    assert scores.sheet(scope, NPS).current.value.n == 46
    secret = replace(NPS, filters=(Filter(field="channel", value="secret"),))
    seen = [scores.sheet(each, secret).current.value for each in (scope, replace(scope, minimum_n=10))]
    assert [(value.state, value.n) for value in seen] == [(State.FEW, 6), (State.WITHHELD, None)]
    part = scores.sheet(scope, replace(NPS, until=date(2026, 5, 31)))
    assert part.current.value.n == 6
    info = replace(team.organisation(), time_zone="Pacific/Auckland")
    monkeypatch.setattr(team, "organisation", lambda: info)
    assert scores.sheet(scope, NPS).current.period.since == date(2026, 6, 1)


def test_rows_that_some_may_not_see_are_another_key(scope: Scope) -> None:
    answer(MAY, (20, 10, 10))
    lake.load_all()
    scores.sheet(scope, NPS)
    kept = len(CELLS)
    scores.sheet(replace(scope, inboxes=(1,)), NPS)
    assert len(CELLS) == 2 * kept


@pytest.mark.parametrize("slug", ["nps", "csat_5", "ces_difficulty_1_5"])
def test_tally_of_cells_is_the_tally_of_rows(slug: str) -> None:
    metric = cxmetrics.find(slug)
    rows = pl.DataFrame(
        {
            "value": [1.0, 5.0, 5.0, 3.0, None, 99.0, 2.5, float("nan"), 4.0],
            "shop": ["a", "a", "a", "b", "b", "b", "b", "a", None],
        }
    )
    counted = rows.group_by("value", "shop").len("n").with_columns(pl.col("n").cast(pl.Int64))
    mine = cells.tally(counted, metric, "value", by=["shop"]).sort("shop")
    theirs = cxmetrics.tally(rows.lazy(), metric, by=["shop"], score="value").collect().sort("shop")
    assert mine.select(theirs.columns).equals(theirs)


def test_least_recently_used_goes_first_and_failures_are_not_kept() -> None:
    frame = pl.DataFrame({"a": range(100)})
    kept = Kept(limit=frame.estimated_size() * 2, largest=frame.estimated_size())
    for name in ("one", "two", "one", "three"):
        kept.get((name,), lambda: frame)
    made: list[str] = []

    def make(name: str) -> pl.DataFrame:
        made.append(name)
        return frame

    for name in ("one", "three", "two"):
        kept.get((name,), partial(make, name))
    assert (made, len(kept)) == (["two"], 2)
    kept.get(("large",), lambda: pl.concat([frame, frame]))
    assert len(kept) == 2
    for _again in range(2):
        with pytest.raises(ZeroDivisionError):
            kept.get(("broken",), lambda: frame.with_columns(a=1 // 0))


def test_board_says_of_each_score_what_its_page_says(scope: Scope) -> None:
    for month in range(1, 7):
        answer(datetime(2026, month, 15, 12, tzinfo=UTC), (20 + month, 10, 10) if month != 5 else (1, 1, 1))
    answer(datetime(2026, 7, 9, tzinfo=UTC), (2, 2, 2))
    ((definition, current),) = scores.board(scope)
    assert (definition.slug, current) == ("nps", scores.sheet(scope, NPS).current)
    assert (current.period.since, current.previous.since) == (date(2026, 6, 1), date(2026, 4, 1))
