"""The whole life of a lake in object storage, on a real S3-compatible server: load, race, correct, erase, rebuild."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest
from django.conf import settings

from kosketus.config.doctor import lake_folder
from kosketus.kernel import clock, corrections, db, epoch, events, sealer
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import erasure, files, health, store, tables
from kosketus.understand.lake import facade as lake
from tests.understand.lake.conftest import KIND, MAY, Noted, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[str]:
    """An empty bucket; the lake lies in it."""
    command = [sys.executable, "-m", "tests.understand.lake.storage"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdin is not None
    assert server.stdout is not None
    address = f"http://127.0.0.1:{int(server.stdout.readline())}"
    urllib.request.urlopen(urllib.request.Request(f"{address}/facts", method="PUT"))  # noqa: S310 - our own server
    settings.LAKE, settings.DATA = "s3://facts/lake", tmp_path
    settings.LAKE_OPTIONS = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",  # the server takes any
    }
    yield address
    server.stdin.close()
    server.stdout.close()
    server.wait(20)


def whats(scope: Scope) -> list[str]:
    return sorted(lake.read(scope, KIND).frame.collect()["what"].to_list())


def objects(address: str) -> str:
    """The bucket's listing."""
    with urllib.request.urlopen(f"{address}/facts?list-type=2") as answer:  # noqa: S310 - our own server
        return str(answer.read())


@pytest.mark.slow
def test_facts_live_in_object_storage_as_they_do_in_a_folder(
    scope: Scope, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([Noted(what="a"), Noted(what="b")])
    _race_two_loaders(monkeypatch)
    publish([Noted(what="waits")])
    pinned = lake.read(scope, KIND)
    assert (whats(scope), pinned.tail) == (["a", "b", "waits"], 1)
    assert on_disk() == ["a", "b"]
    assert not (Path(settings.DATA) / "lake").exists()

    draft = events.Draft(fact=Noted(what="c"), occurred_at=MAY, identity=5)
    with db.write():
        (first, *_others) = pinned.frame.filter(pl.col("what") == "a").collect()["uid"]
        corrections.supersede({UUID(first): draft}, actor="test")
    sealer.seal_once()
    lake.load_all()
    lake.compact_all()
    assert (whats(scope), on_disk()) == (["b", "c", "waits"], ["b", "c", "waits"])

    assert lake.replay()["lake_noted"] == 3
    assert (whats(scope), on_disk()) == (["b", "c", "waits"], ["b", "c", "waits"])
    lake.refuse_mismatch()

    erasure.ask([5])
    assert lake.erase_due() == 1
    before = objects(bucket).count(".parquet")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        lake.erase_due()
    assert objects(bucket).count(".parquet") < before
    assert (whats(scope), on_disk()) == (["b", "waits"], ["b", "waits"])

    assert files.pin_files() == (), "a backup leaves the lake to those who run the storage"
    assert [finding.level for finding in health.lake_fits()] == ["ok"]
    assert list(lake_folder()) == []

    previous = epoch.current()
    epoch.renew(actor="test")
    with pytest.raises(lake.LakeMismatch, match=r"s3://facts/lake/lake_noted.*another history"):
        whats(scope)
    lake.adopt(previous=previous)
    assert whats(scope) == ["b", "waits"]


def on_disk() -> list[str]:
    handle = store.open_table(tables.table_of(KIND))
    assert handle is not None
    return sorted(pl.scan_delta(handle).collect()["what"].to_list())


def _race_two_loaders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another loader, as on another machine, commits between this one's reading of the figure and its commit."""
    real = store.append
    raced: list[bool] = []

    def late(handle: object, rows: pl.DataFrame, **more: object) -> None:
        if not raced and rows.height:
            raced.append(True)
            lake.load_once()
        real(handle, rows, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(store, "append", late)
        lake.load_all()
    lake.load_all()
    assert raced
    assert on_disk() == ["a", "b"]


def test_storage_that_cannot_be_reached_is_told_and_facts_wait(scope: Scope) -> None:
    settings.LAKE = "s3://facts/lake"
    settings.LAKE_OPTIONS = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "max_retries": "0",
    }
    publish([Noted(what="a")])
    with pytest.raises(lake.LakeError, match=r"(?s)s3://facts/lake/facts cannot be read.*wait safely"):
        lake.load_once()
