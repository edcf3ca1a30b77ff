"""Small files become few without a reader noticing; the lake says how it is."""

from __future__ import annotations

import pytest
from django.db import connection

from kosketus.kernel import db
from kosketus.kernel.checks import Level
from kosketus.kernel.models import Cursor, Event
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import health, store, tables
from tests.understand.lake.conftest import KIND, Noted, publish

pytestmark = pytest.mark.django_db(transaction=True)


def load_in_pieces(pieces: int) -> None:
    for number in range(pieces):
        publish([Noted(what=f"{number:03}", number=float(number))])
        lake.load_all()


def test_compaction_keeps_every_row_and_the_figure(scope: Scope) -> None:
    load_in_pieces(12)
    before = lake.read(scope, KIND)
    rows = before.frame.sort("seq").collect()
    assert lake.compact_all() == {"facts": 12, "lake_noted": 12}
    after = lake.read(scope, KIND)
    assert after.frame.sort("seq").collect().equals(rows)
    assert (after.figure, [state.files for state in lake.states() if state.rows]) == (before.figure, [1, 1])
    assert before.frame.sort("seq").collect().equals(rows), "a reader that pinned before still reads its version"
    load_in_pieces(1)
    assert lake.read(scope, KIND).frame.collect().height == 13


def test_few_files_are_left_alone(scope: Scope) -> None:
    load_in_pieces(3)
    assert lake.compact_all() == {}


def test_healthy_lake_tells_how_many_facts_it_holds(scope: Scope) -> None:
    load_in_pieces(2)
    (finding,) = health.lake_fits()
    assert (finding.level, "2 facts" in finding.what) == (Level.OK, True)
    assert list(health.lake_keeps_up()) == []


def test_lake_of_another_history_is_an_error_that_says_what_to_do(scope: Scope) -> None:
    load_in_pieces(2)
    with db.write():
        Event.objects.all().delete()
        Cursor.objects.all().delete()
    if db.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'kernel_event'")
    (finding,) = health.lake_fits()
    assert (finding.level, "kosketus replay --discard-newer" in finding.what) == (Level.ERROR, True)


def test_lake_that_does_not_keep_up_is_a_warning(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_WAITING_IS_LONG", 3)
    publish([Noted(what=str(number)) for number in range(4)])
    (finding,) = health.lake_keeps_up()
    assert (finding.level, finding.what) == (Level.WARNING, "3 facts or more wait for the lake.")
    assert store.folder(tables.log()).exists() is False
