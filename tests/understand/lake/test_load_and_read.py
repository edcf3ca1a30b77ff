"""Facts in, rows out: each exactly once, the newest at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from kosketus.kernel import clock, consumers, pruning
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import store, tables
from tests.understand.lake.conftest import KIND, MAY, Ignored, Noted, publish

pytestmark = pytest.mark.django_db(transaction=True)


def whats(scope: Scope, **bounds: datetime) -> list[str]:
    return sorted(lake.read(scope, KIND, **bounds).frame.collect()["what"].to_list())


def test_reading_before_anything_was_loaded_shows_the_outbox(scope: Scope) -> None:
    publish([Noted(what="a"), Ignored(what="x")])
    pinned = lake.read(scope, KIND)
    assert (pinned.frame.collect()["what"].to_list(), pinned.version, pinned.tail) == (["a"], -1, 1)


def test_loaded_and_waiting_facts_are_one_table(scope: Scope) -> None:
    publish([Noted(what="a"), Ignored(what="x"), Noted(what="b")])
    assert lake.load_all() == 3
    publish([Noted(what="c"), Ignored(what="y")])
    pinned = lake.read(scope, KIND)
    assert (whats(scope), pinned.tail) == (["a", "b", "c"], 1)
    assert lake.load_once() == 2
    assert lake.load_once() == 0
    pinned = lake.read(scope, KIND)
    assert (whats(scope), pinned.tail) == (["a", "b", "c"], 0)


def test_columns_come_from_the_annotations(scope: Scope) -> None:
    moment = datetime(2026, 5, 1, 8, 30, 0, 250, tzinfo=UTC)
    publish([Noted(what="Ä'\"", number=2.5, at=moment, more={"terminal": "G", "ключ": "знач"})])
    expected = {"what": "Ä'\"", "number": 2.5, "at": moment, "more": '{"terminal":"G","ключ":"знач"}'}
    columns = list(expected)
    assert lake.read(scope, KIND).frame.select(columns).collect().to_dicts() == [expected]
    lake.load_all()
    assert lake.read(scope, KIND).frame.select(columns).collect().to_dicts() == [expected]


def test_bounds_are_exact_and_prune_files(scope: Scope) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    for month in range(6):
        publish([Noted(what=f"m{month}")], at=MAY + timedelta(days=30 * month))
    publish([Noted(what="last moment")], at=start - timedelta(microseconds=1))
    publish([Noted(what="first moment")], at=start)
    lake.load_all()
    assert whats(scope, since=start, until=start + timedelta(days=30)) == ["first moment", "m1"]
    plan = lake.read(scope, KIND, since=start, until=start + timedelta(days=20)).frame.explain()
    assert "month=2026-09" not in plan
    assert "month=2026-06" in plan


def test_facts_that_wait_are_read_before_the_sealer_came(scope: Scope) -> None:
    publish([Noted(what="a")])
    lake.load_all()
    publish([Noted(what="b")], seal=False)
    assert whats(scope) == ["a", "b"]


def test_a_query_needs_somebody_who_asks() -> None:
    with pytest.raises(PermissionError):
        lake.read(Scope(actor="", role="viewer", minimum_n=5), KIND)


def test_two_loaders_append_each_fact_once(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second loader reads the figure before the first appends, and must not append the same rows."""
    publish([Noted(what=str(number)) for number in range(50)])
    real = store.append
    raced: list[bool] = []

    def late(handle: object, rows: pl.DataFrame, **more: object) -> None:
        if not raced and rows.height:
            raced.append(True)
            lake.load_once()
        real(handle, rows, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "append", late)
    lake.load_all()
    monkeypatch.undo()
    lake.load_all()
    assert raced
    assert len(whats(scope)) == 50
    assert pl.scan_delta(store.folder(tables.log())).select(pl.len()).collect().item() == 50


def test_state_tells_rows_and_figure(scope: Scope) -> None:
    publish([Noted(what="a"), Noted(what="b")], at=clock.now())
    lake.load_all()
    states = {state.name: state for state in lake.states()}
    assert (states["facts"].rows, states["lake_noted"].rows) == (2, 2)
    assert states["facts"].figure == lake.read(scope, KIND).latest


def test_outbox_keeps_old_facts_until_the_lake_holds_them(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_registered", {})
    publish([Noted(what="a"), Ignored(what="x")])
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert pruning.prune_once() == 0
        lake.load_all()
        assert pruning.prune_once() == 2
    assert whats(scope) == ["a"]
