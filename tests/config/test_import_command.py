"""`kosketus import` at its door: a terminal, a machine, a killed process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kosketus.config.commands.import_ import command
from kosketus.kernel import crash
from kosketus.kernel.models import Event
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from tests.config.house import House
from tests.listen.signals.tables import HEADER, RECIPE, many, table

pytestmark = pytest.mark.either_database


def _sfo(example_data: Path, year: int) -> str:
    return str(example_data / "sfo-customer-survey" / f"{year}_SFO_Customer_Survey.csv")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("year", "rows", "line", "promoters", "detractors"),
    [
        (2017, 2831, "2,746 answers, 85 rows left out: 84 outside the scale, 1 empty", 1436, 342),
        (2018, 2809, "2,650 answers, 159 rows left out: 159 outside the scale", 1268, 447),
    ],
)
def test_sfo_survey_comes_in_with_the_published_counts(
    example_data: Path, year: int, rows: int, line: str, promoters: int, detractors: int
) -> None:
    arguments = [_sfo(example_data, year), "--recipe", f"sfo-{year}"]
    tried = CliRunner().invoke(command, [*arguments, "--dry-run"])
    assert (tried.exit_code, Event.objects.count()) == (0, 0), tried.output
    assert f"SFO airport customer survey {year}: {rows:,} rows" in tried.output
    assert f"  recommend          {line}\n" in tried.output
    done = CliRunner().invoke(command, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["new"] == Event.objects.count()
    scores = [
        answer.value or 0
        for answer in surveys.answers_by_uids(list(Event.objects.values_list("uid", flat=True)))
        if answer.question == "recommend"
    ]
    assert (sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)) == (promoters, detractors)
    assert {when.month for when in Event.objects.values_list("occurred_at", flat=True)} == {5}
    genders = customers.dimension(["gender"])["gender"]
    assert set(genders) == {"Male", "Female", "Other" if year == 2017 else "Non-binary", None}
    again = CliRunner().invoke(command, arguments)
    assert f"0 new, {json.loads(done.stdout)['new']:,} were there already." in again.output


@pytest.mark.django_db(transaction=True)
def test_recipe_that_alone_fits_need_not_be_named(example_data: Path) -> None:
    done = CliRunner().invoke(command, [_sfo(example_data, 2018), "--dry-run"])
    assert (done.exit_code, "The recipe 'sfo-2018' fits." in done.stderr) == (0, True), done.output


@pytest.mark.django_db(transaction=True)
def test_mistakes_are_told_with_what_is_safe_and_what_to_do(tmp_path: Path) -> None:
    path = str(table(tmp_path, many(1)))
    for arguments, what in [
        ([str(tmp_path / "none.csv"), "--recipe", "sfo-2017"], "The file none.csv cannot be read"),
        ([path, "--recipe", "nonsense"], "There is no recipe called nonsense."),
        ([path, "--recipe", "../recipes/sfo-2017"], "There is no recipe called ../recipes/sfo-2017."),
        ([path], "Some things are left to say: What is the score?"),
        ([path, "--recipe", "sfo-2017"], "shop.csv has no column 'INTDATE', 'RESPNUM'"),
    ]:
        done = CliRunner().invoke(command, arguments)
        what_line, safe_line, todo_line = done.stderr.splitlines()[-3:]
        assert (done.exit_code, safe_line) == (1, "Nothing was changed.")
        assert what_line.startswith(what)
        assert todo_line
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_without_one_readable_answer_ends_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(RECIPE)
    path = table(tmp_path, "1,2026-03-05,a@b.fi,A,Pro,99,\n")
    done = CliRunner().invoke(command, [str(path), "--recipe", str(tmp_path / "shop.toml")])
    assert (done.exit_code, "No row could be read." in done.stderr) == (1, True)
    assert "0 answers, 1 row left out: 1 outside the scale" in done.stdout
    assert "left-out.csv" in done.stdout


@pytest.mark.parametrize("place", ["import.writing:2", "import.written:2"])
def test_killed_import_run_again_gives_the_same_totals(house: House, tmp_path: Path, place: str) -> None:
    (tmp_path / "shop.toml").write_text(RECIPE)
    path = table(tmp_path, many(2_500), header=HEADER)
    arguments = ("import", str(path), "--recipe", str(tmp_path / "shop.toml"), "--json")
    before = dict(house.environment)
    house.environment[crash.VARIABLE] = place
    assert house.run(*arguments).returncode == -9
    house.environment.clear()
    house.environment.update(before)
    kept = 1_000 if place == "import.writing:2" else 2_000
    assert house.sql("SELECT count(*) FROM surveys_response") == [(kept,)]
    done = house.run(*arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["new"], told["known"]) == (2 * (2_500 - kept), 2 * kept)
    assert house.sql(
        "SELECT (SELECT count(*) FROM surveys_response), (SELECT count(*) FROM surveys_answer),"
        " (SELECT count(*) FROM kernel_event), (SELECT count(DISTINCT uid) FROM kernel_event),"
        " (SELECT count(*) FROM customers_person), (SELECT count(DISTINCT import_id) FROM kernel_event)"
    ) == [(2_500, 5_000, 5_000, 5_000, 2_500, 1)]
    assert house.sql("SELECT state, added, known FROM signals_import") == [("done", 5_000, 2 * kept)]
