"""Bad input: each fault is told with its line, and what is good comes in."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import records
from kosketus.listen.signals.outcome import Reason
from kosketus.people.customers.models import Person
from tests.listen.signals.tables import HEADER, left_out, many, recipe, table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


def _reject_lines(paths: list[str]) -> list[tuple[str, str]]:
    [path] = paths
    rows = [row.split(",") for row in Path(path).read_text(encoding="utf-8-sig").splitlines()[1:]]
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        ("99", Reason.OUTSIDE_SCALE),
        ("-1", Reason.OUTSIDE_SCALE),
        ("7.5", Reason.OUTSIDE_SCALE),
        ("", Reason.EMPTY),
        ("   ", Reason.EMPTY),
        ("nine", Reason.NOT_A_NUMBER),
        ("nan", Reason.NOT_A_NUMBER),
        ("1e1", Reason.NOT_A_NUMBER),
        ("1_0", Reason.NOT_A_NUMBER),
        ("٩", Reason.NOT_A_NUMBER),
        ("9" * 400, Reason.NOT_A_NUMBER),
    ],
)
def test_score_that_is_none_is_left_out_with_its_reason(tmp_path: Path, score: str, reason: Reason) -> None:
    path = table(tmp_path, f"1,2026-03-05,a@b.fi,A,Pro,{score},x\n")
    summary = facade.bring_in([path], recipe(tmp_path), actor="test")
    assert left_out(summary) == {reason: 1}
    assert summary.new == 1


@pytest.mark.parametrize("score", ["9", " 9 ", "9.0", '"9,0"', "+9"])
def test_score_in_each_spelling_counts(tmp_path: Path, score: str) -> None:
    path = table(tmp_path, f"1,2026-03-05,a@b.fi,A,Pro,{score},x\n")
    assert left_out(facade.check([path], recipe(tmp_path))) == {}


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("0001-01-01", Reason.TOO_EARLY),
        ("1969-12-31", Reason.TOO_EARLY),
        ("9999-12-31", Reason.TOO_LATE),
        ("9999-12-31T23:59:59-12:00", Reason.TOO_LATE),
        ("2999-01-01", Reason.TOO_LATE),
        ("2026-02-30", Reason.BAD_DATE),
        ("20260301", Reason.BAD_DATE),
        ("05/03/2026", Reason.BAD_DATE),
        ("", Reason.BAD_DATE),
    ],
)
def test_date_that_cannot_be_believed_sets_the_row_aside(tmp_path: Path, date: str, reason: Reason) -> None:
    path = table(tmp_path, f"1,{date},a@b.fi,A,Pro,9,x\n2,2026-03-05,b@b.fi,B,Pro,9,x\n")
    summary = facade.bring_in([path], recipe(tmp_path), actor="test")
    assert summary.rows_left_out == {reason: 1}
    assert _reject_lines(summary.rejects) == [("2", str(reason))]
    assert (summary.new, Event.objects.count(), Person.objects.count()) == (2, 2, 1)


def test_open_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    broken = '100,2026-03-05,q@b.fi,"Open,Pro,9,x\n'
    path = table(tmp_path, many(3) + broken + many(700).replace("p", "r"))
    summary = facade.check([path], recipe(tmp_path))
    assert summary.rows_left_out == {Reason.BROKEN_QUOTES: 1}
    assert summary.rows == 704
    assert [(example.line, example.reason) for example in summary.examples] == [(5, Reason.BROKEN_QUOTES)]


def test_open_quote_that_meets_another_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    rows = (
        '1,2026-03-05,a@b.fi,"Open,Pro,9,x\n2,2026-03-05,b@b.fi,B,Pro,9,"fine, really"\n3,2026-03-05,c@b.fi,C,Pro,9,x\n'
    )
    summary = facade.check([table(tmp_path, rows)], recipe(tmp_path))
    assert summary.rows_left_out == {Reason.BROKEN_QUOTES: 1}
    assert (summary.rows, summary.new) == (3, 4)


def test_quoted_line_breaks_and_delimiters_are_no_fault(tmp_path: Path) -> None:
    rows = '1,2026-03-05,a@b.fi,A,Pro,9,"first\nsecond, with ""words"""\r\n\n2,2026-03-05,b@b.fi,B,Pro,8,x,,\n'
    summary = facade.check([table(tmp_path, rows)], recipe(tmp_path))
    assert (summary.rows, summary.new, summary.rows_left_out) == (2, 4, {})


def test_rows_of_other_widths_are_named_by_their_line(tmp_path: Path) -> None:
    rows = "1,2026-03-05,a@b.fi\n2,2026-03-05,b@b.fi,B,Pro,9,x\n3,2026-03-05,c@b.fi,C,Pro,9,x,y\n"
    summary = facade.bring_in([table(tmp_path, rows)], recipe(tmp_path), actor="test")
    assert summary.rows_left_out == {Reason.RAGGED: 2}
    assert _reject_lines(summary.rejects) == [("2", "ragged"), ("4", "ragged")]


