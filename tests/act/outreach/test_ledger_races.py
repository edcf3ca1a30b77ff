"""Eight workers, five threads here and three processes, want the same people at the same moment: one contact each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from kosketus.act.outreach.models import Contact
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.customers.domain.merging import merge_persons
from tests.act.outreach.claimer import claim_all

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, MERGED, THREADS, PROCESSES = 30, 5, 5, 3


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """Workers with lives of their own, which have said that they are there."""
    environment = {
        **os.environ,
        "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]),
    }
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.act.outreach.claimer", str(THREADS + number)],
            env=environment,
            stdin=pipe,
            stdout=pipe,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    assert [one.stdout.readline() for one in started if one.stdout] == ["ready\n"] * PROCESSES
    yield started
    for one in started:
        one.kill()
        one.communicate()


def made_people() -> list[int]:
    """Thirty identities; five people have two of them each."""
    keys = [IdentityKey("email", f"p{one}@example.org") for one in range(PEOPLE)]
    made = customers.identities_for(keys)
    identities = [made[key] for key in keys]
    persons = customers.person_ids_of(identities)
    for first, second in zip(identities[:MERGED], identities[MERGED : 2 * MERGED], strict=True):
        merge_persons(first=persons[first], second=persons[second], evidence="told", actor="test")
    return identities


def here(worker: int, identities: list[int]) -> list[str]:
    try:
        return claim_all(worker, identities)
    finally:
        connection.close()


def test_eight_workers_give_each_person_one_contact(processes: list[subprocess.Popen[str]]) -> None:
    identities = made_people()
    told = " ".join(str(one) for one in identities) + "\n"
    with ThreadPoolExecutor(THREADS + PROCESSES) as workers:
        away = [workers.submit(one.communicate, told, timeout=60) for one in processes]
        near = [workers.submit(here, number, identities) for number in range(THREADS)]
        said = [*(one.result(60) for one in near), *(one.result(60)[0].split() for one in away)]
    assert [one.returncode for one in processes] == [0] * PROCESSES
    rows = list(Contact.objects.values_list("key", "outcome", "identity__person"))
    assert len(rows) == PEOPLE * (THREADS + PROCESSES + 1)
    allowed = {key: person for key, outcome, person in rows if outcome == "allowed"}
    # One for each person, and nobody without.
    assert set(Counter(allowed.values()).values()) == {1}
    assert len(allowed) == PEOPLE - MERGED
    # What a worker was told is what the ledger says, whoever decided about a shared key.
    own = [{key for key in told_keys if not key.startswith("shared:")} for told_keys in said]
    assert sorted(key for keys in own for key in keys) == sorted(
        key for key in allowed if not key.startswith("shared:")
    )
    shared = {key for key in allowed if key.startswith("shared:")}
    assert all({key for key in told_keys if key.startswith("shared:")} <= shared for told_keys in said)
    assert {key for told_keys in said for key in told_keys if key.startswith("shared:")} == shared
