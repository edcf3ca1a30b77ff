"""The page "A morning with real data" tells what the files hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.listen.signals import morning

pytestmark = pytest.mark.either_database


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_figures_of_the_morning_are_those_of_the_files(example_data: Path) -> None:
    # When they change on purpose: python -m tests.listen.signals.morning
    assert morning.blocks(morning.PAGE.read_text(encoding="utf-8")) == morning.figures(example_data)
