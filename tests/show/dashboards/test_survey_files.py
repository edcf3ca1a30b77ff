"""Responses as a workbook with its code book and as an SPSS file: read back by programs that did not write them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
from django.test import Client

from kosketus.listen.surveys.contracts import Answered, ExportVariable, ResponseRow
from kosketus.listen.surveys.domain import answers, drafts
from kosketus.show.dashboards.exports import survey as survey_files

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def exits(analyst: Client) -> Client:
    """Six who left, and why."""
    drafts.publish(survey=drafts.from_readymade(kind="exit", languages=("en", "fi")), actor="test")
    reasons = ["price", "price", "quality", "service", "other", "price"]
    rows = [
        ResponseRow(
            key=f"r{number}",
            occurred_at=AT,
            language="fi",
            channel="mail",
            seconds=30 + number,
            answers=[Answered("reason", option=reason), Answered("better", text=f"=1+1 Ä{number}")],
        )
        for number, reason in enumerate(reasons)
    ]
    assert answers.record_answers(rows, survey="exit", actor="test").new == 12
    return analyst


def body(client: Client, address: str) -> bytes:
    answer: Any = client.get(address)
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


def test_an_spss_file_has_the_words_of_questions_and_options(exits: Client, tmp_path: Path) -> None:
    path = tmp_path / "exit.sav"
    path.write_bytes(body(exits, "/surveys/exit/results.sav"))
    frame, told = pyreadstat.read_sav(path, output_format="dict")
    assert frame["reason"] == ["price", "price", "quality", "service", "other", "price"]
    assert frame["better"][5] == "=1+1 Ä5"
    assert frame["seconds"] == [30.0, 31.0, 32.0, 33.0, 34.0, 35.0]
    labels = dict(zip(told.column_names, told.column_labels, strict=True))
    assert labels["reason"] == "What was the main reason you left?"
    assert told.variable_value_labels["reason"]["price"] == "The price"
    assert (told.variable_measure["reason"], told.variable_measure["seconds"]) == ("nominal", "scale")


def test_a_workbook_says_what_its_columns_mean(exits: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(body(exits, "/surveys/exit/results.xlsx")))
    responses, meanings = (list(book[name].values) for name in book.sheetnames)
    assert responses[0][4:8] == ("version", "seconds", "reason", "reason.other_words")
    assert (len(responses), responses[1][6]) == (7, "price")
    assert ("reason", None, None, "price", "The price") in meanings
    cells = [cell for row in book[book.sheetnames[0]].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


def test_fewer_than_the_minimum_are_in_no_file(analyst: Client) -> None:
    drafts.publish(survey=drafts.from_readymade(kind="idea", languages=("en",)), actor="test")
    row = ResponseRow(key="r", occurred_at=AT, answers=[Answered("idea", text="LEAK")])
    answers.record_answers([row], survey="idea", actor="test")
    for form in ("csv", "xlsx", "sav"):
        assert analyst.get(f"/surveys/idea/results.{form}").status_code == 404


def test_names_and_words_that_spss_refuses_are_made_to_fit(tmp_path: Path) -> None:
    keys = ["all", "why.price", "why_price", "WHY.PRICE", "ä" * 70, "9lives", "a" * 80, "x."]
    long = {"en": "ю" * 400}
    variables = [ExportVariable(key=key, is_number=False, text=long, values={"a": long}) for key in keys]
    path = tmp_path / "hard.sav"
    rows = [["a\x00", *["ю" * 9_000] * (len(keys) - 1)], [None] * len(keys)]
    with survey_files.sav(variables, rows, "en", title="x" * 100) as file:
        path.write_bytes(file.read())
    frame, told = pyreadstat.read_sav(path, output_format="dict")
    assert told.column_names[:4] == ["v_all", "why.price", "why_price", "WHY.PRICE_2"]
    assert len({name.casefold() for name in told.column_names}) == len(keys)
    assert frame["v_all"] == ["a", ""]
    assert len(frame["why.price"][0]) == 5_000
    assert len(told.column_labels[0].encode()) == 256


def test_an_empty_table_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "none.sav"
    variables = [ExportVariable(key="nps", is_number=True, scale="0-10", values={"0": {"en": "Low"}})]
    with survey_files.sav(variables, [], "fi", title="") as file:
        path.write_bytes(file.read())
    _frame, told = pyreadstat.read_sav(path, output_format="dict")
    assert (told.variable_value_labels, told.variable_measure) == ({"nps": {0.0: "Low"}}, {"nps": "ordinal"})


def test_a_file_that_cannot_hold_all_is_refused_not_cut(exits: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey_files, "MOST_SAV_ROWS", 5)
    monkeypatch.setattr(survey_files, "MOST_ROWS", 5)
    for form in ("xlsx", "sav"):
        answer = exits.get(f"/surveys/exit/results.{form}")
        assert (answer.status_code, "Save them as CSV" in answer.content.decode()) == (400, True)
