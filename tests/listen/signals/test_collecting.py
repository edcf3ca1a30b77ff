"""The garbage collector looks seldom only as long as somebody imports."""

from __future__ import annotations

import gc

from kosketus.listen.signals.domain import collecting


def test_two_imports_that_end_crosswise_leave_the_collector_as_it_was() -> None:
    usual = gc.get_threshold()
    first, second = collecting.seldom(), collecting.seldom()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold() == (100_000, 50, 50)
    first.__exit__(None, None, None)
    assert gc.get_threshold() == (100_000, 50, 50)
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
