"""Readers of the dashboards, logged in, in a house that has an owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from kosketus.kernel import clock
from kosketus.people.team.models import Role, User
from tests.understand.scores.conftest import _survey  # noqa: F401 - the fixture makes the survey


@pytest.fixture(autouse=True)
def _a_day_in_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


def client_of(role: Role) -> Client:
    """Somebody of *role*, logged in."""
    user = User.objects.create_user(f"{role}.reader@example.org", name="Vera", role=role)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def reader(db: None) -> Client:
    """A viewer."""
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    return client_of(Role.VIEWER)


@pytest.fixture
def analyst(reader: Client) -> Client:
    """An analyst, who may see single answers."""
    return client_of(Role.ANALYST)


def text_of(client: Client, address: str) -> str:
    """The page in one line."""
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())
