"""Surveys as files of other tools: there and back, real files of theirs, and what cannot be carried over."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import formats, readymade
from kosketus.listen.surveys.blueprint import Blueprint, End, Family, Jump, Option, Page, Question, Type
from kosketus.listen.surveys.checking import problems
from kosketus.listen.surveys.models import Survey
from kosketus.people.team.models import User

pytestmark = pytest.mark.either_database

LANGUAGES = ("en", "ru", "fi", "ro")
OTHERS = ("surveyjs", "xlsform", "limesurvey")
YES = (
    Option(id="price", text={"en": "Price", "fi": "Hinta"}),
    Option(id="speed", text={"en": "Speed", "fi": "Nopeus"}),
)


def everything(show_if: str = "") -> Blueprint:
    """A survey of every type that other tools have, with a condition on its last question."""
    ends = {"low_words": {"en": "Bad", "fi": "Huono"}, "high_words": {"en": "Good", "fi": "Hyvä"}}
    said = {"en": "Words", "fi": "Sanat"}
    first = (
        Question(key="nps", type=Type.SCALE, family=Family.NPS, low=0, high=10, text=said, required=True, **ends),
        Question(key="why", type=Type.MULTIPLE, text=said, options=YES, other=True),
        Question(key="plan", type=Type.SINGLE, text=said, options=YES, help={"en": "One", "fi": "Yksi"}),
        Question(key="order", type=Type.RANKING, text=said, options=YES),
        Question(key="age", type=Type.NUMBER, text=said),
        Question(key="day", type=Type.DATE, text=said),
        Question(key="more", type=Type.LONG, text=said),
        Question(key="name", type=Type.SHORT, text=said),
        Question(key="hello", type=Type.STATEMENT, text=said),
    )
    last = Question(key="last", type=Type.SHORT, text=said, show_if=show_if)
    return Blueprint(
        title={"en": "All", "fi": "Kaikki"},
        languages=("en", "fi"),
        pages=(Page(id="page1", questions=first), Page(id="page2", questions=(last,))),
        ends=(End(id="end1", text={"en": "Thanks", "fi": "Kiitos"}),),
    )


def there_and_back(blueprint: Blueprint, form: str) -> tuple[Blueprint, list[str]]:
    content, lost = formats.FORMATS[form].write(blueprint)
    back = formats.read(content)
    return back.blueprint, [one.where for one in (*lost, *back.lost)]


def shape(blueprint: Blueprint) -> list[tuple[Any, ...]]:
    """What every tool can keep of a survey."""
    return [
        (q.key, q.type, q.text, q.required, q.low, q.high, q.family, [o.id for o in q.options], q.other, q.low_words)
        for q in blueprint.questions()
    ]


@pytest.mark.parametrize("form", OTHERS)
@pytest.mark.parametrize("kind", [kind for kind in readymade.KINDS if kind != "empty"])
def test_ready_made_surveys_come_back_with_every_word(kind: str, form: str) -> None:
    made = readymade.blueprint(kind, LANGUAGES)
    back, lost = there_and_back(made, form)
    assert set(back.languages) == set(LANGUAGES)
    assert back.title["fi" if form != "xlsform" else "en"] == made.title["fi" if form != "xlsform" else "en"]
    for ours, theirs in zip(made.questions(), back.questions(), strict=True):
        kept = (theirs.type, theirs.text, theirs.points, theirs.low_words, theirs.high_words, theirs.required)
        assert kept == (ours.type, ours.text, ours.points, ours.low_words, ours.high_words, ours.required)
    assert lost == []


@pytest.mark.parametrize("form", OTHERS)
def test_every_type_comes_back(form: str) -> None:
    made = everything()
    back, lost = there_and_back(made, form)
    assert shape(back) == shape(made)
    assert (lost, back.languages) == ([], made.languages)
    assert [problem for problem in problems(back) if problem.grave] == []


@pytest.mark.parametrize("form", OTHERS)
@pytest.mark.parametrize(
    "condition",
    [
        "nps <= 6", "nps = 0", "nps != 10 and nps > 2", 'why has "price"', 'plan = "speed"', "answered(more)",
        "not (answered(more))", '(nps <= 6 or why has "price") and answered(age)', "age > 17.5",
    ],
)  # fmt: skip
def test_conditions_come_back(condition: str, form: str) -> None:
    back, lost = there_and_back(everything(condition), form)
    (last,) = back.pages[-1].questions
    assert (last.show_if, lost) == (condition, [])


@pytest.mark.parametrize("form", OTHERS)
def test_what_the_other_side_does_not_have_is_told(form: str) -> None:
    hidden = Question(key="shop", type=Type.HIDDEN)
    made = everything('language = "fi"')
    first, second = made.pages
    first = replace(first, questions=(*first.questions, hidden), jumps=(Jump(to="end2"),))
    ends = (*made.ends, End(id="end2", text={"en": "Bye"}))
    _content, lost = formats.FORMATS[form].write(replace(made, pages=(first, second), ends=ends, anonymous=True))
    assert sorted(one.where for one in lost) == ["", "end2", "last", "page1", "shop"]


SURVEYJS = {
    "title": {"default": "Visit", "fi": "Käynti"},
    "pages": [
        {
            "name": "Page One",
            "elements": [
                {"type": "rating", "name": "NPS Score", "rateMin": 0, "rateMax": 10, "isRequired": True,
                 "minRateDescription": "No", "maxRateDescription": "Yes"},
                {"type": "panel", "name": "p", "visibleIf": "{NPS Score} <= 6", "elements": [
                    {"type": "checkbox", "name": "why", "title": "Why, <b>briefly</b>?", "hasOther": True,
                     "choices": ["Too Dear", {"value": 2, "text": {"default": "Slow", "fi": "Hidas"}}]},
                    {"type": "comment", "name": "more",
                     "visibleIf": "{why} anyof ['Too Dear', 2] or {why} contains 'other'"},
                ]},
                {"type": "matrix", "name": "grid", "columns": ["bad", "fair", "good"], "rows": ["staff", "shop"]},
                {"type": "boolean", "name": "ok", "defaultValue": True},
                {"type": "text", "name": "mail", "inputType": "email",
                 "visibleIf": "{ok} = true and {grid.staff} >= 2"},
                {"type": "file", "name": "photo"},
                {"type": "text", "name": "odd", "visibleIf": "iif({ok}, 1, 2) = 1"},
            ],
        },
        {"name": "nothing", "elements": []},
    ],
    "triggers": [{"type": "complete"}],
}  # fmt: skip


def test_surveyjs_of_somebody_else() -> None:
    read = formats.read(json.dumps(SURVEYJS).encode())
    questions = {q.key: q for q in read.blueprint.questions()}
    assert list(questions) == ["nps_score", "why", "more", "grid", "ok", "mail", "odd"]
    assert (questions["nps_score"].family, questions["nps_score"].required) == (Family.NPS, True)
    assert questions["why"].text == {"en": "Why, briefly?"}
    assert [(o.id, o.text) for o in questions["why"].options] == [
        ("too_dear", {"en": "Too Dear"}),
        ("2", {"en": "Slow", "fi": "Hidas"}),
    ]
    assert questions["why"].show_if == "nps_score <= 6"
    assert questions["more"].show_if == 'nps_score <= 6 and ((why has "too_dear" or why has "2") or why has "other")'
    assert (questions["grid"].low, questions["grid"].high) == (1, 3)
    assert questions["mail"].show_if == 'ok = "yes" and grid.staff >= 2'
    assert sorted(one.where for one in read.lost) == ["grid", "odd", "ok", "photo", "triggers"]
    assert read.blueprint.languages == ("en", "fi")


LIMESURVEY = "\n".join(
    "\t".join(row)
    for row in [
        ["id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
         "mandatory", "other"],
        ["", "", "S", "", "language", "", "fi", "", "", "", "", ""],
        ["", "", "S", "", "anonymized", "", "Y", "", "", "", "", ""],
        ["", "", "SL", "", "surveyls_title", "", "Käynti", "", "fi", "", "", ""],
        ["", "", "SL", "", "surveyls_title", "", "Visit", "", "en", "", "", ""],
        ["1", "", "G", "0", "Alku", "1", "", "", "fi", "", "", ""],
        ["2", "", "Q", "L", "NPS1", "1", "<p>Kuinka&nbsp;todennäköisesti?</p>", "", "fi", "", "Y", "N"],
        *[["", "", "A", "0", str(n), "", f"p{n}", "", "fi", "", "", ""] for n in range(11)],
        ["3", "", "Q", "M", "WHY", "((NPS1.NAOK <= 6 && NPS1 != 3))", "Miksi?", "", "fi", "", "N", "Y"],
        ["", "", "SQ", "0", "SQ001", "1", "Hinta", "", "fi", "", "", ""],
        ["", "", "SQ", "0", "SQ002", "1", "'=Nopeus", "", "fi", "", "", ""],
        ["4", "", "Q", "T", "TXT", 'WHY_SQ001.NAOK == "Y" or !is_empty(NPS1.NAOK)', "Lisää", "", "fi", "", "N", "N"],
        ["5", "", "Q", "|", "UP", "1", "Tiedosto", "", "fi", "", "N", "N"],
        ["6", "", "Q", "N", "NUM", "count(WHY) > 2", "Luku", "", "fi", "", "N", "N"],
        ["1", "", "G", "0", "Start", "1", "", "", "en", "", "", ""],
        ["2", "", "Q", "L", "NPS1", "1", "How likely?", "", "en", "", "Y", "N"],
    ]
)  # fmt: skip


def test_limesurvey_of_somebody_else() -> None:
    read = formats.read(("\ufeff" + LIMESURVEY).encode())
    nps, why, text, number = read.blueprint.questions()
    assert nps.text == {"fi": "Kuinka todennäköisesti?", "en": "How likely?"}
    assert (nps.type, nps.points, nps.required, nps.low_words) == (Type.SCALE, range(11), True, {"fi": "p0"})
    assert ([(o.id, o.text["fi"]) for o in why.options], why.other) == (
        [("sq001", "Hinta"), ("sq002", "=Nopeus")],
        True,
    )
    assert why.show_if == "nps1 <= 6 and nps1 != 3"
    assert text.show_if == 'why has "sq001" or answered(nps1)'
    assert number.show_if == ""
    assert sorted(one.where for one in read.lost) == ["UP", "anonymized", "num"]
    assert read.blueprint.title == {"fi": "Käynti", "en": "Visit"}


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_xlsform_of_somebody_else() -> None:
    survey = [
        [
            "type",
            "name",
            "label::English (en)",
            "label::Suomi (fi)",
            "required",
            "relevant",
            "parameters",
            "constraint",
        ],
        ["range", "nps", "How likely?", "Kuinka?", "yes", "", "start=0 end=10 step=1", ""],
        ["begin_group", "grp", "More", "Lisää", "", "${nps} <= 6", "", ""],
        ["select_multiple reasons", "why", "Why?", "Miksi?", "", "", "", ""],
        ["text", "words", "Say", "Sano", "", "selected(${why}, 'price') and ${nps} != ''", "", ". != 'x'"],
        ["end_group", "", "", "", "", "", "", ""],
        ["geopoint", "place", "Where?", "Missä?", "", "", "", ""],
        ["integer", "n", "Number", "Luku", "", "count-selected(${why}) > 1", "", ""],
    ]
    choices = [
        ["list_name", "name", "label::English (en)", "label::Suomi (fi)"],
        ["reasons", "price", "Price", "Hinta"],
    ]
    choices += [["reasons", "Speed X", "Speed", "Nopeus"]]
    read = formats.read(workbook(survey=survey, choices=[row for row in choices if row[1] != "Speed X"]))
    assert [(q.key, q.type) for q in read.blueprint.questions()] == [
        ("nps", Type.SCALE), ("why", Type.MULTIPLE), ("words", Type.SHORT), ("n", Type.NUMBER),
    ]  # fmt: skip
    assert [(page.show_if, len(page.questions)) for page in read.blueprint.pages] == [("", 1), ("nps <= 6", 2), ("", 1)]
    assert read.blueprint.question("words").show_if == 'why has "price" and answered(nps)'
    assert sorted(one.where for one in read.lost) == ["n", "nps", "place", "words"]
    assert read.blueprint.languages == ("en", "fi")


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (60 << 20))
    return target.getvalue()


def damaged() -> bytes:
    """A workbook one of whose parts is cut off."""
    target = io.BytesIO()
    whole = workbook(survey=[["type", "name", "label"], ["text", "a", "x"]])
    with zipfile.ZipFile(io.BytesIO(whole)) as read, zipfile.ZipFile(target, "w") as packed:
        for name in read.namelist():
            packed.writestr(name, b"<a" if name == "xl/workbook.xml" else read.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"pages": [{"elements": []}]}',
        b'{"elements": [{"type": "file"}]}',
        b'{"elements": [{"type": "rating", "name": "a", "rateMin": 1, "rateMax": 1000000000000}]}',
        b'{"elements": [' + b'{"type": "panel", "elements": [' * 400 + b"]}" * 400 + b"]}",
        b'{"elements": [' + b'{"type": "panel", "elements": [' * 60 + b"]}" * 60 + b"]}", b"PK\x03\x04 and no more",
        b"id\tclass\ttype/scale\tname\ttext\trelevance\n1\tQ\tT\ta\tb\t1\n", b"[" * 100_000, b" " * (6 << 20),
        b'{"format": 1, "title": {"en": "x"}, "surprise": 1}',
    ],
)  # fmt: skip
def test_what_is_no_survey_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(formats.FormatError) as told:
        formats.read(content)
    assert str(told.value)


@pytest.mark.parametrize(
    "content",
    [
        bomb(), workbook(survey=[["type", "label"], ["text", "no name"]]), workbook(other=[]), damaged(),
        workbook(survey=[
            ["type", "name", "label"], *(["begin group", f"g{n}", "x"] for n in range(1_000)),
            ["text", "a", "x"], *(["end group"] for _n in range(1_000)),
        ]),
    ],
)  # fmt: skip
def test_a_workbook_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(formats.FormatError):
        formats.read(content)


def test_our_own_file_comes_back_whole() -> None:
    made = everything("nps <= 6")
    assert formats.read(blueprints.encode(made)) == formats.Carried(made, ())


def test_hostile_words_stay_words() -> None:
    document = {"elements": [{"type": "text", "name": "q", "title": "=cmd|' /C calc'!A1 <script>alert(1)</script>"}]}
    blueprint = formats.read(json.dumps(document).encode()).blueprint
    assert next(blueprint.questions()).text == {"en": "=cmd|' /C calc'!A1 alert(1)"}
    content, _lost = formats.FORMATS["xlsform"].write(blueprint)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content))["survey"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}


@pytest.fixture
def maker(client: Client, owner: User) -> Client:
    """The owner, logged in."""
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db(transaction=True)
def test_a_file_comes_in_by_the_page_and_says_what_was_lost(maker: Client) -> None:
    file = SimpleUploadedFile("../../visit<script>.json", json.dumps(SURVEYJS).encode())
    told = maker.post(reverse("surveys:new"), {"file": file}, follow=True)
    assert told.redirect_chain == [("/surveys/visit/carried-over", 302)]
    page = told.content.decode()
    assert "5 things in the file have no counterpart" in page
    assert "iif({ok}, 1, 2) = 1" in page
    survey = Survey.objects.get(slug="visit")
    assert len(list(blueprints.read(survey.draft).questions())) == 7
    assert maker.get("/surveys/visit/edit").status_code == 200
    listed = maker.get("/surveys/visit/take-along").content.decode()
    assert [name in listed for name in ("SurveyJS", "XLSForm", "LimeSurvey")] == [True] * 3
    for form in OTHERS:
        answer = maker.get(f"/surveys/visit/take-along/{form}")
        back = formats.read(answer.content)
        # A matrix is a row of single questions in a workbook.
        assert (len(list(back.blueprint.questions())), len(back.lost)) == ({"xlsform": 9}.get(form, 7), 0)
        assert f'filename="visit.{formats.FORMATS[form].ending}"' in answer.headers["Content-Disposition"]
    assert maker.get("/surveys/visit/take-along/word").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_none_says_so_and_stores_nothing(maker: Client) -> None:
    answer = maker.post(reverse("surveys:new"), {"file": SimpleUploadedFile("a.xlsx", bomb())})
    assert (answer.status_code, Survey.objects.count()) == (422, 0)
    assert "unpacks to more than 50 MB" in answer.content.decode()
