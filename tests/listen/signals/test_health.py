"""Stopped imports are told to the operator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kosketus.kernel import clock
from kosketus.listen.signals.health import stopped_imports
from kosketus.listen.signals.models import Import, ImportState

pytestmark = pytest.mark.django_db(transaction=True)


def test_stopped_imports_are_found_and_working_ones_are_not() -> None:
    quiet = clock.now() - timedelta(minutes=3)
    Import.objects.create(state=ImportState.RUNNING, actor="a")
    Import.objects.create(state=ImportState.DONE, actor="a", touched_at=quiet)
    assert list(stopped_imports()) == []
    Import.objects.create(state=ImportState.RUNNING, actor="a", touched_at=quiet)
    assert [finding.what for finding in stopped_imports()] == ["1 import was stopped before the end."]
    Import.objects.create(state=ImportState.FAILED, actor="a")
    [finding] = stopped_imports()
    assert (str(finding.level), finding.what) == ("warning", "2 imports were stopped before the end.")
    assert "kosketus import" in finding.mend
