"""An old tool's figures beside ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kosketus.config.commands.import_ import command
from kosketus.kernel import sealer
from tests.listen.signals.tables import RECIPE, table


@pytest.mark.django_db(transaction=True)
def test_old_figures_stand_beside_ours_with_the_likely_reason(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(RECIPE)
    rows = "".join(
        f"{month}-{n},2026-{month:02}-05,p{n}@x.fi,P,Pro,{9 if n % 2 else 3 if n % 4 else 8},x\n"
        for month, count in ((1, 100), (2, 80))
        for n in range(count)
    )
    done = CliRunner().invoke(command, [str(table(tmp_path, rows)), "--recipe", str(tmp_path / "own.toml")])
    assert done.exit_code == 0, done.output
    while sealer.seal_once():
        pass
    old = tmp_path / "old.csv"
    old.write_text(
        "metric,period,value,n\nnps,2026-01,25,100\nnps,2026-01,40,100\nnps,2026-01,24.5,101\nnps,2026-02,25,60\nnps,2025-01,3,9\n"
    )
    told = CliRunner().invoke(command, ["--parity", str(old)])
    assert told.exit_code == 0, told.output
    beside = "answers stand in the period beside: days of another time zone, or another date counts"
    assert told.stdout.splitlines() == [
        "nps  2026-01  25.0 (n 100) | 25.0 (n 100)  the same",
        "nps  2026-01  40.0 (n 100) | 25.0 (n 100)  as many answers, another figure: another scale, formula or weights",
        f"nps  2026-01  24.5 (n 101) | 25.0 (n 100)  {beside}",
        "nps  2026-02  25.0 (n 60) | 25.0 (n 80)  the same figure of other answers: n differs by 20",
        "nps  2025-01  3.0 (n 9) | –  we hold no answers of this period, or too few to show",
    ]
    old.write_text("metric,period,value,n\nnps,May,25,100\n")
    refused = CliRunner().invoke(command, ["--parity", str(old)])
    assert (refused.exit_code, "Line 2 holds no figure." in refused.stderr) == (1, True)
