"""Rows left out are opened in spreadsheets, mended and brought in again."""

from __future__ import annotations

from kosketus.listen.signals.domain.rejects import guarded, unguarded

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1"]
HARMLESS = ["", "5", "'quoted'", "a=b", " 5"]


def test_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back_as_it_was() -> None:
    assert [guarded(cell) for cell in RISKY] == [f"'{cell}" for cell in RISKY]
    assert [guarded(cell) for cell in HARMLESS] == HARMLESS
    assert [unguarded(guarded(cell)) for cell in RISKY + HARMLESS] == RISKY + HARMLESS
