"""Settings pages, the audit, and one's own account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.kernel import clock
from kosketus.people.team import facade
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.calendars import change_calendar, make_calendar
from kosketus.people.team.domain.keys import make_key, revoke_key
from kosketus.people.team.domain.members import change_role
from kosketus.people.team.models import Invitation, KeyScope, Role, User, WorkCalendar
from kosketus.people.team.queries.audit import Change, Line, entries, line_of
from tests.people.team.conftest import INFO, PASSWORD
from tests.people.team.test_calendars import WITH_BREAK

FORM = {
    "organisation": "Harbour Tools Oy",
    "time_zone": "Europe/Bucharest",
    "currency": "RON",
    "language": "ro",
    "other_languages": ["en"],
    "minimum_n": "9",
}


def lines() -> list[Line]:
    return [line_of(entry) for entry in entries()]


def test_the_owner_changes_the_organisation_and_the_audit_says_what(client: Client, owner: User) -> None:
    LogEntry.objects.all().delete()
    client.force_login(owner)
    assert client.post("/settings/organisation", FORM).status_code == 302
    assert facade.organisation() == OrganisationInfo(
        name="Harbour Tools Oy", time_zone="Europe/Bucharest", languages=("ro", "en"), currency="RON", minimum_n=9
    )
    line = lines()[0]
    assert (line.actor, line.noun, line.name, line.done) == (
        "Olga Owner",
        "Organisation",
        "Harbour Tools Oy",
        "changed",
    )
    assert line.changes == (
        Change(label="Name of the organisation", before="Harbour Tools", after="Harbour Tools Oy"),
        Change(label="Time zone", before="Europe/Helsinki", after="Europe/Bucharest"),
        Change(label="Languages of content", before="English, Finnish", after="Romanian, English"),
        Change(label="Currency", before="EUR", after="RON"),
        Change(label="Smallest group that is shown", before="7", after="9"),
    )


def test_a_manager_reads_the_organisation_but_cannot_change_it(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["manager"])
    page = client.get("/settings/organisation")
    assert (page.status_code, b"Only an owner can change this" in page.content) == (200, True)
    assert client.post("/settings/organisation", FORM).status_code == 403
    assert facade.organisation() == INFO


@pytest.mark.parametrize(
    "slip",
    [{"minimum_n": "0"}, {"minimum_n": "-3"}, {"time_zone": "Nowhere"}, {"currency": "XXX"}, {"language": "klingon"}],
)
def test_a_slip_in_the_organisation_changes_nothing(client: Client, owner: User, slip: dict[str, str]) -> None:
    client.force_login(owner)
    assert client.post("/settings/organisation", {**FORM, **slip}).status_code == 422
    assert facade.organisation() == INFO


def test_the_audit_tells_of_rights_keys_and_hours_without_secrets(client: Client, team: dict[str, User]) -> None:
    LogEntry.objects.all().delete()
    owner = team["owner"]
    change_role(user=team["viewer"], role=Role.ANALYST)
    key, token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    revoke_key(key=key, revoked_by=owner)
    change_calendar(
        calendar=WorkCalendar.objects.get(),
        hours=WITH_BREAK,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        made_by=owner,
    )
    told = [(line.noun, line.name, line.done) for line in reversed(lines())]
    assert told == [
        ("Member of the team", "Viewer", "changed"),
        ("API key", "Shop", "made"),
        ("API key", "Shop", "changed"),
        ("Version of a work calendar", "Working hours 2", "made"),
    ]
    role = next(line for line in lines() if line.name == "Viewer")
    assert role.changes == (Change(label="Role", before="Viewer", after="Analyst"),)
    make_calendar(name="Night", hours=WITH_BREAK, made_by=owner)
    (began,) = [each for each in lines()[0].changes if each.label == "Valid from"]
    assert (began.before, began.after) == ("–", "from the beginning")
    client.force_login(owner)
    page = client.get("/settings/audit").content.decode()
    assert "Send events" in page
    assert "Monday–Friday 09:00–12:00, 13:00–17:00" in page
    stored = str(list(LogEntry.objects.values()))
    assert key.digest not in stored
    assert token not in stored


def test_the_audit_leaves_out_passwords_and_logins(client: Client, owner: User) -> None:
    LogEntry.objects.all().delete()
    client.post("/accounts/login", {"login": owner.email, "password": PASSWORD})
    owner.refresh_from_db()
    owner.set_password("curlew under the pier")
    owner.save()
    assert lines() == []


@pytest.mark.parametrize("more", [1, 3])
def test_the_audit_page_asks_the_database_a_fixed_number_of_times(
    client: Client, team: dict[str, User], more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(more):
        change_role(user=team["viewer"], role=Role.ANALYST)
        change_role(user=team["viewer"], role=Role.VIEWER)
    client.force_login(team["owner"])
    client.get("/settings/audit")
    with django_assert_num_queries(6):  # session, user, organisation, count, entries, sample bar
        client.get("/settings/audit")


def test_the_audit_page_is_for_owners(client: Client, team: dict[str, User]) -> None:
    change_role(user=team["viewer"], role=Role.ANALYST)
    client.force_login(team["manager"])
    page = client.get("/settings/audit")
    assert (page.status_code, b"Analyst" in page.content) == (403, False)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_the_team_asks_the_database_a_fixed_number_of_times(
    client: Client, owner: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        User.objects.create_user(f"a{number}@example.org", PASSWORD, name=f"A {number}", role=Role.AGENT)
        Invitation.objects.create(
            email=f"i{number}@example.org",
            digest=str(number),
            invited_by=owner,
            expires_at=datetime(2199, 1, 1, tzinfo=UTC),
        )
    client.force_login(owner)
    with django_assert_num_queries(6):  # session, user, organisation, members, invitations, sample bar
        client.get("/settings/team")


def test_the_chosen_language_applies_at_once_and_to_this_person_only(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["viewer"])
    page = client.post("/account", {"name": "Viivi Viewer", "language": "fi"}, follow=True)
    assert '<html lang="fi"' in page.content.decode()
    assert page.headers["Content-Language"] == "fi"
    other = Client(headers={"accept-language": "en"})
    other.force_login(team["agent"])
    assert '<html lang="en"' in other.get("/account").content.decode()
    assert User.objects.get(email="viewer@example.org").name == "Viivi Viewer"


def test_the_chosen_language_wins_over_the_browser(team: dict[str, User]) -> None:
    browser = Client(headers={"accept-language": "ro"})
    browser.force_login(team["viewer"])
    assert '<html lang="ro"' in browser.get("/account").content.decode()
    browser.post("/account", {"name": "Viewer", "language": "ru"})
    assert '<html lang="ru"' in browser.get("/account").content.decode()


def test_the_language_menu_is_kept_with_the_account(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["viewer"])
    client.post("/look/language", {"language": "ro", "next": "/account"})
    client.post("/look/language", {"language": "klingon", "next": "/account"})
    elsewhere = Client(headers={"accept-language": "fi"})
    elsewhere.force_login(team["viewer"])
    assert '<html lang="ro"' in elsewhere.get("/account").content.decode()


def test_pages_tell_the_time_of_the_organisations_zone(client: Client, owner: User) -> None:
    with clock.frozen(datetime(2026, 1, 15, 22, 30, tzinfo=UTC)):
        make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    client.force_login(owner)
    assert "made 16 January 2026" in client.get("/settings/keys").content.decode()


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_settings_show_only_doors_that_open(client: Client, team: dict[str, User], role: str) -> None:
    client.force_login(team[role])
    words = client.get("/settings").content.decode()
    for address in ("organisation", "team", "calendars", "keys", "audit"):
        shown = f'href="/settings/{address}"' in words
        assert shown is (client.get(f"/settings/{address}").status_code == 200), address


def test_names_are_escaped_everywhere(client: Client, owner: User) -> None:
    nasty = "<script>alert(1)</script>"
    change: dict[str, Any] = {"name": nasty, "language": ""}
    client.force_login(owner)
    client.post("/account", change)
    make_key(name=nasty, scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    for address in ("/account", "/settings/team", "/settings/keys", "/settings/audit"):
        assert nasty not in client.get(address).content.decode(), address
