"""The first run in the browser, and who cannot have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from kosketus.people.team import facade
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.owners import HouseTaken, open_house
from kosketus.people.team.domain.setup_code import setup_code
from kosketus.people.team.models import Organisation, Role, User, WorkCalendar
from tests.people.team.conftest import INFO, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {
    "name": "Olga Owner",
    "email": "Olga@Example.org",
    "password": PASSWORD,
    "organisation": "Harbour Tools",
    "time_zone": "Europe/Helsinki",
    "currency": "EUR",
    "language": "fi",
    "other_languages": ["en", "fi"],
    "another_language": "sv",
}
DIRECT = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture(autouse=True)
def _own_data_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    yield
    connection.close()


def test_every_page_leads_to_the_first_run_while_there_is_no_owner(client: Client) -> None:
    for path in ("/", "/settings", "/accounts/login", "/start/doors", "/no/such/page"):
        response = client.get(path)
        assert (path, response.status_code, response.headers["Location"]) == (path, 302, "/start")


def test_the_first_run_speaks_the_language_that_is_chosen_on_it(client: Client) -> None:
    client.post("/look/language", {"language": "fi", "next": "/start"})
    assert '<html lang="fi"' in client.get("/start").content.decode()


def test_the_api_says_that_it_is_not_ready_while_there_is_no_owner(client: Client) -> None:
    response = client.get("/api/v1/me")
    assert (response.status_code, response.headers["Retry-After"], response.json()["code"]) == (503, "60", "no_owner")


def test_first_run_at_the_machine_makes_owner_and_organisation_and_leads_to_the_doors(client: Client) -> None:
    response = client.post("/start", FORM, **DIRECT)
    assert (response.status_code, response.headers["Location"]) == (302, "/start/doors")
    owner = User.objects.get()
    assert (owner.email, owner.name, owner.role, owner.check_password(PASSWORD)) == (
        "olga@example.org",
        "Olga Owner",
        Role.OWNER,
        True,
    )
    assert facade.organisation() == OrganisationInfo(
        name="Harbour Tools", time_zone="Europe/Helsinki", languages=("fi", "en", "sv"), currency="EUR", minimum_n=5
    )
    assert [version.time_zone for version in WorkCalendar.objects.get().versions.all()] == ["Europe/Helsinki"]
    doors = client.get("/start/doors", **DIRECT)
    assert doors.status_code == 200
    assert "Ask your first customers" in doors.content.decode()


def test_first_run_asks_no_code_at_the_machine_itself(client: Client) -> None:
    assert b"setup_code" not in client.get("/start", **DIRECT).content


@pytest.mark.parametrize(
    "stranger",
    [
        {"HTTP_HOST": "kosketus.example.org", "REMOTE_ADDR": "203.0.113.9"},
        {"HTTP_HOST": "localhost", "REMOTE_ADDR": "203.0.113.9"},
        {"HTTP_HOST": "kosketus.example.org", "REMOTE_ADDR": "127.0.0.1"},
        {**DIRECT, "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {**DIRECT, "HTTP_FORWARDED": "for=127.0.0.1"},
        {**DIRECT, "HTTP_X_REAL_IP": "127.0.0.1"},
        {**DIRECT, "SERVER_PROTOCOL": "HTTP/1.0"},
        {**DIRECT, "REMOTE_ADDR": ""},
    ],
)
def test_first_run_by_a_stranger_without_the_code_makes_nobody(client: Client, stranger: dict[str, str]) -> None:
    for given in ({}, {"setup_code": "AAAA-BBBB-CCCC-DDDD"}):
        response = client.post("/start", {**FORM, **given}, **stranger)
        assert response.status_code == 422
        assert setup_code() not in response.content.decode()
    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


def test_first_run_behind_a_public_address_asks_for_the_code(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = ["https://kosketus.example.org"]
    assert client.post("/start", FORM, **DIRECT).status_code == 422
    assert not User.objects.exists()


def test_first_run_from_afar_with_the_code_of_the_console_works_once(client: Client, tmp_path: Path) -> None:
    afar = {"HTTP_HOST": "kosketus.example.org", "REMOTE_ADDR": "203.0.113.9"}
    code = facade.setup_code()
    assert code is not None
    assert (tmp_path / "setup.code").stat().st_mode & 0o777 == 0o600
    response = client.post("/start", {**FORM, "setup_code": code.lower().replace("-", " ")}, **afar)
    assert response.headers["Location"] == "/start/doors"
    assert (facade.setup_code(), (tmp_path / "setup.code").exists()) == (None, False)


def test_first_run_after_the_first_run_changes_nothing(client: Client, owner: User) -> None:
    response = client.post("/start", FORM, **DIRECT)
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login")
    assert list(User.objects.values_list("email", flat=True)) == ["owner@example.org"]
    assert facade.organisation() == INFO


def test_first_run_without_a_csrf_token_is_refused() -> None:
    response = Client(enforce_csrf_checks=True).post("/start", FORM, **DIRECT)
    assert (response.status_code, User.objects.exists()) == (403, False)


def test_first_run_with_a_weak_password_keeps_what_was_typed(client: Client) -> None:
    response = client.post("/start", {**FORM, "password": "olga@example.org"}, **DIRECT)
    assert (response.status_code, User.objects.exists(), Organisation.objects.exists()) == (422, False, False)
    words = response.content.decode()
    assert "too similar to the" in words
    assert "Harbour Tools" in words


def test_two_first_runs_in_the_same_moment_make_one_owner() -> None:
    meet, outcomes = Barrier(2), []

    def run(number: int) -> None:
        meet.wait()
        try:
            open_house(email=f"owner{number}@example.org", name="Owner", password=PASSWORD, info=INFO)
            outcomes.append("opened")
        except HouseTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "taken"]
    assert (User.objects.count(), Organisation.objects.count(), WorkCalendar.objects.count()) == (1, 1, 1)


def test_the_setup_code_stays_the_same_until_it_is_used() -> None:
    assert setup_code() == setup_code()
    assert len(setup_code().replace("-", "")) == 16


def test_doors_are_closed_to_those_who_cannot_bring_files(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["viewer"])
    assert client.get(reverse("team:doors")).status_code == 403
