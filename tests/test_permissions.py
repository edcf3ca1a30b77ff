"""The crawler: every address of the house, opened by everybody, answers as tests/permissions_table.py says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kosketus.listen.signals.domain import background
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.models import KeyScope, Role, User
from kosketus.people.team.rules import PERMISSIONS
from tests.permissions_rows import ABSENT, ALL, LOGIN, REFUSED, Row
from tests.permissions_table import TABLE

INFO = OrganisationInfo(name="LEAK-house", time_zone="UTC", languages=("en",), currency="EUR", minimum_n=5)
PASSWORD = "kestrel over the harbour"
METHODS = ("get", "post")
REFUSALS = {LOGIN, REFUSED, 401}
# Who may does not hang on the database, so everybody asks on SQLite; on PostgreSQL the owner does, since each page
# must work there too.
ASKERS = {"owner"} if "DATABASE_URL" in os.environ else ALL


def patterns(found: list[Any], names: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address by its full name."""
    for item in found:
        if isinstance(item, URLResolver):
            yield from patterns(item.url_patterns, f"{names}{item.namespace}:" if item.namespace else names)
        else:
            yield f"{names}{item.name}", item


EVERY = list(patterns(get_resolver().url_patterns))


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    cache.clear()
    # Work in a thread would commit into the next test's database; who may start it is all that is asked here.
    monkeypatch.setattr(background, "start", lambda work, pk: None)
    create_owner(email="owner@example.org", name="Owner", password=PASSWORD, info=INFO)
    for role in ALL - {"owner"}:
        User.objects.create_user(f"{role}@example.org", PASSWORD, name=role, role=Role(role))
    return {user.role: user for user in User.objects.all()}


def asked(client: Client, name: str, row: Row, method: str, **headers: str) -> Any:
    """What the address answers; each question has targets of its own, because some answers change them."""
    address = reverse(name, kwargs=dict(row.arguments()))
    return getattr(client, method)(address, dict(row.data) if method == "post" else None, **headers)


def as_person(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def expected(row: Row, role: str, method: str) -> int:
    """The answer for a role: those who may not open the page are refused whatever they do."""
    if row.method_first and method == "post":
        return row.post
    if role not in row.readers:
        return REFUSED
    if method == "get":
        return row.get
    may_write = role in (row.readers if row.writers is None else row.writers)
    return row.post if may_write else REFUSED


def test_every_address_has_a_name_and_a_row() -> None:
    names = [name for name, _pattern in EVERY]
    assert [name for name in names if name.endswith("None")] == []
    assert sorted(names) == sorted(set(names))
    assert sorted(set(names) - set(TABLE)) == [], "an address without a row in tests/permissions_table.py"
    assert sorted(set(TABLE) - set(names)) == [], "a row without an address"


@pytest.mark.parametrize(("name", "pattern"), EVERY, ids=[name for name, _pattern in EVERY])
def test_every_address_declares_its_permission_or_why_it_is_public(name: str, pattern: URLPattern) -> None:
    row, view = TABLE[name], pattern.callback
    declared = getattr(view, "permission", None)
    if row.outside:
        assert not hasattr(view, "permission"), "a view of ours is no library's"
        return
    assert declared == row.permission
    assert getattr(view, "write_permission", None) == row.write_permission
    assert bool(getattr(view, "public_because", "")) is row.public
    assert row.public or declared in PERMISSIONS
    assert row.write_permission is None or row.write_permission in PERMISSIONS


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_address_answers_each_role_as_the_table_says(people: dict[str, User], name: str) -> None:
    row = TABLE[name]
    seen, said = {}, {}
    for role in sorted(ASKERS):
        for method in METHODS:
            answer = asked(as_person(people[role]), name, row, method)
            seen[role, method] = answer.status_code
            said[role, method] = expected(row, role, method)
            leaks = answer.status_code in REFUSALS and not answer.streaming and b"LEAK" in answer.content
            assert not leaks, (role, method)
            assert row.public or "no-store" in answer.headers["Cache-Control"], (role, method)
    assert seen == said


@pytest.mark.either_database
@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_address_answers_strangers_and_keys_as_the_table_says(people: dict[str, User], name: str) -> None:
    row = TABLE[name]
    _key, token = make_key(name="Other", scopes=[KeyScope.ANSWERS_WRITE], made_by=people["owner"])
    key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    strangers = [asked(Client(), name, row, method) for method in METHODS]
    keys = [asked(Client(), name, row, method, **key) for method in METHODS]
    assert tuple(answer.status_code for answer in strangers) == row.strangers
    assert tuple(answer.status_code for answer in keys) == (row.keys or row.strangers)
    assert [answer for answer in strangers if b"LEAK" in answer.content and not row.public] == []


@pytest.mark.either_database
@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.post not in {ABSENT, 404}))
def test_every_write_without_a_csrf_token_is_refused(people: dict[str, User], name: str) -> None:
    answer = asked(as_person(people["owner"], enforce_csrf_checks=True), name, TABLE[name], "post")
    assert answer.status_code == REFUSED


@pytest.mark.either_database
@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_address_lets_a_deactivated_owner_in(people: dict[str, User], name: str) -> None:
    row = TABLE[name]
    client = as_person(people["owner"])
    User.objects.create_user("second@example.org", name="Second", role=Role.OWNER)
    User.objects.filter(pk=people["owner"].pk).update(is_active=False)
    answers = tuple(asked(client, name, row, method).status_code for method in METHODS)
    assert answers == row.strangers
