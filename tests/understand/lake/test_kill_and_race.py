"""Killed at every step, raced by a second loader, read all the while: no fact missing, none twice."""

from __future__ import annotations

import signal
import time

import polars as pl
import pytest
from django.db import connections

from kosketus.kernel import db
from kosketus.kernel.models import Event
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import outbox, store, tables
from tests.understand.lake import children
from tests.understand.lake.conftest import KIND, Noted, publish

pytestmark = pytest.mark.django_db(transaction=True)


def in_view(scope: Scope) -> list[str]:
    return sorted(lake.read(scope, KIND).frame.select("what").collect()["what"].to_list())


def on_disk(name: str) -> int:
    table = next(each for each in tables.tables() if each.name == name)
    return int(pl.scan_delta(store.folder(table)).select(pl.len()).collect().item())


@pytest.mark.parametrize("place", ["lake.before-append", "lake.before-flush", "lake.before-safe"])
@pytest.mark.parametrize("nth", [1, 2])
def test_loader_killed_at_any_step_neither_loses_nor_doubles(scope: Scope, place: str, nth: int) -> None:
    expected = sorted(str(number) for number in range(20))
    publish([Noted(what=what) for what in expected])
    assert children.load_and_die_at(f"{place}:{nth}") == -signal.SIGKILL
    assert in_view(scope) == expected
    lake.load_all()
    assert in_view(scope) == expected
    assert (on_disk("facts"), on_disk("lake_noted")) == (20, 20)
    assert outbox.safe_seq(tables.log()) == outbox.highest_known(tables.log().lane)


@pytest.mark.slow
def test_readers_never_miss_or_double_while_two_loaders_race(scope: Scope) -> None:
    """A writer, two loader processes and a pruner without mercy, for six seconds; each read must be a whole prefix."""
    loaders = [children.start("load-forever") for _ in range(2)]
    written, reads, wrong, from_tail = 0, 0, [], 0
    end = time.monotonic() + 6
    try:
        while time.monotonic() < end:
            publish([Noted(what=f"{written + each:06}") for each in range(7)], seal=False)
            written += 7
            pinned = lake.read(scope, KIND)
            found = sorted(pinned.frame.select("what").collect()["what"].to_list())
            reads, from_tail = reads + 1, from_tail + (pinned.tail > 0)
            if found != [f"{number:06}" for number in range(written)]:
                wrong.append((written, len(found), len(set(found))))
            prune()
    finally:
        for each in loaders:
            each.terminate()
        codes = [each.wait(20) for each in loaders]
        connections.close_all()
    assert (wrong, codes) == ([], [0, 0])
    assert reads
    assert from_tail
    lake.load_all()
    assert on_disk("lake_noted") == on_disk("facts") == written


def prune() -> None:
    """Remove what the lake holds safely, at once instead of after seven days."""
    safe = min(outbox.safe_seq(table) for table in tables.tables() if table.lane == tables.log().lane)
    with db.write():
        Event.objects.filter(seq__lte=safe).delete()
