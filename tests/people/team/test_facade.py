"""What other rooms get from the team."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from kosketus.kernel.ids import uuid7
from kosketus.people.team import facade
from kosketus.people.team.contracts import KeyInfo, OrganisationInfo, Purpose, Scope
from kosketus.people.team.models import User
from tests.people.team.conftest import INFO


def test_scope_of_a_viewer_has_figures_with_the_organisations_minimum(team: dict[str, User]) -> None:
    viewer = team["viewer"]
    assert facade.scope_of(viewer) == Scope(
        actor=f"user:{viewer.public_id}", role="viewer", minimum_n=7, purpose=Purpose.FIGURES
    )


@pytest.mark.parametrize("role", ["owner", "manager", "analyst"])
def test_scope_of_rows_for_those_who_may_see_rows(team: dict[str, User], role: str) -> None:
    assert facade.scope_of(team[role], purpose=Purpose.ROWS).purpose == Purpose.ROWS


@pytest.mark.parametrize("role", ["agent", "viewer"])
@pytest.mark.parametrize("purpose", [Purpose.ROWS, Purpose.EXPORT])
def test_scope_of_rows_is_refused_to_those_who_see_figures_only(
    team: dict[str, User], role: str, purpose: Purpose
) -> None:
    with pytest.raises(PermissionDenied):
        facade.scope_of(team[role], purpose=purpose)


def test_scope_of_a_deactivated_owner_is_refused(team: dict[str, User]) -> None:
    team["owner"].is_active = False
    with pytest.raises(PermissionDenied):
        facade.scope_of(team["owner"])


def test_scope_of_a_key_follows_its_scopes(owner: User) -> None:
    key = KeyInfo(public_id=uuid7(), name="notebook", scopes=frozenset({"scores:read"}))
    assert facade.scope_of(key) == Scope(actor=f"key:{key.public_id}", role="key", minimum_n=7)
    with pytest.raises(PermissionDenied):
        facade.scope_of(key, purpose=Purpose.EXPORT)


def test_organisation_before_the_first_run_is_neutral(db: None) -> None:
    assert facade.organisation() == OrganisationInfo(
        name="", time_zone="UTC", languages=("en",), currency="EUR", minimum_n=5
    )


def test_create_owner_founds_the_organisation(owner: User) -> None:
    assert (facade.organisation(), facade.has_owner(), owner.role) == (INFO, True, "owner")
    assert [info.name for info in facade.calendar_infos()] == ["Working hours"]


def test_create_owner_twice_keeps_the_first_organisation(owner: User) -> None:
    other = OrganisationInfo(name="Other", time_zone="UTC", languages=("ro",), currency="RON", minimum_n=2)
    facade.create_owner(email="second@example.org", name="Second", password="heron under the bridge", info=other)
    assert facade.organisation() == INFO


def test_create_owner_with_a_taken_mail_address_is_refused(owner: User) -> None:
    with pytest.raises(facade.TeamError, match="has this mail address already"):
        facade.create_owner(email="OWNER@example.org ", name="Double", password="heron under the bridge")
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password123", "1234567890123"])
def test_create_owner_with_a_weak_password_is_refused(db: None, password: str) -> None:
    with pytest.raises(facade.TeamError):
        facade.create_owner(email="weak@example.org", name="Weak", password=password)
    assert not User.objects.exists()
