"""An old tool's figures beside ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kosketus.config.commands.import_ import command
from kosketus.kernel import sealer
from tests.listen.signals.conftest import analyst as analyst  # noqa: PLC0414 - a fixture of another folder
from tests.listen.signals.tables import RECIPE, table

pytestmark = pytest.mark.django_db(transaction=True)
_BESIDE = "answers stand in the period beside: days of another time zone, or another date counts"


def _bring(folder: Path) -> None:
    """A hundred answers of January and eighty of February."""
    (folder / "own.toml").write_text(RECIPE)
    rows = "".join(
        f"{month}-{n},2026-{month:02}-05,p{n}@x.fi,P,Pro,{9 if n % 2 else 3 if n % 4 else 8},x\n"
        for month, count in ((1, 100), (2, 80))
        for n in range(count)
    )
    done = CliRunner().invoke(command, [str(table(folder, rows)), "--recipe", str(folder / "own.toml")])
    assert done.exit_code == 0, done.output
    while sealer.seal_once():
        pass


def test_old_figures_stand_beside_ours_with_the_likely_reason(tmp_path: Path) -> None:
    _bring(tmp_path)
    old = tmp_path / "old.csv"
    old.write_text(
        "metric,period,value,n\nnps,2026-01,25,100\nnps,2026-01,40,100\nnps,2026-01,24.5,101\nnps,2026-02,25,60\nnps,2025-01,3,9\n"
    )
    told = CliRunner().invoke(command, ["--parity", str(old)])
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines() == [
        "nps  2026-01  25.0 (n 100) | 25.0 (n 100)  the same",
        "nps  2026-01  40.0 (n 100) | 25.0 (n 100)  as many answers, another figure: another scale, formula or weights",
        f"nps  2026-01  24.5 (n 101) | 25.0 (n 100)  {_BESIDE}",
        "nps  2026-02  25.0 (n 60) | 25.0 (n 80)  the same figure of other answers: n differs by 20",
        "nps  2025-01  3.0 (n 9) | –  we hold no answers of this period, or too few to show",
    ]
    old.write_text("metric,period,value,n\nnps,May,25,100\n")
    refused = CliRunner().invoke(command, ["--parity", str(old)])
    assert (refused.exit_code, "Line 2 holds no figure." in refused.stderr) == (1, True)


def test_page_lays_typed_figures_and_a_file_beside_ours(analyst: Client, tmp_path: Path) -> None:
    _bring(tmp_path)
    typed: Any = analyst.post("/import/old-figures", {"figures": "NPS; 2026-01; 24,5 %; 101\nnps;2026-Q1;25;"})
    assert [[str(cell.text) for cell in row] for row in typed.context["table"].rows] == [
        ["NPS", "2026-01", "24.5", "101", "25.0", "100", _BESIDE],
        ["NPS", "2026-Q1", "25.0", "–", "25.0", "180", "the same"],
    ]
    file = SimpleUploadedFile("old.csv", b"\xef\xbb\xbfmetric\tperiod\tvalue\tn\nnps\t2026-02\t25\t80\n")
    given: Any = analyst.post("/import/old-figures", {"file": file})
    assert [str(row[6].text) for row in given.context["table"].rows] == ["the same"]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("", "Type at least one figure"),
        ("nps,May,25,100", "Line 1 holds no figure."),
        ("metric,period,value\nnps,2026-13,25", "Line 2 holds no figure."),
        ("love,2026-01,25", "There is no score called love. There are: "),
        ("nps,2026-01,25\n" * 501, "At most 500 figures at a time."),
    ],
)
def test_what_is_no_figure_is_told(analyst: Client, figures: str, words: str) -> None:
    answer = analyst.post("/import/old-figures", {"figures": figures})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
