"""Who holds a data folder: one alone, or the parts of an installation that run apart."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kosketus.config import lock
from kosketus.config.friendly import Friendly
from kosketus.config.lock import Holder


@pytest.mark.parametrize("shared", [False, True])
def test_holder_is_told_alone_or_with_others(tmp_path: Path, *, shared: bool) -> None:
    with lock.held(tmp_path, role="web", address="http://127.0.0.1:8000", shared=shared):
        assert lock.holder(tmp_path) == Holder(os.getpid(), "web", "http://127.0.0.1:8000")
    assert lock.holder(tmp_path) is None


def test_second_part_comes_in_and_a_stranger_does_not(tmp_path: Path) -> None:
    with lock.held(tmp_path, role="web", shared=True), lock.held(tmp_path, role="worker", shared=True):
        with pytest.raises(Friendly, match="already runs"), lock.held(tmp_path, role="restore"):
            pass
        assert lock.holder(tmp_path) == Holder(os.getpid(), "worker")


def test_glance_at_the_holder_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    glance = lock.held(tmp_path, role="glance")
    glance.__enter__()
    monkeypatch.setattr("kosketus.config.lock.time.sleep", lambda _seconds: glance.__exit__(None, None, None))
    with lock.held(tmp_path, role="serve"):
        assert lock.holder(tmp_path) == Holder(os.getpid(), "serve")
