"""The log rebuilds the rest; another history is refused, and says what to do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from kosketus.kernel import db, epoch, facts
from kosketus.kernel.models import Event
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import loader, store, tables
from tests.understand.lake.conftest import KIND, Ignored, Noted, go_back_to, publish

pytestmark = pytest.mark.django_db(transaction=True)


def whats(scope: Scope) -> list[str]:
    return sorted(lake.read(scope, KIND).frame.collect()["what"].to_list())


def test_replay_rebuilds_typed_tables_from_the_log(scope: Scope) -> None:
    publish([Noted(what="a", more={"k": "v"}), Ignored(what="x"), Noted(what="b", number=1.0)])
    lake.load_all()
    before = lake.read(scope, KIND).frame.sort("seq").collect()
    shutil.rmtree(store.folder(tables.table_of(KIND)))
    assert lake.replay()["lake_noted"] == 2
    after = lake.read(scope, KIND)
    assert after.frame.sort("seq").collect().equals(before)
    publish([Noted(what="c")])
    lake.load_all()
    assert whats(scope) == ["a", "b", "c"]


def test_replay_works_after_the_outbox_was_pruned(scope: Scope) -> None:
    publish([Noted(what=str(number)) for number in range(10)])
    lake.load_all()
    with db.write():
        Event.objects.all().delete()
    assert lake.replay()["lake_noted"] == 10
    assert len(whats(scope)) == 10


def test_older_database_beside_a_newer_lake_is_refused_and_replay_mends_it(scope: Scope) -> None:
    publish([Noted(what="old")])
    lake.load_all()
    known = lake.read(scope, KIND).latest
    publish([Noted(what="newer than the backup")])
    lake.load_all()
    go_back_to(known)
    with pytest.raises(lake.LakeMismatch, match="kosketus replay --discard-newer"):
        lake.refuse_mismatch()
    assert lake.load_once() == 0
    assert lake.newer_than_database() == 1
    with pytest.raises(lake.LakeMismatch):
        lake.replay()
    assert lake.replay(discard_newer=True)["lake_noted"] == 1
    lake.refuse_mismatch()
    publish([Noted(what="a new life")])
    lake.load_all()
    assert whats(scope) == ["a new life", "old"]


def test_lake_of_another_epoch_is_refused_until_it_is_adopted(scope: Scope) -> None:
    publish([Noted(what="a")])
    lake.load_all()
    previous = epoch.current()
    epoch.renew(actor="test")
    with pytest.raises(lake.LakeMismatch, match="another history"):
        lake.read(scope, KIND)
    lake.adopt(previous=previous)
    assert whats(scope) == ["a"]
    assert lake.load_once() == 0


def test_facts_of_an_older_version_come_out_as_the_newest(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    publish([Noted(what="new")])
    with db.write():
        publish([Noted(what="old")])
        body = '{"title":"old"}'
        last = Event.objects.order_by("-id").values("id")[:1]
        Event.objects.filter(id__in=list(last.values_list("id", flat=True))).update(version=0, body=body)
    monkeypatch.setitem(facts._upcasters, (KIND, 0), lambda old: {"what": old["title"] + ", lifted"})
    lake.load_all()
    assert whats(scope) == ["new", "old, lifted"]
    log = pl.scan_delta(store.folder(tables.log())).select("version", "body").collect()
    assert (0, '{"title":"old"}') in log.rows()
    lake.replay()
    assert whats(scope) == ["new", "old, lifted"]


@pytest.fixture
def second_version(monkeypatch: pytest.MonkeyPatch) -> type[Any]:
    """What an upgrade does: the fact gets a field, a version and an upcaster."""
    for name in ("_by_kind", "_by_shape", "_upcasters"):
        monkeypatch.setattr(facts, name, dict(getattr(facts, name)))
    del facts._by_kind[KIND]

    @facts.fact(KIND, version=2, subject="thing")
    @dataclass(frozen=True, kw_only=True)
    class Noted2:
        what: str
        mood: str
        number: float | None = None

    facts.upcaster(KIND, from_version=1)(
        lambda old: {"what": old["what"], "number": old["number"], "mood": f"unknown in {old['what']}"}
    )
    loader._flushed.clear()
    return Noted2


def test_tables_of_an_older_version_are_made_anew_from_the_log_at_the_next_load(
    scope: Scope, request: pytest.FixtureRequest
) -> None:
    publish([Noted(what="a", number=1.0), Ignored(what="x")])
    lake.load_all()
    publish([Noted(what="waits")])
    newer = request.getfixturevalue("second_version")
    publish([newer(what="b", mood="good")])
    columns = ["what", "mood", "version"]
    expected = [("a", "unknown in a", 2), ("b", "good", 2), ("waits", "unknown in waits", 2)]
    assert lake.load_all() == 2
    assert sorted(lake.read(scope, KIND).frame.select(columns).collect().rows()) == expected
    lake.replay()
    assert sorted(lake.read(scope, KIND).frame.select(columns).collect().rows()) == expected
    log = pl.scan_delta(store.folder(tables.log())).filter(pl.col("kind") == KIND).collect()
    assert sorted(log["version"].to_list()) == [1, 1, 2]
