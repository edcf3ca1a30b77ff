"""Corrections, withdrawals and undone imports: out of every number at once, folded in later, never back by a replay."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import polars as pl
import pytest

from kosketus.kernel import corrections, db, events, sealer
from kosketus.kernel.models import Event
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import store, tables
from tests.understand.lake import children
from tests.understand.lake.conftest import KIND, MAY, Noted, publish

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER = Scope(actor="test", role="agent", minimum_n=5, purpose=Purpose.CUSTOMER)


def draft(what: str, *, identity: int | None = 1) -> events.Draft:
    return events.Draft(fact=Noted(what=what), occurred_at=MAY, identity=identity)


def published(*whats: str, import_id: int | None = None) -> list[UUID]:
    drafts = [draft(what) for what in whats]
    with db.write():
        events.publish(drafts, actor="test", import_id=import_id)
    sealer.seal_once()
    return [each.uid for each in drafts]


def correct(uid: UUID, what: str, *, import_id: int | None = None) -> UUID:
    better = draft(what)
    with db.write():
        corrections.supersede({uid: better}, actor="test", import_id=import_id)
    sealer.seal_once()
    return better.uid


def whats(scope: Scope) -> list[str]:
    return sorted(lake.read(scope, KIND).frame.collect()["what"].to_list())


def told() -> list[str]:
    """The history of the one customer."""
    return sorted(row["body"].split('"')[3] for row in lake.history(CUSTOMER, [1], limit=99))


def on_disk(table: tables.LakeTable) -> list[str]:
    column = "body" if table.is_log else "what"
    return sorted(pl.scan_delta(store.open_table(table)).collect()[column].to_list())  # type: ignore[arg-type]


def everywhere(scope: Scope) -> tuple[list[str], list[str]]:
    return whats(scope), told()


LOADED: list[Callable[[], object]] = [lambda: None, lake.load_all]


@pytest.mark.parametrize("load", LOADED, ids=["waiting", "loaded"])
def test_correction_is_in_every_number_at_once(scope: Scope, load: Callable[[], object]) -> None:
    first, _other = published("a", "other")
    before = lake.read(scope, KIND).corrected
    load()
    second = correct(first, "b")
    assert everywhere(scope) == (["b", "other"], ["b", "other"])
    assert lake.read(scope, KIND).corrected > before
    load()
    correct(second, "c")
    assert everywhere(scope) == (["c", "other"], ["c", "other"])


@pytest.mark.parametrize("load", LOADED, ids=["waiting", "loaded"])
def test_undone_import_is_out_at_once_and_back_at_once(scope: Scope, load: Callable[[], object]) -> None:
    (kept,) = published("kept")
    published("x", "y", import_id=7)
    published("z", import_id=8)
    correct(kept, "mended by the import", import_id=7)
    load()
    assert everywhere(scope)[0] == ["mended by the import", "x", "y", "z"]
    corrections.exclude_import(import_id=7, actor="test")
    assert everywhere(scope) == (["kept", "z"], ["kept", "z"])
    lake.compact_all()
    lake.load_all()
    lake.replay()
    assert everywhere(scope) == (["kept", "z"], ["kept", "z"])
    corrections.include_import(import_id=7)
    assert everywhere(scope)[0] == ["mended by the import", "x", "y", "z"]


def test_compaction_folds_corrections_into_typed_tables_and_keeps_the_log(scope: Scope) -> None:
    first, gone, _kept = published("a", "withdrawn", "kept")
    lake.load_all()
    correct(first, "b")
    with db.write():
        corrections.withdraw([gone], kind=KIND, actor="test")
    pinned = lake.read(scope, KIND)
    lake.load_all()
    lake.compact_all()
    assert on_disk(tables.table_of(KIND)) == ["b", "kept"]
    assert len(on_disk(tables.log())) == 4
    assert everywhere(scope) == (["b", "kept"], ["b", "kept"])
    assert corrections.superseded(KIND, settled=False) == set()
    assert sorted(pinned.frame.collect()["what"].to_list()) == ["b", "kept"], "who pinned before reads on"


def test_corrected_fact_that_waits_is_not_taken_for_folded(scope: Scope) -> None:
    published("first")
    lake.load_all()
    (waiting,) = published("a")
    correct(waiting, "b")
    lake.compact_all()
    lake.load_all()
    assert on_disk(tables.table_of(KIND)) == ["a", "b", "first"]
    assert whats(scope) == ["b", "first"]
    lake.compact_all()
    assert on_disk(tables.table_of(KIND)) == ["b", "first"]


def test_replay_brings_no_corrected_fact_back(scope: Scope) -> None:
    first, _other = published("a", "other")
    lake.load_all()
    correct(first, "b")
    lake.load_all()
    lake.compact_all()
    with db.write():
        Event.objects.all().delete()
    assert lake.replay()["lake_noted"] == 2
    assert on_disk(tables.table_of(KIND)) == ["b", "other"]
    assert everywhere(scope) == (["b", "other"], ["b", "other"])


@pytest.mark.parametrize("place", ["lake.rewritten", "lake.before-settle"])
def test_compaction_killed_at_any_step_folds_in_the_next_time(scope: Scope, place: str) -> None:
    first, second, _other = published("a", "b", "other")
    lake.load_all()
    correct(first, "A")
    correct(second, "B")
    lake.load_all()
    children.do_and_die_at("compact", place)
    assert whats(scope) == ["A", "B", "other"]
    lake.compact_all()
    assert on_disk(tables.table_of(KIND)) == ["A", "B", "other"]
    assert corrections.superseded(KIND, settled=False) == set()


def test_only_facts_of_the_kind_are_looked_up(scope: Scope) -> None:
    """Facts without an import or an identity are not lost to a filter that knows no null."""
    publish([Noted(what="plain")])
    (uid,) = published("a", import_id=3)
    corrections.exclude_import(import_id=99, actor="test")
    with db.write():
        corrections.withdraw([uid], kind="lake.ignored", actor="test")
    assert whats(scope) == ["a", "plain"]
