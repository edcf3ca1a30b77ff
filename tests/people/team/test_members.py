"""Who belongs to the team: roles, closing the door, the last owner, invitations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.kernel import clock
from kosketus.people.team.domain.invitations import InvitationOver, accept_invitation, invite, withdraw_invitation
from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.domain.members import LastOwner, change_role, deactivate_member, reactivate_member
from kosketus.people.team.models import Invitation, KeyScope, Role, User
from kosketus.people.team.queries.audit import entries, line_of
from kosketus.people.team.queries.members import all_members
from tests.people.team.conftest import PASSWORD, at_once


@pytest.fixture
def second_owner(owner: User) -> User:
    return User.objects.create_user("second@example.org", PASSWORD, name="Second Owner", role=Role.OWNER)


def test_the_last_owner_keeps_the_role(team: dict[str, User]) -> None:
    with pytest.raises(LastOwner):
        change_role(user=team["owner"], role=Role.MANAGER)
    with pytest.raises(LastOwner):
        deactivate_member(user=team["owner"])
    assert User.objects.filter(role=Role.OWNER, is_active=True).count() == 1


def test_a_deactivated_owner_does_not_count_as_another_one(owner: User, second_owner: User) -> None:
    deactivate_member(user=second_owner)
    with pytest.raises(LastOwner):
        change_role(user=owner, role=Role.VIEWER)


@pytest.mark.parametrize("round_", range(4))
def test_two_owners_who_demote_each_other_leave_one(owner: User, second_owner: User, round_: int) -> None:
    outcomes = at_once(
        lambda: change_role(user=second_owner, role=Role.VIEWER), lambda: change_role(user=owner, role=Role.VIEWER)
    )
    assert outcomes == ["LastOwner", "done"]
    assert User.objects.filter(role=Role.OWNER, is_active=True).count() == 1


@pytest.mark.parametrize("round_", range(4))
def test_two_owners_who_lock_each_other_out_leave_one(owner: User, second_owner: User, round_: int) -> None:
    outcomes = at_once(lambda: deactivate_member(user=second_owner), lambda: change_role(user=owner, role=Role.AGENT))
    assert outcomes == ["LastOwner", "done"]
    assert User.objects.filter(role=Role.OWNER, is_active=True).count() == 1


def test_deactivation_ends_sessions_and_reactivation_brings_back_the_role(team: dict[str, User]) -> None:
    browser = Client()
    browser.post("/accounts/login", {"login": "agent@example.org", "password": PASSWORD})
    assert browser.get("/account").status_code == 200
    deactivate_member(user=team["agent"])
    assert browser.get("/account").status_code == 302
    reactivate_member(user=team["agent"])
    assert browser.get("/account").status_code == 302
    browser.post("/accounts/login", {"login": "agent@example.org", "password": PASSWORD})
    assert browser.get("/account").status_code == 200
    assert User.objects.get(email="agent@example.org").role == Role.AGENT


def test_deactivation_tells_of_keys_that_go_on_working(client: Client, owner: User, second_owner: User) -> None:
    make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=second_owner)
    client.force_login(owner)
    page = client.post(f"/settings/team/{second_owner.public_id}/deactivation", follow=True)
    assert "1 API key that they made still works" in page.content.decode()


def test_the_last_owner_reads_why_nothing_was_changed(client: Client, owner: User) -> None:
    client.force_login(owner)
    page = client.post(f"/settings/team/{owner.public_id}/role", {"role": "viewer"})
    assert (page.status_code, "This is the last owner" in page.content.decode()) == (422, True)
    page = client.post(f"/settings/team/{owner.public_id}/deactivation", follow=True)
    assert "This is the last owner" in page.content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_members_are_listed_by_one_query(
    owner: User, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        User.objects.create_user(f"agent{number}@example.org", PASSWORD, name=f"Agent {number}", role=Role.AGENT)
    with django_assert_num_queries(1):
        listed = all_members()
    assert [member.name for member in listed] == ["Olga Owner", *(f"Agent {number}" for number in range(more))]


def test_an_invitation_makes_a_member_with_the_promised_role(client: Client, owner: User) -> None:
    client.force_login(owner)
    page = client.post("/settings/team/invitations", {"email": "New@Example.org", "role": "analyst"})
    link = re.search(r'value="http://testserver(/invitation/[^"]+)"', page.content.decode())[1]
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    stored = str(list(Invitation.objects.values()))
    assert link.rsplit("/", 1)[1] not in stored
    guest = Client()
    assert b"new@example.org" in guest.get(link).content
    answer = guest.post(link, {"name": "Nina New", "password": PASSWORD, "role": "owner", "email": "x@example.org"})
    assert answer.headers["Location"] == "/account"
    assert guest.get("/account").status_code == 200
    made = User.objects.get(email="new@example.org")
    assert (made.name, made.role) == ("Nina New", "analyst")
    told = [(line.noun, line.done, line.actor) for line in map(line_of, entries()[:3])]
    assert told == [
        ("Invitation", "changed", "Nina New"),
        ("Member of the team", "made", "Nina New"),
        ("Invitation", "made", "Olga Owner"),
    ]


def test_an_invitation_works_once(client: Client, owner: User) -> None:
    _invitation, token = invite(email="new@example.org", role=Role.AGENT, invited_by=owner)
    client.post(f"/invitation/{token}", {"name": "First", "password": PASSWORD})
    again = Client().post(f"/invitation/{token}", {"name": "Second", "password": PASSWORD})
    assert (again.status_code, b"was used already" in again.content) == (410, True)
    assert list(User.objects.filter(email="new@example.org").values_list("name", flat=True)) == ["First"]


def test_an_invitation_accepted_twice_in_the_same_moment_makes_one_member(owner: User) -> None:
    _invitation, token = invite(email="new@example.org", role=Role.AGENT, invited_by=owner)
    outcomes = at_once(
        lambda: accept_invitation(token=token, name="One", password=PASSWORD),
        lambda: accept_invitation(token=token, name="Two", password=PASSWORD),
    )
    assert outcomes == ["InvitationOver", "done"]
    assert User.objects.filter(email="new@example.org").count() == 1


def test_an_invitation_ends_after_seven_days(owner: User) -> None:
    now = clock.now()
    with clock.frozen(now):
        _invitation, token = invite(email="new@example.org", role=Role.AGENT, invited_by=owner)
    with clock.frozen(now + timedelta(days=7)), pytest.raises(InvitationOver, match="good for 7 days"):
        accept_invitation(token=token, name="Late", password=PASSWORD)
    with clock.frozen(now + timedelta(days=7, seconds=-1)):
        accept_invitation(token=token, name="In time", password=PASSWORD)
    assert User.objects.get(email="new@example.org").name == "In time"


def test_a_withdrawn_or_replaced_invitation_does_not_work(owner: User) -> None:
    _first, first_token = invite(email="new@example.org", role=Role.OWNER, invited_by=owner)
    second, second_token = invite(email="new@example.org", role=Role.AGENT, invited_by=owner)
    withdraw_invitation(invitation=second)
    for token in (first_token, second_token):
        with pytest.raises(InvitationOver, match="was withdrawn"):
            accept_invitation(token=token, name="Nobody", password=PASSWORD)


@pytest.mark.parametrize("leave", [deactivate_member, lambda user: change_role(user=user, role=Role.VIEWER)])
def test_who_leaves_cannot_come_back_by_an_own_invitation(
    owner: User, second_owner: User, leave: Callable[..., None]
) -> None:
    _invitation, token = invite(email="backdoor@example.org", role=Role.OWNER, invited_by=second_owner)
    leave(user=second_owner)
    with pytest.raises(InvitationOver):
        accept_invitation(token=token, name="Back", password=PASSWORD)
    assert not User.objects.filter(email="backdoor@example.org").exists()


def test_an_invitation_of_a_member_is_refused(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["owner"])
    page = client.post("/settings/team/invitations", {"email": "VIEWER@example.org", "role": "owner"})
    assert (page.status_code, Invitation.objects.exists()) == (422, False)
    assert "has this mail address already" in page.content.decode()


def test_a_link_that_nobody_made_says_so(client: Client, owner: User) -> None:
    page = client.get("/invitation/ksi_no-such-token")
    assert (page.status_code, b"There is no such invitation" in page.content) == (410, True)


def test_an_invitation_with_a_weak_password_stays_open(client: Client, owner: User) -> None:
    _invitation, token = invite(email="new@example.org", role=Role.AGENT, invited_by=owner)
    assert client.post(f"/invitation/{token}", {"name": "New", "password": "password1"}).status_code == 422
    assert client.get(f"/invitation/{token}").status_code == 200
