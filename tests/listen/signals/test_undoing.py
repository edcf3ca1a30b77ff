"""An import is undone and taken back; its file, mended or not, comes in again, each row once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kosketus.config.commands.import_ import command
from kosketus.kernel import corrections
from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import background
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.surveys import facade as surveys
from tests.listen.signals.tables import HEADER, RECIPE, many, recipe, table

pytestmark = pytest.mark.django_db(transaction=True)


def counting() -> list[str]:
    """What the facts say that count."""
    gone, undone = corrections.superseded(), corrections.excluded_imports()
    return sorted(
        event.body for event in Event.objects.all() if event.uid not in gone and event.import_id not in undone
    )


def _bring(path: Path, folder: Path) -> Any:
    return facade.bring_in([path], recipe(folder), actor="test")


def test_undone_import_counts_no_longer_until_it_is_taken_back(tmp_path: Path) -> None:
    summary = _bring(table(tmp_path, many(3)), tmp_path)
    before = counting()
    assert facade.undo(summary.number, actor="test")
    assert not facade.undo(summary.number, actor="test")
    assert counting() == []
    assert Import.objects.get().state == ImportState.UNDONE
    assert facade.restore(summary.number)
    assert not facade.restore(summary.number)
    assert (counting(), Import.objects.get().state) == (before, ImportState.DONE)


def test_same_file_after_an_undo_is_the_same_import_taken_back(tmp_path: Path) -> None:
    path = table(tmp_path, many(3))
    summary = _bring(path, tmp_path)
    before = counting()
    facade.undo(summary.number, actor="test")
    again = _bring(path, tmp_path)
    assert (again.number, again.known) == (summary.number, 6)
    assert (counting(), corrections.excluded_imports()) == (before, frozenset())


def test_another_file_after_an_undo_brings_its_rows_anew(tmp_path: Path) -> None:
    wrong = _bring(table(tmp_path, many(3)), tmp_path)
    facade.undo(wrong.number, actor="test")
    right = _bring(table(tmp_path, many(2).replace("because", "truly"), name="right.csv"), tmp_path)
    assert (right.new, right.known, right.differing) == (4, 0, 0)
    assert len(counting()) == 4
    assert all("because" not in body for body in counting())
    [survey] = surveys.surveys()
    # The third sheet is still that of the undone import.
    assert survey.responses == 3
    facade.restore(wrong.number)
    assert len(counting()) == 6
    assert sum("truly" in body for body in counting()) == 2


def test_whole_file_and_its_mended_rows_are_all_rows_once(tmp_path: Path) -> None:
    bad = "x,2026-03-01,x@x.fi,X,Pro,99,fine\ny,soon,y@x.fi,Y,Pro,7,late\n"
    summary = _bring(table(tmp_path, many(5) + bad), tmp_path)
    assert summary.new == 11
    mended = tmp_path / "mended.csv"
    text = Path(summary.rejects[0]).read_text(encoding="utf-8-sig")
    mended.write_text(text.replace(",99,", ",9,").replace("soon", "2026-03-02"))
    (tmp_path / "shop.toml").unlink()
    for new in (3, 0):
        done = CliRunner().invoke(command, [str(mended), "--like", summary.number])
        assert (done.exit_code, f"\n{new} new, " in done.output) == (0, True), done.output
    assert len(counting()) == 14
    [survey] = surveys.surveys()
    assert (survey.responses, survey.answers) == (7, 14)


def test_command_undoes_and_restores(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(RECIPE)
    path = table(tmp_path, many(2))
    brought = CliRunner().invoke(command, [str(path), "--recipe", str(tmp_path / "own.toml")])
    number = brought.output.split("kosketus import --undo ")[1].split()[0]
    undone = CliRunner().invoke(command, ["--undo", number])
    assert (undone.exit_code, "counts no longer" in undone.output, counting()) == (0, True, [])
    assert "There was nothing to undo." in CliRunner().invoke(command, ["--undo", number]).output
    restored = CliRunner().invoke(command, ["--restore", number])
    assert (restored.exit_code, restored.output, len(counting())) == (0, "The import counts again.\n", 4)
    unknown = CliRunner().invoke(command, ["--undo", "7"])
    assert (unknown.exit_code, "There is no import with the number 7." in unknown.stderr) == (1, True)
    assert CliRunner().invoke(command, []).exit_code == 2


def test_person_in_two_rows_with_different_mails_is_two_customers_until_joined(tmp_path: Path) -> None:
    rows = (
        "1,2026-03-01,old@x.fi,Anna,Pro,9,x\n2,2026-03-02,new@x.fi,Anna,Pro,3,y\n1,2026-03-01,new@x.fi,Anna,Pro,9,x\n"
    )
    summary = _bring(table(tmp_path, rows), tmp_path)
    assert (summary.new, summary.known, summary.differing) == (4, 2, 0)
    found = surveys.answers_by_uids(list(Event.objects.values_list("uid", flat=True)))
    # The sheet keeps the customer it was first told with; nobody is merged by a name.
    assert len({answer.identity for answer in found if answer.response == "1"}) == 1
    assert len({answer.identity for answer in found}) == 2


def test_page_undoes_takes_back_and_takes_mended_rows(analyst: Client, tmp_path: Path) -> None:
    summary = _bring(table(tmp_path, many(2) + "x,2026-03-01,x@x.fi,X,Pro,99,fine\n"), tmp_path)
    address = f"/import/{summary.number}"
    page = analyst.get(address).content.decode()
    assert "Undo this import" in page
    assert "Bring mended rows" in page
    assert analyst.post(f"{address}/undoing").status_code == 302
    assert counting() == []
    page = analyst.get(address).content.decode()
    assert "This import is undone." in page
    assert "Undo this import" not in page
    analyst.post(f"{address}/return")
    assert len(counting()) == 5
    text = Path(summary.rejects[0]).read_text(encoding="utf-8-sig").replace(",99,", ",9,")
    posted: Any = analyst.post(f"{address}/mended", {"file": SimpleUploadedFile("mended.csv", text.encode())})
    background.wait()
    analyst.post(f"{posted.url}/run")
    background.wait()
    assert len(counting()) == 6
    refused = analyst.post(f"{address}/mended", {"file": SimpleUploadedFile("x.csv", HEADER[:9].encode())})
    assert refused.status_code == 422
