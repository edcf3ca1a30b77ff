"""Files are brought in: each answer once, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError

from kosketus.kernel import db
from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import importing, ledger, sinks
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.signals.outcome import Reason, Summary
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.customers.models import Person
from tests.listen.signals.tables import RECIPE, left_out, many, recipe, table

pytestmark = pytest.mark.django_db(transaction=True)


def _bring(path: Path, folder: Path) -> Summary:
    return facade.bring_in([path], recipe(folder), actor="test")


def _totals() -> tuple[int, int, int, int]:
    [survey] = surveys.surveys()
    return (survey.responses, survey.answers, Event.objects.count(), Person.objects.count())


def test_rows_become_customers_answers_and_silent_facts(tmp_path: Path) -> None:
    path = table(tmp_path, "7,2026-03-05,Anna@X.fi,Anna Äijä,Pro,9,fast\n")
    summary = _bring(path, tmp_path)
    assert (summary.new, summary.known, summary.rows, summary.rejects) == (2, 0, 1, [])
    events = list(Event.objects.order_by("id"))
    record = Import.objects.get()
    assert {(e.arrived, e.import_id, e.occurred_at) for e in events} == {
        ("backfill", record.pk, datetime(2026, 3, 5, 10, tzinfo=UTC))
    }
    [nps, why] = sorted(surveys.answers_by_uids([e.uid for e in events]), key=lambda a: a.question)
    assert (nps.value, nps.response, why.text) == (9.0, "7", "fast")
    assert nps.identity is not None
    person = customers.person_of(nps.identity)
    assert person is not None
    assert person.name == "Anna Äijä"
    assert customers.dimension(["plan"])["plan"] == ["Pro"]
    assert (record.state, record.added, record.known, record.actor) == (ImportState.DONE, 2, 0, "test")


def test_same_file_again_brings_nothing_new(tmp_path: Path) -> None:
    path = table(tmp_path, many(30))
    assert _bring(path, tmp_path).new == 60
    before = _totals()
    again = _bring(path, tmp_path)
    assert (again.new, again.known, again.differing) == (0, 60, 0)
    assert _totals() == before


def test_check_tells_the_same_and_changes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, many(3) + "9,2026-03-01,a@b.fi,,,99,x\n")
    checked = facade.check([path], recipe(tmp_path))
    assert (checked.dry_run, checked.new, checked.rows) == (True, 7, 4)
    assert left_out(checked) == {Reason.OUTSIDE_SCALE: 1}
    assert not Person.objects.exists()
    assert not Import.objects.exists()
    assert surveys.surveys() == []
    assert _bring(path, tmp_path).new == 7
    assert facade.check([path], recipe(tmp_path)).new == 0


def test_stopped_import_goes_on_under_its_own_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path, many(50))
    monkeypatch.setattr(importing, "CHUNK", 10)
    write, calls = sinks.Writing.write, Counter[str]()

    def failing(*arguments: object) -> object:
        calls["written"] += 1
        if calls["written"] == 3:
            raise KeyboardInterrupt
        return write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(sinks.Writing, "write", failing)
        with pytest.raises(KeyboardInterrupt):
            _bring(path, tmp_path)
    stopped = Import.objects.get()
    assert (stopped.state, stopped.added, stopped.error) == (ImportState.FAILED, 40, {"kind": "KeyboardInterrupt"})
    again = _bring(path, tmp_path)
    assert (again.new, again.known) == (60, 40)
    assert _totals() == (50, 100, 100, 50)
    record = Import.objects.get()
    assert (record.state, record.added, record.error) == (ImportState.DONE, 100, {})
    assert set(Event.objects.values_list("import_id", flat=True)) == {record.pk}


def test_database_that_is_away_for_a_moment_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_on, calls = ledger.move_on, Counter[str]()

    def failing(*arguments: object) -> None:
        calls["moved"] += 1
        if calls["moved"] == 1:
            raise OperationalError("deadlock detected")
        move_on(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "move_on", failing)
    assert _bring(table(tmp_path, many(5)), tmp_path).new == 10
    assert _totals() == (5, 10, 10, 5)


def test_two_files_with_one_recipe(tmp_path: Path) -> None:
    first = table(tmp_path, many(3), name="march.csv")
    second = table(tmp_path, many(5) + "x,never,a@b.fi,,,1,\n", name="april.csv")
    summary = facade.bring_in([first, second], recipe(tmp_path), actor="test")
    assert (summary.files, summary.new, summary.known) == (["march.csv", "april.csv"], 10, 6)
    assert [Path(path).name for path in summary.rejects] == ["left-out-2.csv"]


def test_rows_alike_without_a_key_column_are_all_kept_and_kept_once(tmp_path: Path) -> None:
    text = RECIPE.replace('key = ["id"]\n', "")
    path = table(tmp_path, "1,2026-03-05,,,,9,\n" * 3 + "1,2026-03-05,,,,8,\n")
    for new in (4, 0):
        summary = facade.bring_in([path], recipe(tmp_path, text), actor="test")
        assert (summary.new, summary.without_customer) == (new, 4)
    assert _totals() == (4, 4, 4, 0)


def test_rows_left_out_can_be_mended_and_brought_in(tmp_path: Path) -> None:
    path = table(tmp_path, '1,2026-03-05,a@x.fi,"=HYPERLINK(""http://evil"")",@plan,99,+why\n2,soon,b@x.fi,B,,3,\n')
    summary = _bring(path, tmp_path)
    [rejects] = [Path(name) for name in summary.rejects]
    assert rejects.read_text(encoding="utf-8-sig").splitlines() == [
        "left_out_line,left_out_reason,left_out_column,id,date,mail,name,plan,score,why",
        '2,outside_scale,score,1,2026-03-05,a@x.fi,"\'=HYPERLINK(""http://evil"")",\'@plan,99,\'+why',
        "3,bad_date,date,2,soon,b@x.fi,B,,3,",
    ]
    assert oct(rejects.stat().st_mode & 0o777) == "0o600"
    mended = tmp_path / "mended.csv"
    mended.write_text(rejects.read_text(encoding="utf-8-sig").replace(",99,", ",9,").replace("soon", "2026-03-06"))
    again = _bring(mended, tmp_path)
    assert (again.new, again.known, again.differing, again.rejects) == (2, 1, 0, [])
    assert Person.objects.get(identities__value="a@x.fi").name == '=HYPERLINK("http://evil")'


def test_history_is_written_even_while_another_write_waits(tmp_path: Path) -> None:
    with db.write():
        summary = _bring(table(tmp_path, many(2)), tmp_path)
    assert summary.new == 4
