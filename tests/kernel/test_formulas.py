"""What strangers wrote is shown by spreadsheets, never run, and comes back as it was."""

from __future__ import annotations

from kosketus.kernel.formulas import guard, unguard

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1"]
HARMLESS = ["", "5", "'quoted'", "a=b", " 5"]


def test_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back_as_it_was() -> None:
    assert [guard(cell) for cell in RISKY] == [f"'{cell}" for cell in RISKY]
    assert [guard(cell) for cell in HARMLESS] == HARMLESS
    assert [unguard(guard(cell)) for cell in RISKY + HARMLESS] == RISKY + HARMLESS
