from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cxmetrics.cli import main

ANSWERS = """when, q,country,w
2026-05-01,10,fi,1
2026-05-02,9,fi,1
2026-06-01,3,ro,2
2026-06-09,,ro,1
2026-06-30,8,,1
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_table_by_default(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "nps", answers, "--score", "q", "--by", "country", "--period", "month", "--at", "when")
    assert code == 0
    assert out.splitlines() == [
        "period      country     nps     low    high  n  empty",
        "2026-05-01  fi       +100.0   −24.4  +100.0  2      0  fewer than 30",
        "2026-06-01  ro       −100.0  −100.0   +48.5  1      1  fewer than 30",
        "2026-06-01  –           0.0   −60.0   +60.0  1      0  fewer than 30",
    ]


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_every_kind_of_file_gives_the_same_json(answers: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, frame = answers.with_suffix(suffix), pl.read_csv(answers)
    if suffix == ".parquet":
        frame.write_parquet(path)
    elif suffix == ".xlsx":
        pytest.importorskip("fastexcel", reason="reading XLSX needs fastexcel")
        pytest.importorskip("xlsxwriter", reason="writing the test's XLSX needs xlsxwriter")
        frame.write_excel(path)
    code, out, _ = run(capsys, "nps", path, "--score", "q", "--weight", "w", "--json")
    (row,) = json.loads(out)
    assert code == 0
    assert {name: row[name] for name in ("value", "n", "promoters", "w", "empty")} == {
        "value": 0.0,
        "n": 4,
        "promoters": 2,
        "w": 5.0,
        "empty": 1,
    }


def test_shares_in_percent_and_semicolons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text("q;team\n5;a\n4;a\n1;a\n99;a\n", encoding="utf-8")
    code, out, _ = run(capsys, "csat_5", path, "--score", "q", "--no-answer", 99)
    assert (code, out.splitlines()[1]) == (0, "66.7 %  20.8 %  93.9 %  3      1  fewer than 30")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--score", "x"], "there is no column 'x'; the frame has 'when', 'q', 'country', 'w'"),
        (
            ["--score", "country"],
            "column 'country' holds text, not numbers: 'fi' in row 1, 'fi' in row 2, 'ro' in row 3 and 1 more",
        ),
        (["--score", "q", "--period", "month"], "--period and --at belong together"),
        (
            ["--score", "q", "--period", "month", "--at", "country"],
            "no dates such as 2026-11-22; its first value is 'fi'",
        ),
        (["--score", "q", "--level", "95"], "--level is a share between 0 and 1"),
    ],
)
def test_mistakes_are_named(
    answers: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "nps", answers, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("cxmetrics: ")
    assert message in err


def test_answers_outside_the_scale_and_files_of_another_kind(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "csat_5", answers, "--score", "q")
    assert "8 (once), 9 (once), 10 (once)" in err
    _, _, err = run(capsys, "nps", answers.with_suffix(".docx"), "--score", "q")
    assert "answers.docx is none of .csv, .tsv, .parquet, .xlsx" in err
    _, _, err = run(capsys, "nps", answers.with_name("absent.csv"), "--score", "q")
    assert "there is no file" in err
    broken = answers.with_suffix(".parquet")
    broken.write_text("not parquet", encoding="utf-8")
    assert "answers.parquet cannot be read" in run(capsys, "nps", broken, "--score", "q")[2]


def test_a_late_word_is_found_and_numbers_as_text_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "long.csv"
    late = ["10,2026-05-01"] * 20_000
    path.write_text("\n".join(["q,when", *late, "ten,2026-06-01", '" 9",2026-06-02']), encoding="utf-8")
    assert run(capsys, "nps", path, "--score", "q")[::2] == (
        2,
        "cxmetrics: column 'q' holds text, not numbers: 'ten' in row 20001. Nothing was counted.\n",
    )
    path.write_text("\n".join(["q,when", *late, "10.0,2026-06-01", '" 9",2026-06-02']), encoding="utf-8")
    _, out, _ = run(capsys, "nps", path, "--score", "q", "--period", "month", "--at", "when")
    assert [line.split()[:2] + line.split()[4:] for line in out.splitlines()[1:]] == [
        ["2026-05-01", "+100.0", "20000", "0"],
        ["2026-06-01", "+100.0", "2", "0", "fewer", "than", "30"],
    ]


def test_a_file_of_no_rows_has_no_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("q,country\n", encoding="utf-8")
    assert run(capsys, "nps", path, "--score", "q")[1].splitlines()[1].split()[:5] == ["–", "–", "–", "0", "0"]
    path.write_bytes("q;land\n9;Österreich\n".encode("latin-1"))
    assert "save it as UTF-8" in run(capsys, "nps", path, "--score", "q")[2]


def test_a_table_that_cannot_take_the_columns_says_so(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "waits", answers, "--start", "when", "--end", "country")
    assert (code, out) == (2, "")
    assert err.startswith("cxmetrics: column 'country' holds String, not dates")


def test_every_metric_has_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(slug in out for slug in ("nps", "csat_7", "ces_difficulty_1_5", "response_rate"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("doubled.csv", b"q,q \n9,1\n", "has more than one column 'q'"),
        ("wide.csv", b"q,land\n9,fi,more\n", "a row has more cells than the first line has names"),
        ("torn.csv", b'q,text\n9,fine\n3,"torn\n', "a quotation mark is opened and never closed"),
        ("other.csv", "q,land\n9,fi\n".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
        ("page.xlsx", b"<html>", "page.xlsx cannot be read"),
    ],
)
def test_files_that_cannot_be_read_are_named_without_a_traceback(
    tmp_path: Path, name: str, content: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    code, out, err = run(capsys, "nps", path, "--score", "q")
    assert (code, out) == (2, "")
    assert message in err


def test_decimal_commas_between_semicolons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "amounts.csv"
    path.write_text("amount;land\n9,5;fi\n8,25;fi\n12;fi\n", encoding="utf-8")
    code, out, _ = run(capsys, "mean", path, "--amount", "amount")
    assert (code, out.splitlines()[1].split()[0]) == (0, "9.92")


@pytest.mark.parametrize(
    ("dates", "periods"),
    [(("15/01/2026", "03/02/2026"), ["2026-01-01", "2026-02-01"]), (("01/01/2026", "03/02/2026"), None)],
)
def test_dates_are_read_only_where_one_of_them_tells_day_from_month(
    tmp_path: Path, dates: tuple[str, str], periods: list[str] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("q,when\n9,{}\n3,{}\n".format(*dates), encoding="utf-8")
    _, out, err = run(capsys, "nps", path, "--score", "q", "--period", "month", "--at", "when")
    assert [line.split()[0] for line in out.splitlines()[1:]] == (periods or [])
    assert ("day and month can be taken for each other" in err) is (periods is None)


def test_a_slip_in_the_metric_is_answered_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "npss", "answers.csv", "--score", "q")
    assert (code, out) == (2, "")
    assert err == "cxmetrics: there is no metric 'npss'. Did you mean nps? `cxmetrics --help` lists all.\n"


def test_a_level_in_percent_is_refused_by_tables_too(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "percentile", answers, "--amount", "q", "--at", "0.5", "--level", "95")
    assert (code, err) == (2, "cxmetrics: level is a share between 0 and 1, such as 0.95; got 95.0\n")
