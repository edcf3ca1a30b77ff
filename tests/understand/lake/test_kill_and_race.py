"""Killed at every step, raced by a second loader, read all the while: no fact missing, none twice."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from uuid import UUID

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError
from django.db import connections

from kosketus.kernel import corrections, db, events, sealer
from kosketus.kernel.models import Event
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import erasure, outbox, store, tables
from kosketus.understand.lake import facade as lake
from tests.understand.lake import children
from tests.understand.lake.conftest import KIND, MAY, Noted, publish

# By hand for longer: KOSKETUS_RACE_SECONDS=60
SECONDS = float(os.environ.get("KOSKETUS_RACE_SECONDS", "6"))
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
def test_readers_never_miss_or_double_while_all_are_at_work(scope: Scope) -> None:
    """A writer who also corrects and forgets, two loader processes without their lock, a pruner without mercy, a
    compactor: each read must be exactly what counts at that moment."""
    loaders = [children.start("load-forever") for _ in range(2)]
    world = World()
    end = time.monotonic() + SECONDS
    try:
        while time.monotonic() < end:
            world.go_on()
            world.look(scope)
            prune()
    finally:
        for each in loaders:
            each.terminate()
        codes = [each.wait(20) for each in loaders]
        connections.close_all()
    assert (world.wrong, codes) == ([], [0, 0])
    assert world.reads > 1
    assert world.from_tail
    while sealer.seal_once():
        pass  # the loaders sealed as well, until they were ended
    lake.load_all()
    lake.compact_all()
    erasure.erase_due()
    world.look(scope)
    assert world.wrong == []
    assert on_disk("lake_noted") == len(world.counts)


class World:
    """What was said, what of it counts, and what readers saw of it."""

    def __init__(self) -> None:
        self.counts: dict[str, UUID] = {}
        self.turns = self.reads = self.from_tail = 0
        self.wrong: list[tuple[int, int, int]] = []

    def go_on(self) -> None:
        """Seven more facts; now and then a correction, a person forgotten, a compaction."""
        self.turns += 1
        drafts = [self._draft(f"{self.turns:05}-{each}", identity=self.turns) for each in range(7)]
        with db.write():
            events.publish(drafts, actor="test")
        if self.turns % 3 == 0:
            self._correct()
        if self.turns % 10 == 0:
            self._forget(self.turns - 5)
        if self.turns % 8 == 0:
            with suppress(CommitFailedError, lake.LakeError):  # the lock is not held by the loaders: they may win
                lake.compact_all()

    def _draft(self, what: str, *, identity: int) -> events.Draft:
        draft = events.Draft(fact=Noted(what=what), occurred_at=MAY, identity=identity)
        self.counts[what] = draft.uid
        return draft

    def _correct(self) -> None:
        what = next(reversed(self.counts))
        old = self.counts.pop(what)
        with db.write():
            better = self._draft(f"{what}, corrected", identity=int(what[:5]))
            corrections.supersede({old: better}, actor="test")

    def _forget(self, identity: int) -> None:
        self.counts = {what: uid for what, uid in self.counts.items() if int(what[:5]) != identity}
        erasure.ask([identity])
        with suppress(lake.LakeError):
            erasure.erase_due()

    def look(self, scope: Scope) -> None:
        """Read, and note what is missing or double."""
        pinned = lake.read(scope, KIND)
        found = sorted(pinned.frame.select("what").collect()["what"].to_list())
        self.reads, self.from_tail = self.reads + 1, self.from_tail + (pinned.tail > 0)
        if found != sorted(self.counts):
            self.wrong.append((self.turns, len(found), len(self.counts)))


def prune() -> None:
    """Remove what the lake holds safely, at once instead of after seven days."""
    safe = min(outbox.safe_seq(table) for table in tables.tables() if table.lane == tables.log().lane)
    with db.write():
        Event.objects.filter(seq__lte=safe).delete()