@pytest.mark.slow
def test_huge_line_is_passed_over_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    size = 2 << 30
    with path.open("wb") as file:
        file.write((HEADER + "1,2026-03-05,a@b.fi,A,Pro,9,").encode())
        file.truncate(size)  # two gigabytes of NUL that take no room on the disk
        file.seek(size)
        file.write(b"\n2,2026-03-05,b@b.fi,B,Pro,8,x\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    summary = facade.check([path], recipe(tmp_path))
    assert summary.rows_left_out == {Reason.TOO_LONG: 1}
    assert [(example.line, example.value[:8]) for example in summary.examples] == [(2, "1,2026-0")]
    assert (summary.rows, summary.new) == (2, 2)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_line_just_under_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LINE_LENGTH", 100)
    rows = f"1,2026-03-05,a@b.fi,A,Pro,9,{'x' * 70}\n2,2026-03-05,b@b.fi,B,Pro,8,{'x' * 71}y\n"
    rows += "3,2026-03-05,c@b.fi,C,Pro,8,x\n"
    assert [len(line) for line in rows.splitlines()] == [98, 100, 29]
    summary = facade.check([table(tmp_path, rows)], recipe(tmp_path))
    assert summary.rows_left_out == {Reason.TOO_LONG: 1}
    assert summary.rows == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp1252"])
def test_each_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    word = "спасибо, всё хорошо" if encoding == "cp1251" else "Määrä: c'était très bien"
    rows = (HEADER + f'1,2026-03-05,a@b.fi,A,Pro,9,"{word}"\n').encode(encoding)
    facade.bring_in([table(tmp_path, rows)], recipe(tmp_path), actor="test")
    assert word in Event.objects.order_by("id").last().body  # type: ignore[union-attr]


def test_a_few_damaged_characters_cost_their_rows_only(tmp_path: Path) -> None:
    good = "".join(f"{n},2026-03-05,p{n}@x.fi,Äijä,Pro,9,hyvää työtä\n" for n in range(40)).encode()
    rows = HEADER.encode() + good + b"99,2026-03-05,q@x.fi,\xc4ij\xe4,Pro,9,x\n"
    summary = facade.check([table(tmp_path, rows)], recipe(tmp_path))
    assert summary.rows_left_out == {Reason.BAD_ENCODING: 1}
    assert (summary.rows, summary.new) == (41, 80)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + b"x" * 50, "ODS or ZIP"),
        (b"%PDF-1.4 ...", "of the kind PDF"),
        (bytes(range(256)) * 20, "encoding of shop.csv is not one that we know"),
        (b"id,date\x81\x98,mail\n" * 5, "encoding of shop.csv is not one that we know"),
        (HEADER.encode(), "no row after the column names"),
        (b'"id,date,mail\n1,2\n', "cannot be read as column names"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(facade.FileProblem, match=what) as caught:
        facade.check([table(tmp_path, content)], recipe(tmp_path))
    assert caught.value.todo


def test_absent_file_and_folder_are_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(facade.FileProblem, match="cannot be read"):
            facade.check([path], recipe(tmp_path))


def test_missing_column_names_it_and_what_was_found(tmp_path: Path) -> None:
    path = table(tmp_path, "1,2026-03-05,a@b.fi,A,Pro,9,x\n", header="id, Date ,mail,name,plan,Score,why\n")
    with pytest.raises(facade.RecipeProblem, match="has no column 'date', 'score'") as caught:
        facade.bring_in([path], recipe(tmp_path), actor="test")
    assert "'Date', 'mail'" in caught.value.todo
    assert "Is 'Score' meant by 'score'?" in caught.value.todo
    assert not Person.objects.exists()


def test_duplicate_header_is_refused_when_it_counts(tmp_path: Path) -> None:
    path = table(tmp_path, "1,2026-03-05,a@b.fi,A,Pro,9,x,1\n", header=HEADER.replace("why", "why,score"))
    with pytest.raises(facade.RecipeProblem, match=r"the column 'score' more than once \(columns 6, 8\)"):
        facade.check([path], recipe(tmp_path))


def test_duplicate_header_that_nobody_reads_is_noted(tmp_path: Path) -> None:
    path = table(tmp_path, "1,2026-03-05,a@b.fi,A,Pro,9,x,1,2\n", header=HEADER.replace("why", "why,more,more"))
    summary = facade.check([path], recipe(tmp_path))
    assert summary.notes == ["The column names more stand in shop.csv more than once; they are not used."]
    assert summary.new == 2


def test_header_with_stray_spaces_fits(tmp_path: Path) -> None:
    path = table(tmp_path, "1,2026-03-05,a@b.fi,A,Pro,9,x\n", header="\ufeffid ,date,mail,name,plan,score  ,why\n")
    assert facade.check([path], recipe(tmp_path)).new == 2


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    header, rows = HEADER.replace(",", delimiter), '1,2026-03-05,a@b.fi,A,Pro,"9.0",x\n'.replace(",", delimiter)
    assert facade.check([table(tmp_path, rows, header=header)], recipe(tmp_path)).new == 2


def test_nul_and_unreadable_customers_do_no_harm(tmp_path: Path) -> None:
    rows = "1,2026-03-05,nobody,A,Pro,9,a\x00b\n2,2026-03-05,,B,Pro,9,\n,2026-03-05,c@b.fi,C,Pro,9,\n"
    summary = facade.bring_in([table(tmp_path, rows)], recipe(tmp_path), actor="test")
    assert (summary.new, summary.without_customer, summary.rows_left_out) == (3, 2, {Reason.NO_KEY: 1})
    assert not Person.objects.exists()
