"""Whoever is to be forgotten: hidden at once, out of every file ten minutes later, whatever is killed when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings

from kosketus.kernel import clock, consumers, db, events, forgetting, outbox, sealer
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Event, Parked
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import erasure, loader, persons, reader, store, tables
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake.models import Erasure
from tests.understand.lake import children
from tests.understand.lake.conftest import KIND, MAY, Noted

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER = Scope(actor="test", role="agent", minimum_n=5, purpose=Purpose.CUSTOMER)
SECRET = "zq-private-words"
THEIRS = [11, 12]


def publish(what: str, identity: int | None, *, months: int = 3, seal: bool = True) -> None:
    drafts = [
        events.Draft(
            fact=Noted(what=f"{what}-{month}"), occurred_at=MAY - timedelta(days=31 * month), identity=identity
        )
        for month in range(months)
    ]
    with db.write():
        events.publish(drafts, actor="test")
    if seal:
        sealer.seal_once()


def fill() -> list[str]:
    """Two identities of one who is to be forgotten, somebody else, nobody; half in the lake, half waiting."""
    for _half in range(2):
        publish(SECRET, 11)
        publish(SECRET, 12, months=1)
        publish("other", 13)
        publish("nobody", None)
        if _half == 0:
            lake.load_all()
    return sorted([f"other-{month}" for month in range(3)] * 2 + [f"nobody-{month}" for month in range(3)] * 2)


def whats(scope: Scope) -> list[str]:
    return sorted(lake.read(scope, KIND).frame.collect()["what"].to_list())


def traces() -> set[str]:
    """Every place of disk and database that still knows the words: names of files, or of tables."""
    files = {str(path) for path in Path(settings.LAKE).rglob("*") if path.is_file() and _knows(path)}
    rows = {model.__name__ for model, column in ((Event, "body"), (Parked, "row")) if _in_rows(model, column)}
    return files | rows


def _knows(path: Path) -> bool:
    if path.suffix == ".parquet" and "_delta_log" not in str(path):
        frame = pl.read_parquet(path, hive_partitioning=False)
        return any(SECRET in str(value) for name in frame.columns for value in frame[name].to_list())
    return SECRET.encode() in path.read_bytes()


def _in_rows(model: type[Event | Parked], column: str) -> bool:
    return any(SECRET in str(value) for value in model.objects.values_list(column, flat=True))


@pytest.fixture
def later() -> Iterator[None]:
    """Ten minutes and a moment later."""
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        yield


def park_one() -> None:
    row = next(iter(outbox.rows_between(Lane.FACTS, above=0)))
    failure = consumers.Failure(row, "could not be taken")
    one = consumers.Consumer(name="test", lane=Lane.FACTS, kinds=None, handle=lambda batch: None)
    with db.write():
        consumers.park(one, [failure])
    assert Parked.objects.get().row["identity"] == 11


def test_the_forgotten_are_hidden_at_once_then_gone_from_files_and_rows(scope: Scope) -> None:
    others = fill()
    park_one()
    pinned = lake.read(scope, KIND).uncounted
    erasure.ask(THEIRS)
    assert whats(scope) == others
    assert lake.history(CUSTOMER, THEIRS, limit=9) == []
    assert lake.read(scope, KIND).uncounted != pinned
    assert lake.erase_due() == 8
    assert {Path(trace).suffix for trace in traces()} == {".parquet"}, "replaced files wait for their readers"
    assert {wish.facts for wish in Erasure.objects.all()} == {8}
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert lake.erase_due() == 0
        assert lake.erase_due() == 0
    assert traces() == set()
    assert whats(scope) == others
    assert lake.replay()["lake_noted"] == 12
    assert whats(scope) == others
    assert len(lake.history(CUSTOMER, [13], limit=9)) == 6


def test_what_was_on_its_way_meanwhile_goes_in_the_second_pass(scope: Scope) -> None:
    others = fill()
    erasure.ask(THEIRS)
    lake.erase_due()
    publish(SECRET, 11, seal=False)
    assert whats(scope) == others
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        sealer.seal_once()
        assert lake.erase_due() == 3
    assert traces() == set()
    assert whats(scope) == others


def test_half_built_tables_and_orphans_go_too(scope: Scope, later: None) -> None:
    fill()
    lake.load_all()
    home = store.folder(tables.table_of(KIND))
    some = next(home.rglob("*.parquet"))
    some.with_name("part-killed.parquet").write_bytes(some.read_bytes())
    killed = home.with_name(".lake_noted.new")
    killed.mkdir()
    (killed / "part.parquet").write_bytes(some.read_bytes())
    erasure.ask(THEIRS)
    Erasure.objects.update(asked_at=clock.now() - timedelta(hours=1), rewritten_at=clock.now() - timedelta(hours=1))
    assert lake.erase_due() == 8
    assert traces() == set()


@pytest.mark.parametrize("place", ["lake.rewritten:2", "lake.before-forget", "lake.before-vacuum"])
def test_killed_at_any_step_the_next_run_does_what_is_left(scope: Scope, place: str, later: None) -> None:
    others = fill()
    erasure.ask(THEIRS)
    if "vacuum" in place:
        lake.erase_due()
        Erasure.objects.update(rewritten_at=clock.now() - timedelta(days=1))
    children.do_and_die_at("erase", place)
    assert whats(scope) == others
    lake.erase_due()
    Erasure.objects.update(rewritten_at=clock.now() - timedelta(days=1))
    lake.erase_due()
    assert traces() == set()
    assert whats(scope) == others
    assert sorted(pl.scan_delta(store.folder(tables.table_of(KIND))).collect()["what"].to_list()) == others


def test_reader_that_meets_a_vacuumed_file_pins_anew_once(scope: Scope) -> None:
    others = fill()
    lake.load_all()
    asked = []

    def ask() -> list[str]:
        pinned = lake.read(scope, KIND)
        asked.append(pinned.version)
        if len(asked) == 1:  # a reader so slow that its files go while it reads
            erasure.ask(THEIRS)
            lake.erase_due()
            Erasure.objects.update(rewritten_at=clock.now() - timedelta(days=1))
            lake.erase_due()
        return sorted(pinned.frame.collect()["what"].to_list())

    assert reader.steadily(ask) == others
    assert (len(asked), asked[1] > asked[0]) == (2, True)


def test_reader_does_not_try_for_ever(scope: Scope) -> None:
    fill()
    lake.load_all()
    asked = []

    def ask() -> None:
        pinned = lake.read(scope, KIND)
        asked.append(pinned.version)
        for path in store.folder(tables.table_of(KIND)).rglob("*.parquet"):
            path.unlink()
        pinned.frame.collect()

    with pytest.raises(lake.LakeError, match="kosketus replay"):
        reader.steadily(ask)
    assert len(asked) == 2


def test_a_person_is_exported_from_the_lake_and_erased_with_the_visits_that_named_no_identity() -> None:
    with db.write():
        (visitor,) = customers.identities_for([IdentityKey(kind="visitor", value="v1")]).values()
        told = [
            events.Draft(fact=Noted(what="as visitor"), occurred_at=MAY, subject="visitor:v1"),
            events.Draft(fact=Noted(what="as somebody"), occurred_at=MAY + timedelta(days=1), identity=visitor),
            events.Draft(fact=Noted(what="another's"), occurred_at=MAY, subject="visitor:v2"),
        ]
        events.publish(told, actor="test")
    sealer.seal_once()
    lake.load_all()
    exported = persons.export_person([visitor])["recorded_facts"]
    assert [row["body"]["what"] for row in exported] == ["as visitor", "as somebody"]
    with db.write():
        persons.erase_person([visitor])
    assert persons.export_person([visitor]) == {"recorded_facts": []}
    assert len(persons.remains([visitor])) == 1
    assert lake.erase_due() == 2
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        lake.erase_due()
    assert persons.remains([visitor]) == []
    left = pl.scan_delta(store.folder(tables.table_of(KIND))).collect()["what"].to_list()
    assert left == ["another's"]


def test_forgetting_takes_only_their_rows() -> None:
    fill()
    before = Event.objects.count()
    assert forgetting.forget(THEIRS) == 8
    assert Event.objects.count() == before - 8
    assert forgetting.forget(THEIRS) == 0
    assert loader.load_all()
