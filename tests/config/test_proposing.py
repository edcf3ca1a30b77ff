"""A file that comes to the terminal without a recipe."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kosketus.config.commands.import_ import command
from kosketus.listen.signals.models import Import, Subscription

pytestmark = pytest.mark.django_db(transaction=True)
_ROWS = """customer,tenure,gone,fee,plan
c1,12,no,"1,234",Pro
c2,3,yes,"2,345",Basic
"""


def _run(*arguments: str, answers: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(arguments), input=answers)
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files to bring, where the command is called."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "members 2026-01.csv").write_text(_ROWS)
    return tmp_path


def test_file_without_recipe_is_proposed_checked_and_comes_in_by_what_was_written(folder: Path) -> None:
    code, told = _run("members 2026-01.csv", "--kind", "subscription")
    assert code == 1
    assert "Add: --say on=… --say money=… --say decimal=,|." in told
    code, told = _run("members 2026-01.csv", "--kind", "spend")
    assert (code, "Which column is: Day?" in told) == (1, True)
    said = ("--say", "on=2026-01-31", "--say", "money=eur", "--say", "decimal=.")
    code, told = _run("members 2026-01.csv", "--kind", "subscription", *said)
    assert (code, "2 subscriptions, no rows left out; €3,579 in all" in told) == (1, True)
    assert "kosketus import members 2026-01.csv --recipe members.toml" in told
    assert not Import.objects.exists()
    code, told = _run("members 2026-01.csv", "--recipe", "members.toml")
    assert (code, Subscription.objects.count()) == (0, 2)
    # What is there already is not written over.
    _run("members 2026-01.csv", "--kind", "subscription", *said)
    assert sorted(path.name for path in folder.glob("*.toml")) == ["members-2.toml", "members.toml"]


def test_what_is_open_is_asked_of_who_sits_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "effort.csv").write_text("date,effort\n05/06/2026,5\n06/06/2026,1\n")
    monkeypatch.setattr("kosketus.config.proposing._is_attended", lambda: True)
    code, told = _run("effort.csv", answers="survey\nsimple\nhard\nday\n")
    assert code == 1, told
    recipe = (folder / "effort.toml").read_text()
    assert 'direction = "lower"' in recipe
    assert 'formats = ["%d/%m/%Y"]' in recipe


def test_file_without_column_names_is_asked_about_and_comes_in_by_numbers(folder: Path) -> None:
    (folder / "bare.csv").write_text("anna@x.fi,2026-03-01,9\nbo@x.fi,2026-03-02,0\n")
    code, told = _run("bare.csv", "--kind", "survey", "--say", "scale=nps")
    assert (code, "Add: --say header=names|row" in told, "column_3  9, 0" in told) == (1, True, True), told
    code, told = _run("bare.csv", "--kind", "survey", "--say", "scale=nps", "--say", "header=row")
    assert (code, "2 answers, no rows left out" in told) == (1, True), told
    assert 'header = ["column_1", "column_2", "column_3"]' in (folder / "bare.toml").read_text()


def test_file_that_tells_nothing_is_refused_and_what_stands_twice_is_told(folder: Path) -> None:
    (folder / "bare.csv").write_text("date,score\n")
    (folder / "twice.csv").write_text("date,score,score\n2026-03-01,9,3\n")
    code, told = _run("bare.csv", "--kind", "survey")
    assert (code, "bare.csv has no rows below its first line." in told) == (1, True), told
    _code, told = _run("twice.csv", "--kind", "survey")
    assert "The column names score stand in twice.csv more than once; they are not used." in told


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["--say", "money"], "Write it as KEY=VALUE"),
        (["--kind", "order", "--say", "amount=nowhere"], "'nowhere' is not known here"),
        (["--say", "weather=fine"], "'weather' is not known here"),
        (["--kind", "recipe"], "'recipe' is not known here"),
        (["--kind", "order", "--say", "money=XXQ"], "'XXQ' is not known here"),
    ],
)
def test_slip_of_the_pen_is_told(folder: Path, said: list[str], words: str) -> None:
    code, told = _run("members 2026-01.csv", *said)
    assert (code != 0, words in told) == (True, True), told
    assert not list(folder.glob("*.toml"))
