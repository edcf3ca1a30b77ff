"""An open house, somebody who may bring files, and work in the background that has ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from kosketus.listen.signals.domain import background
from kosketus.people.team.models import Role, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def analyst(client: Client, transactional_db: None) -> Iterator[Client]:
    """Logged in as an analyst; waits for background work at the end."""
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    person = User.objects.create_user("analyst@example.org", name="Analyst", role=Role.ANALYST)
    client.force_login(person, backend=BACKEND)
    yield client
    background.wait()
