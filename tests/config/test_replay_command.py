"""`kosketus replay` at its door."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kosketus.config.commands.replay import command
from kosketus.kernel.models import Event
from kosketus.understand.lake import facade as lake
from tests.understand.lake.conftest import KIND, Noted, go_back_to, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_replay_tells_the_rows_of_each_table() -> None:
    publish([Noted(what="a"), Noted(what="b")])
    lake.load_all()
    result = CliRunner().invoke(command, ["--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)[KIND.replace(".", "_")] == 2


def test_replay_refuses_a_newer_lake_and_drops_only_after_a_yes() -> None:
    publish([Noted(what="known")])
    lake.load_all()
    known = Event.objects.order_by("-seq").values_list("seq", flat=True)[0]
    publish([Noted(what="unknown to the backup")])
    lake.load_all()
    go_back_to(known)
    refused = CliRunner().invoke(command, [])
    assert (refused.exit_code, "--discard-newer" in refused.output) == (1, True)
    asked = CliRunner().invoke(command, ["--discard-newer"], input="n\n")
    assert (asked.exit_code, "1 fact of the lake is unknown" in asked.output) == (1, True)
    assert lake.newer_than_database() == 1
    done = CliRunner().invoke(command, ["--discard-newer", "--yes"])
    assert done.exit_code == 0, done.output
    assert lake.newer_than_database() == 0
