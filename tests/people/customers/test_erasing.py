"""Export and erasure: everything in the file, nothing left afterwards, also when the machine dies or answers arrive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection

from kosketus.kernel import blobs, clock
from kosketus.kernel.models import Blob, Event
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, QuestionDefinition, ResponseRow, SurveyDefinition
from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import erasing, exporting, matching, merging, remarks, segmenting
from kosketus.people.customers.domain.conditions import Group, Operator, Rule
from kosketus.people.customers.models import Company, Identity, Membership, Person, PersonErasure, PersonExport

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 20, 12, tzinfo=UTC)
SECRETS = ("Leakovic", "leakovic", "secret-plan", "secret words", "secret note", "LEAK-77")


@pytest.fixture(autouse=True)
def _survey() -> None:
    question = QuestionDefinition(key="why", metric="text")
    surveys.ensure_survey(SurveyDefinition(slug="s", title={"en": "S"}, questions=(question,)))


def answer(identity: int, words: str, key: str) -> None:
    row = ResponseRow(key=key, occurred_at=MAY, answers=[Answered("why", text=words)], identity=identity)
    surveys.record_answers([row], survey="s", actor="test")


def somebody() -> Person:
    """A person with something in every table, merged of two records; and another beside, who stays."""
    mine = {
        IdentityKey("email", "leakovic@example.org"): Profile("Ana Leakovic", {"plan": "secret-plan"}),
        IdentityKey("external", "LEAK-77", "shop"): Profile("A. Leakovic"),
        IdentityKey("email", "other@example.org"): Profile("Bo Other", {"plan": "Free"}),
    }
    made = facade.record_people(mine, evidence="import:0190aaaa")
    mail, number, other = made.values()
    persons = {identity: one.id for identity, one in facade.people_of(made.values()).items()}
    merging.merge_persons(first=persons[mail], second=persons[number], evidence="Leakovic said so", actor="user:test")
    person = Person.objects.get(pk=min(persons[mail], persons[number]))
    filled = Group(rules=(Rule("attribute:plan", Operator.FILLED),))
    segmenting.make_segment(name="All", wanted=filled, actor="test")
    Membership.objects.create(person=person, company=Company.objects.create(name="Firm", folded="firm"))
    remarks.write_note(person=person, text="a secret note", actor="user:test")
    facade.record_consent(identity_id=number, purpose="asking", given=True, evidence="Leakovic", actor="user:test")
    answer(mail, "secret words", "r1")
    answer(number, "more secret words", "r2")
    answer(other, "kept words", "r3")
    facade.record_people({IdentityKey("external", "1", "club"): Profile("Ana Leakovic")})
    assert matching.find_matches() == 1
    Person.objects.filter(folded="ana leakovic").exclude(pk=person.pk).update(name="Kept", folded="kept")
    return person


def texts() -> Iterator[str]:
    """Every value of every row of the house, as text."""
    for model in apps.get_models():
        if model.__module__.startswith(("kosketus.", "auditlog.")):
            for row in model._default_manager.values():
                yield f"{model._meta.label}: {row}"


def leaks() -> list[str]:
    return [text for text in texts() if any(secret in text for secret in SECRETS)]


def test_export_holds_what_every_room_has() -> None:
    person = somebody()
    export = exporting.export_person(person=person, actor="user:test")
    whole = msgspec.json.decode(blobs.read(export.sha256))
    assert export.size == len(blobs.read(export.sha256))
    mine = whole["rooms"]["customers"]
    assert [row["value"] for row in mine["identities"]] == ["leakovic@example.org", "LEAK-77"]
    assert [(row["name"], row["attributes"]) for row in mine["details"]] == [("Ana Leakovic", {"plan": "secret-plan"})]
    assert [len(mine[noun]) for noun in ("companies", "notes", "consents", "segments", "merges")] == [1, 1, 1, 1, 1]
    assert [row["text"] for row in whole["rooms"]["surveys"]["answers"]] == ["secret words", "more secret words"]
    assert len(whole["rooms"]["outbox"]["facts"]) == 2
    assert "kept words" not in blobs.read(export.sha256).decode()
    assert "other@example.org" not in blobs.read(export.sha256).decode()
    download = blobs.opened(exporting.link_of(export))
    assert (download.name[-5:], b"".join(download.chunks)) == (".json", blobs.read(export.sha256))
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert exporting.remove_old_files() == 1
        with pytest.raises(blobs.BlobMissing):
            exporting.link_of(PersonExport.objects.get())
    assert not blobs.path_of(export.sha256).exists()
    assert not Blob.objects.exists()


def test_erasure_leaves_nothing_but_a_receipt_that_names_nobody() -> None:
    person = somebody()
    export = exporting.export_person(person=person, actor="user:test")
    mine, kept = facade.identities_of(person.public_id), Event.objects.filter(body__contains="kept words").count()
    assert len(leaks()) > 8
    erasing.finish_erasure(erasing.request_erasure(person=person, actor="user:test"))
    assert leaks() == []
    assert not blobs.path_of(export.sha256).exists()
    receipt = PersonErasure.objects.get()
    assert (receipt.identities, receipt.files, receipt.requested_by) == (mine, [], "user:test")
    assert receipt.finished_at is not None
    counts = {noun: receipt.removed[noun] for noun in ("answers", "responses", "event", "identity", "person", "note")}
    assert counts == {"answers": 2, "responses": 2, "event": 2, "identity": 2, "person": 2, "note": 1}
    assert any("0190aaaa" in words for words in receipt.remains)
    told = Event.objects.get(kind="person.erased")
    assert (msgspec.json.decode(told.body), told.identity) == ({"identities": mine}, None)
    assert Event.objects.filter(body__contains="kept words").count() == kept == 1
    assert {entry.content_type.model for entry in LogEntry.objects.select_related("content_type")} == {
        "merge", "personexport", "personerasure",
    }  # fmt: skip
    erasing.finish_erasure(receipt)
    assert erasing.finish_erasures() == 0
    assert Event.objects.filter(kind="person.erased").count() == 1


def erase_and_die_at(person: Person, place: str) -> int:
    environment = {
        **os.environ,
        "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
        "CHILD_LAKE": str(settings.LAKE),
        "CHILD_BLOBS": str(settings.BLOBS),
        "PYTHONPATH": str(Path.cwd()),
        "KOSKETUS_CRASH_AT": place,
    }
    command = [sys.executable, "-m", "tests.people.customers.child", str(person.pk)]
    return subprocess.run(command, env=environment, check=False, timeout=60).returncode


@pytest.mark.parametrize(
    ("place", "all_is_there"),
    [
        ("erasure.room:2", True),
        ("erasure.erased", True),
        ("erasure.file", False),
    ],
)
def test_an_erasure_that_is_killed_is_resumed(place: str, all_is_there: bool) -> None:
    person = somebody()
    export = exporting.export_person(person=person, actor="user:test")
    before = len(leaks())
    assert erase_and_die_at(person, place) == -signal.SIGKILL
    assert len(leaks()) == (before if all_is_there else 0)
    assert PersonErasure.objects.count() == 1
    assert erasing.finish_erasures() == 1
    assert leaks() == []
    assert not blobs.path_of(export.sha256).exists()
    assert Event.objects.filter(kind="person.erased").count() == 1
    assert erasing.finish_erasures() == 0


def test_nothing_stays_of_a_person_whose_answers_arrive_meanwhile() -> None:
    person = somebody()
    [mail, _number] = facade.identities_of(person.public_id)
    start, stop = threading.Barrier(2), threading.Event()

    def answering() -> None:
        start.wait()
        number = 0
        while not stop.is_set():
            number += 1
            with suppress(IntegrityError):
                answer(mail, f"secret words {number}", f"late{number}")
        connection.close()

    thread = threading.Thread(target=answering)
    thread.start()
    start.wait()
    try:
        erasing.finish_erasure(erasing.request_erasure(person=person, actor="user:test"))
    finally:
        stop.set()
        thread.join()
    erasing.finish_erasures()
    assert leaks() == []
    assert not Event.objects.filter(identity=mail).exists()


def test_two_who_ask_at_once_share_one_erasure_and_a_merge_is_refused_meanwhile() -> None:
    person = somebody()
    other = Identity.objects.get(value="other@example.org").person_id
    first = erasing.request_erasure(person=person, actor="user:one")
    assert erasing.request_erasure(person=person, actor="user:two") == first
    with pytest.raises(merging.MergeConflict, match="erasure"):
        merging.merge_persons(first=person.pk, second=other, evidence="x", actor="test")
    errors: list[Any] = []

    def finish() -> None:
        try:
            erasing.finish_erasure(first)
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert leaks() == []
    assert Event.objects.filter(kind="person.erased").count() == 1
    assert Person.objects.filter(pk=other).exists()
