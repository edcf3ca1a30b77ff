"""API keys: made, used, revoked; and the API's door for programs and people."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from ninja import NinjaAPI, Router
from ninja.testing import TestClient
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.kernel import clock
from kosketus.people.team import facade
from kosketus.people.team.api_auth import ApiKeyAuth, PersonAuth
from kosketus.people.team.contracts import KeyInfo
from kosketus.people.team.domain.keys import make_key, note_keys_used, revoke_key
from kosketus.people.team.models import ApiKey, KeyScope, User

ME = "/api/v1/me"


def bearer(token: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_a_key_works_from_the_page_that_showed_it_until_it_is_revoked(client: Client, owner: User) -> None:
    client.force_login(owner)
    page = client.post("/settings/keys", {"name": "Notebook", "scopes": ["scores:read", "events:write"]})
    token = re.search(r'value="(ksk_[\w-]{43})"', page.content.decode())[1]
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    key = ApiKey.objects.get()
    program = Client()
    answer = program.get(ME, **bearer(token))
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "kind": "key",
            "actor": f"key:{key.public_id}",
            "name": "Notebook",
            "role": None,
            "may": ["events:write", "scores:read"],
        },
    )
    assert token not in client.get("/settings/keys").content.decode()
    client.post(f"/settings/keys/{key.public_id}/revocation")
    assert program.get(ME, **bearer(token)).status_code == 401
    assert facade.key_for(token) is None


def test_a_key_is_stored_as_a_digest_only(owner: User) -> None:
    key, token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    assert token[8:] not in str(ApiKey.objects.values().get())
    assert (key.hint, len(key.digest)) == (token[:8], 64)


def test_a_key_works_to_its_last_moment(owner: User) -> None:
    end = clock.now() + timedelta(days=1)
    key, token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner, expires_at=end)
    info = KeyInfo(public_id=key.public_id, name="Shop", scopes=frozenset({"events:write"}))
    with clock.frozen(end - timedelta(seconds=1)):
        assert facade.key_for(token) == info
    with clock.frozen(end):
        assert facade.key_for(token) is None


@pytest.mark.parametrize("token", ["", "ksk_", "ksk_wrong", "Bearer", "x" * 5000])
def test_a_token_that_nobody_made_is_no_key(client: Client, owner: User, token: str) -> None:
    make_key(name="Shop", scopes=list(KeyScope), made_by=owner)
    assert facade.key_for(token) is None
    assert client.get(ME, **bearer(token)).status_code == 401


@pytest.mark.parametrize("many", [1, 3])
def test_many_keys_are_found_by_one_query(
    owner: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [make_key(name=f"Key {n}", scopes=[KeyScope.EVENTS_WRITE], made_by=owner) for n in range(many)]
    revoked = make_key(name="Revoked", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    revoke_key(key=revoked[0], revoked_by=owner)
    with django_assert_num_queries(1):
        found = facade.keys_for([token for _key, token in [*made, revoked]] + ["ksk_wrong"])
    assert {token: info.name for token, info in found.items()} == {token: key.name for key, token in made}


def test_a_key_can_be_revoked_only_once(owner: User) -> None:
    key, _token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    assert (revoke_key(key=key, revoked_by=owner), revoke_key(key=key, revoked_by=owner)) == (True, False)


def test_use_of_a_key_is_noted_to_the_minute(owner: User) -> None:
    key, token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    start = clock.now()
    seen = []
    for seconds in (0, 30, 61):
        with clock.frozen(start + timedelta(seconds=seconds)):
            note_keys_used(public_ids=[key.public_id])
        seen.append(facade.key_for(token).used_at)  # type: ignore[union-attr]
    assert seen == [start, start, start + timedelta(seconds=61)]


def test_the_api_notes_the_use_of_a_key(client: Client, owner: User) -> None:
    key, token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    client.get(ME, **bearer(token))
    assert ApiKey.objects.get(pk=key.pk).used_at is not None


def test_a_key_without_the_scope_is_refused(client: Client, owner: User) -> None:
    _key, token = make_key(name="Shop", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    router = Router()

    @router.get("/secret", auth=[ApiKeyAuth("scores:read"), PersonAuth("scores.read")])
    def secret(request: Any) -> str:
        return "the secret"

    api = NinjaAPI(urls_namespace="test-scope")
    api.add_router("", router)
    with pytest.raises(PermissionDenied):
        TestClient(router).get("/secret", headers={"Authorization": f"Bearer {token}"})


def test_me_tells_people_who_they_are(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["viewer"])
    assert client.get(ME).json() == {
        "kind": "person",
        "actor": f"user:{team['viewer'].public_id}",
        "name": "Viewer",
        "role": "viewer",
        "may": [],
    }


def test_a_wrong_key_beside_a_session_is_refused(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(ME, **bearer("ksk_wrong")).status_code == 401


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "scopes": ["scores:read"]},
        {"name": "Shop", "scopes": []},
        {"name": "Shop", "scopes": ["all:write"]},
        {"name": "Shop", "scopes": ["scores:read"], "last_day": "2001-01-01"},
    ],
)
def test_a_key_form_with_a_slip_makes_no_key(client: Client, owner: User, form: dict[str, Any]) -> None:
    client.force_login(owner)
    assert (client.post("/settings/keys", form).status_code, ApiKey.objects.exists()) == (422, False)


def test_the_last_day_of_a_key_ends_at_midnight_in_the_organisations_zone(client: Client, owner: User) -> None:
    client.force_login(owner)
    client.post("/settings/keys", {"name": "Shop", "scopes": ["scores:read"], "last_day": "2199-06-30"})
    assert ApiKey.objects.get().expires_at == datetime(2199, 6, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_keys_asks_the_database_a_fixed_number_of_times(
    client: Client, owner: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        make_key(name=f"Key {number}", scopes=[KeyScope.EVENTS_WRITE], made_by=owner)
    client.force_login(owner)
    with django_assert_num_queries(5):  # session, user, organisation, keys, sample bar
        client.get("/settings/keys")
