"""Files that people take away: they match the screen, run nothing, and hold no more than the page may show."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from django.http import HttpResponseBase
from django.test import Client

from kosketus.people.customers import facade as customers
from kosketus.people.team.models import Role, User
from kosketus.show.dashboards.exports import delimited, workbook
from kosketus.show.dashboards.exports.cells import Sheet
from kosketus.understand.lake import facade as lake
from tests.show.dashboards.conftest import client_of
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 15, 12, tzinfo=UTC)
_XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = [
    "=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", " =1+1", "\uff1d1+1", '=HYPERLINK("http://x.example","y")',
]  # fmt: skip


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def worksheets(content: bytes) -> dict[str, list[list[str]]]:
    """Every worksheet as texts, read from the XML itself; none has a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [each.attrib["name"] for each in _parsed(archive, "workbook.xml").iter(f"{_XML}sheet")]
        pages = [_parsed(archive, f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
    assert [each for page in pages for each in page.iter(f"{_XML}f")] == []
    return {name: [_row(row) for row in page.iter(f"{_XML}row")] for name, page in zip(names, pages, strict=True)}


def _parsed(archive: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(f"xl/{name}"))  # noqa: S314 - our own file


def _row(row: ET.Element) -> list[str]:
    return ["".join(cell.itertext()) for cell in row]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_shows_what_would_run(text: str) -> None:
    content = b"".join(delimited.lines(["a", "b"], [(text, -7.5)], notes=[text]))
    (_heading, (first, second), (note,)) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (first, second) == (f"'{text}", "-7.5")
    assert note.startswith("# ")


def test_workbook_has_texts_and_no_formulas_or_links() -> None:
    texts = [*FORMULAS, "https://x.example", "file:///etc/passwd", "nul\x00nul", "x" * 40_000]
    with workbook.written([Sheet(title="a/b:c[d]*" * 9, columns=["a"], rows=[(text,) for text in texts])]) as file:
        content = file.read()
    ((name, rows),) = worksheets(content).items()
    assert (len(name), [row[0] for row in rows[1:4]], rows[-2], len(rows[-1][0])) == (
        31, FORMULAS[:3], ["nulnul"], 32_767,
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [each for each in archive.namelist() if "rels" in each and "sheet1" in each] == []


def test_worksheets_of_one_name_are_told_apart() -> None:
    sheets = [Sheet(title="Channel", columns=["a"], rows=[]), Sheet(title="channel", columns=["b"], rows=[])]
    with workbook.written(sheets) as file:
        assert list(worksheets(file.read())) == ["Channel", "channel 2"]


def test_numbers_match_the_screen_in_csv(reader: Client) -> None:
    answer(MAY, (50, 30, 20), context={"terminal": "A"})
    answer(JUNE, (50, 20, 30), context={"terminal": "=cmd()"})
    answer(JUNE, (40, 10, 10), context={"terminal": "B"})
    answer(JUNE, (2, 0, 1), context={"terminal": "secret"})
    response = reader.get("/scores/nps/numbers.csv?by=context.terminal&grain=month")
    content = body(response)
    assert response["Content-Disposition"] == 'attachment; filename="nps-2026-06.csv"'
    assert content.startswith(b"\xef\xbb\xbftable,name,since,until,score,low,high,answers,state,verdict,")
    table = pl.read_csv(content, comment_prefix="#", infer_schema_length=None)
    shown = table.select("table", "name", "since", "score", "answers", "state", "verdict").rows()
    assert [row for row in shown if row[0] == "trend"] == [
        ("trend", "month", "2026-05-01", 30.0, 100, "enough", None),
        ("trend", "month", "2026-06-01", pytest.approx(31.288, abs=0.001), 163, "enough", "no clear change"),
    ]
    assert [row for row in shown if row[0] == "group"] == [
        ("group", "'=cmd()", "2026-06-01", 20.0, 100, "enough", "lower"),
        ("group", "B", "2026-06-01", None, None, "withheld", None),
        ("group", "secret", "2026-06-01", None, None, "withheld", None),
    ]
    assert [row[1:2] + row[4:5] for row in shown if row[0] == "distribution"] == [("3", 41), ("8", 30), ("10", 92)]
    receipt = [line for line in content.decode().splitlines() if line.startswith(("#", '"#'))]
    assert any("Counted: 163 answers" in line for line in receipt)
    assert any("kosketus metric nps --grain month --at 2026-06-01" in line for line in receipt)


def test_numbers_match_the_screen_in_a_workbook_in_the_readers_language(reader: Client) -> None:
    answer(MAY, (50, 30, 20))
    answer(JUNE, (2, 1, 1))
    found = worksheets(body(reader.get("/scores/nps/numbers.xlsx?grain=month&by=channel&at=2026-05-01")))
    trend, channel, steps, receipt = found.values()
    assert (
        list(found) == ["NPS", "Channel", "How the answers lie on the sc", "How this was counted"]
        or list(found)[2][:20] == "How the answers lie "
    )
    assert trend[1][0:1] + trend[1][2:3] + trend[1][5:6] == ["May 2026", "30", "100"]
    assert trend[2] == ["June 2026", "46174", "Hidden to protect people (fewer than 5)"]
    assert channel[1][0] == "web"
    assert [row[0] for row in steps] == ["Answer", "3", "8", "10"]
    assert ["Counted", "Counted on 10 July 2026, 09:00"] in receipt
    User.objects.update(language="fi")
    assert "toukokuu 2026" in worksheets(body(reader.get("/scores/nps/numbers.xlsx?grain=month")))["NPS"][1][0]


@pytest.mark.parametrize("loaded", [True, False])
def test_answers_are_saved_for_those_who_may_see_them(analyst: Client, *, loaded: bool) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    answer(MAY, (0, 3, 0), channel="=mail()")
    answer(JUNE, (5, 0, 0), identity=anna)
    if loaded:
        lake.load_all()
    response = analyst.get("/scores/nps/answers.csv?since=2026-05-01&until=2026-07-01")
    assert (response.streaming, response["Content-Disposition"]) == (
        True, 'attachment; filename="nps-answers-2026-05-01.csv"',
    )  # fmt: skip
    table = pl.read_csv(body(response))
    assert table["value"].to_list() == [10] * 5 + [8] * 3
    assert table["given_at"].to_list()[::7] == ["2026-06-15T12:00:00+00:00", "2026-05-15T12:00:00+00:00"]
    assert table["channel"].to_list()[-1] == "'=mail()"
    assert table["customer_id"].to_list()[0] == str(customers.person_of(anna).public_id)  # type: ignore[union-attr]
    (rows,) = worksheets(body(analyst.get("/scores/nps/answers.xlsx"))).values()
    assert (len(rows), rows[0][:2], rows[1][1], rows[8][3]) == (9, ["Given", "Answer"], "10", "=mail()")


def test_files_keep_the_rule_of_few_and_the_permission(reader: Client, analyst: Client) -> None:
    answer(MAY, (30, 10, 5), channel="web")
    answer(MAY, (0, 0, 3), channel="LEAK")
    for form in ("csv", "xlsx"):
        for asked in ("filter=channel=LEAK", "group=channel=LEAK", "filter=channel=web"):
            refused = analyst.get(f"/scores/nps/answers.{form}?{asked}")
            assert (refused.status_code, refused.streaming, b"fewer than 5" in refused.content) == (403, False, True)
        for client in (reader, client_of(Role.AGENT) if form == "csv" else reader):
            assert client.get(f"/scores/nps/answers.{form}").status_code == 403
        assert reader.get(f"/scores/nps/numbers.{form}?by=password").status_code == 400
