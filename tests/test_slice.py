"""The slice through all floors: a real survey in by the command line, its published figures out on page and command.

SFO airport's customer survey (see SOURCE.md beside the data): 2017 has 1,436 promoters and 342 detractors of 2,746,
2018 has 1,268 and 447 of 2,650.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from kosketus.config.commands import import_, metric
from kosketus.kernel import sealer
from kosketus.kernel.models import Event
from kosketus.people.team.models import Role, User
from kosketus.understand.lake import facade as lake

pytestmark = pytest.mark.django_db(transaction=True)


def run(command: object, *arguments: str) -> str:
    result = CliRunner().invoke(command, list(arguments), catch_exceptions=False)  # type: ignore[arg-type]
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def sfo(example_data: Path) -> Path:
    """Both years, brought in."""
    folder = example_data / "sfo-customer-survey"
    for year in (2017, 2018):
        run(import_.command, str(folder / f"{year}_SFO_Customer_Survey.csv"), "--recipe", f"sfo-{year}")
    while sealer.seal_once():
        pass
    return folder


def figures(found: dict[str, Any]) -> list[tuple[object, ...]]:
    """Year, rounded score and answers of every period."""
    return [(p["period"]["since"], round(p["value"]["value"], 1), p["value"]["n"]) for p in found["trend"]]


def test_published_figures_hold_from_file_to_page(sfo: Path, client: Client) -> None:
    """One import of both years serves all that is asked of it, because it is the slowest of all tests."""
    published = [("2017-01-01", 39.8, 2746), ("2018-01-01", 31.0, 2650)]
    from_outbox = json.loads(run(metric.command, "nps", "--json"))
    assert figures(from_outbox) == published
    assert lake.load_all() == Event.objects.count()
    from_lake = json.loads(run(metric.command, "nps", "--by", "customer.gender", "--json"))
    assert figures(from_lake) == published
    assert (from_outbox["receipt"]["tail"] > 0, from_lake["receipt"]["tail"]) == (True, 0)
    assert from_lake["receipt"]["bands"] == {"promoters": 1268, "passives": 935, "detractors": 447}
    assert from_lake["current"]["change"]["verdict"] == "lower"
    the_page_says_the_same(client)
    the_receipts_command_counts_the_same_again(from_lake)
    history_is_silent_and_comes_in_once(sfo)


def the_page_says_the_same(client: Client) -> None:
    owner = User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = " ".join(client.get("/scores/nps?by=customer.gender").content.decode().split())
    for words in ("+31", "likely between +28 and +34", "2,650 answers", "Clearly lower than in 2017", "Female", "Male"):
        assert words in page, words
    assert "159 rows left out: 159 outside the scale" in page


def the_receipts_command_counts_the_same_again(first: dict[str, Any]) -> None:
    arguments = first["receipt"]["command"].split()[2:]
    again = json.loads(run(metric.command, *arguments, "--json"))
    assert (again["current"], again["groups"]) == (first["current"], first["groups"])


def history_is_silent_and_comes_in_once(sfo: Path) -> None:
    assert set(Event.objects.values_list("arrived", flat=True)) == {"backfill"}
    before = Event.objects.count()
    run(import_.command, str(sfo / "2017_SFO_Customer_Survey.csv"), "--recipe", "sfo-2017")
    assert Event.objects.count() == before
