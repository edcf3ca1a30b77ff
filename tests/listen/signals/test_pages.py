"""Bringing a file in the browser, from the upload to the answers; and the sample company."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from kosketus.config.sample import building
from kosketus.kernel import clock, settings
from kosketus.kernel.models import Event
from kosketus.listen.signals.domain import background, ledger, uploads
from kosketus.listen.signals.domain import sample as samples
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.team.models import Role, User
from tests.listen.signals.conftest import BACKEND
from tests.listen.signals.tables import HEADER, many

pytestmark = pytest.mark.django_db(transaction=True)
OWN = {"kind": "survey", "title": "Kevään kysely", "scale": "nps", "score": "score", "date": "date", "order": "iso"}


def _upload(client: Client, content: str | bytes, name: str = "shop.csv") -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    return client.post("/import", {"file": SimpleUploadedFile(name, data)})


def _path(record: Import) -> str:
    return f"/import/{record.public_id}"


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_file_goes_from_upload_over_the_check_to_the_answers(analyst: Client) -> None:
    content = HEADER + many(40) + "x,2026-03-05,l@x.fi,L,Free,99,y\n"
    assert _upload(analyst, content).status_code == 302
    record = Import.objects.get()
    choose = _text(analyst.get(_path(record)))
    assert "2026-03-01" in choose
    # Columns whose names tell what they are stand there already.
    for column in ("score", "date", "mail", "why"):
        assert f'<option value="{column}" selected>{column}</option>' in choose
    posted = analyst.post(f"{_path(record)}/mapping", OWN | {"person": "mail", "comment": "why", "keep": ["plan"]})
    assert posted.status_code == 302
    background.wait()
    checked = _text(analyst.get(_path(record)))
    assert "41 rows: 40 answers, 1 row left out: 1 outside the scale" in checked
    assert "Nothing was changed. 81 would be new, 0 are there already." in checked
    assert not Event.objects.exists()
    assert analyst.post(f"{_path(record)}/run").status_code == 302
    background.wait()
    done = _text(analyst.get(_path(record)))
    assert "81 new, 0 were there already." in done
    record.refresh_from_db()
    person = User.objects.get(email="analyst@example.org")
    assert (record.state, record.added, record.actor) == (ImportState.DONE, 81, f"user:{person.public_id}")
    assert not (ledger.folder(record) / "upload").exists()
    [survey] = surveys.surveys()
    assert (survey.slug, survey.title) == ("kevaan-kysely", {"en": "Kevään kysely"})
    assert customers.attribute_names() == ["plan"]
    file: Any = analyst.get(f"{_path(record)}/left-out")
    assert b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[1] == (
        "42,outside_scale,score,x,2026-03-05,l@x.fi,L,Free,99,y"
    )
    assert "shop.csv" in _text(analyst.get("/import"))


def test_mapping_keeps_columns_as_context_where_nobody_is_named(analyst: Client) -> None:
    _upload(analyst, HEADER + many(1))
    record = Import.objects.get()
    analyst.post(f"{_path(record)}/mapping", OWN | {"keep": ["plan", "name"]})
    background.wait()
    analyst.post(f"{_path(record)}/run")
    background.wait()
    assert customers.is_empty()
    [answer] = surveys.answers_by_uids(list(Event.objects.values_list("uid", flat=True)))
    assert answer.context == {"plan": "Pro", "name": "Person 0"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_file_without_column_names_gets_numbers_and_loses_no_row(analyst: Client, tmp_path: Path, ending: str) -> None:
    # The first row has no comment: a sheet does not tell of empty cells at its end.
    rows = [[f"p{n}@x.fi", f"2026-03-{n + 1:02}", n, "because" if n else ""] for n in range(9)]
    path = tmp_path / f"bare.{ending}"
    _write(path, rows)
    _upload(analyst, path.read_bytes(), path.name)
    record = Import.objects.get()
    choose = _text(analyst.get(_path(record) + "?kind=survey"))
    assert '<option value="row" selected>' in choose
    assert '<option value="column_3">column_3</option>' in choose
    named = _text(analyst.get(_path(record) + "?kind=survey&header=names"))
    assert '<option value="p0@x.fi"' in named
    said = {"header": "row", "score": "column_3", "date": "column_2", "person": "column_1", "comment": "column_4"}
    assert analyst.post(f"{_path(record)}/mapping", OWN | said).status_code == 302
    background.wait()
    assert "9 rows: 9 answers" in _text(analyst.get(_path(record)))
    assert '<option value="row" selected>' in _text(analyst.get(_path(record) + "?again=1"))
    analyst.post(f"{_path(record)}/run")
    background.wait()
    record.refresh_from_db()
    # Nine answers, eight comments.
    assert (record.state, record.added) == (ImportState.DONE, 17)


def _write(path: Path, rows: list[list[Any]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)


def test_mapping_without_score_and_date_is_asked_again(analyst: Client) -> None:
    _upload(analyst, HEADER + many(1))
    record = Import.objects.get()
    answer = analyst.post(f"{_path(record)}/mapping", {"kind": "survey", "score": "no such column"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "scale", "score", "date"}
    record.refresh_from_db()
    assert record.state == ImportState.UPLOADED


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04xx", "ODS or ZIP"),
        (b'"id,date\n1,2\n', "cannot be read as column names"),
        (b"id,date\n", "no rows below its first line"),
        (b"\n\n  \n", "no rows below its first line"),
    ],
)
def test_file_that_is_no_table_is_refused_and_not_kept(analyst: Client, content: bytes, words: str) -> None:
    answer = _upload(analyst, content)
    assert (answer.status_code, words in _text(answer)) == (422, True)
    assert not Import.objects.exists()


def test_column_that_stands_there_twice_is_told_and_not_offered(analyst: Client) -> None:
    _upload(analyst, "date,score,score\n2026-03-01,9,3\n2026-03-02,2,3\n")
    page = _text(analyst.get(_path(Import.objects.get()) + "?kind=survey"))
    assert "The column names score stand in shop.csv more than once; they are not used." in page
    assert '<option value="score"' not in page


@pytest.mark.parametrize("name", ["../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv", ".evil.csv"])
def test_name_of_an_upload_cannot_leave_its_folder(transactional_db: None, name: str) -> None:
    record = uploads.keep_upload([b"a,b\n1,2\n"], name=name, actor="test")
    assert uploads.upload_of(record) == ledger.folder(record) / "upload" / "evil.csv"


def test_script_in_a_file_is_only_text(analyst: Client) -> None:
    evil = "<script>alert(1)</script>"
    _upload(analyst, f"{evil},date\n{evil},2026-01-01\n", name=f"{evil[:8]}x.csv")
    record = Import.objects.get()
    for path in (_path(record), "/import"):
        assert "<script>alert" not in analyst.get(path).content.decode()


def test_work_that_stopped_with_its_process_can_be_started_again(analyst: Client) -> None:
    _upload(analyst, HEADER + many(3))
    record = Import.objects.get()
    analyst.post(f"{_path(record)}/mapping", OWN)
    background.wait()
    Import.objects.update(state=ImportState.RUNNING)
    assert "The rows are coming in." in _text(analyst.get(_path(record)))
    analyst.post(f"{_path(record)}/run")
    background.wait()
    assert not Event.objects.exists()
    Import.objects.update(touched_at=clock.now() - timedelta(minutes=3))
    assert "The work was stopped before the end." in _text(analyst.get(_path(record)))
    analyst.post(f"{_path(record)}/run")
    background.wait()
    record.refresh_from_db()
    assert (record.state, Event.objects.count()) == (ImportState.DONE, 3)


def test_upload_that_is_gone_ends_in_words(analyst: Client) -> None:
    _upload(analyst, HEADER + many(3))
    record = Import.objects.get()
    analyst.post(f"{_path(record)}/mapping", OWN)
    background.wait()
    uploads.upload_of(record).unlink()
    analyst.post(f"{_path(record)}/run")
    background.wait()
    assert "The uploaded file is not here any more." in _text(analyst.get(_path(record)))
    assert "not here any more" in _text(analyst.get(f"{_path(record)}?again=1"))


def test_upload_can_be_thrown_away_but_not_what_came_in(analyst: Client) -> None:
    for _ in range(2):
        _upload(analyst, HEADER + many(1))
    first, second = Import.objects.order_by("id")
    folder = ledger.folder(first)
    thrown: Any = analyst.post(f"{_path(first)}/removal")
    assert thrown.url == "/import"
    assert not folder.exists()
    Import.objects.filter(pk=second.pk).update(state=ImportState.DONE, added=2)
    analyst.post(f"{_path(second)}/removal")
    assert list(Import.objects.all()) == [second]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_files_takes_the_same_queries_for_one_and_three(
    analyst: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        _upload(analyst, HEADER + many(1))
    analyst.get("/import")
    # five: session, user, organisation, imports, sample
    with django_assert_num_queries(5):
        answer = analyst.get("/import")
    assert len(answer.context["table"].rows) == count


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
def test_files_are_not_shown_to_those_who_may_not_bring_them(client: Client, role: Role) -> None:
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    record = uploads.keep_upload([b"leaky,b\nleaky,2\n"], name="leaky.csv", actor="test")
    (ledger.folder(record) / "left-out.csv").write_text("leaky")
    client.force_login(User.objects.create_user("x@example.org", name="X", role=role), backend=BACKEND)
    for path in ("/import", _path(record), f"{_path(record)}/left-out", "/sample"):
        answer = client.get(path)
        assert (answer.status_code, b"leaky" in answer.content) == (403, False)
    for verb in ("mapping", "run", "removal"):
        assert client.post(f"{_path(record)}/{verb}", OWN).status_code == 403
    assert Import.objects.filter(pk=record.pk, state=ImportState.UPLOADED).exists()


def test_sample_is_made_once_into_an_empty_house(analyst: Client) -> None:
    assert "Make the sample company" in _text(analyst.get("/sample"))
    assert analyst.post("/sample").status_code == 302
    assert analyst.post("/sample").status_code == 302
    background.wait()
    assert "The sample company is here." in _text(analyst.get("/sample"))
    assert settings.read("ui.sample") is True
    record = Import.objects.get()
    assert (record.recipe, record.state, record.bytes_done) == ("sample", ImportState.DONE, 100)
    assert {s.slug for s in surveys.surveys()} == {"lumo-relationship", "lumo-delivery", "lumo-help"}
    assert set(Event.objects.values_list("arrived", "import_id")) == {("backfill", record.pk)}


def test_sample_is_refused_where_there_is_somebody(analyst: Client) -> None:
    customers.identify(kind="email", value="real@example.org")
    assert "holds customers or answers already" in _text(analyst.get("/sample"))
    analyst.post("/sample")
    background.wait()
    assert not samples.build_sample(actor="test")
    assert settings.read("ui.sample") is None
    assert not Event.objects.exists()


def test_sample_that_was_stopped_is_finished(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_arguments: object) -> None:
        raise OSError("no room on the disk")

    with monkeypatch.context() as patched:
        patched.setattr(building._Writer, "answers", failing)
        analyst.post("/sample")
        background.wait()
    assert "Making it was stopped before the end." in _text(analyst.get("/sample"))
    analyst.post("/sample")
    background.wait()
    assert "The sample company is here." in _text(analyst.get("/sample"))
    assert len(surveys.surveys()) == 3
