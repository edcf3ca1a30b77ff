"""A house with one person of each role."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import Role, User

PASSWORD = "kestrel over the harbour"
INFO = OrganisationInfo(
    name="Harbour Tools", time_zone="Europe/Helsinki", languages=("en", "fi"), currency="EUR", minimum_n=7
)


@pytest.fixture
def owner(transactional_db: None) -> User:
    """The owner of a house that is open."""
    return create_owner(email="owner@example.org", name="Olga Owner", password=PASSWORD, info=INFO)


@pytest.fixture
def team(owner: User) -> dict[str, User]:
    """One person of each role, by role."""
    others = {
        role.value: User.objects.create_user(f"{role}@example.org", PASSWORD, name=role.title(), role=role)
        for role in Role
        if role != Role.OWNER
    }
    return {"owner": owner, **others}


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run in threads that start together; the sorted names of what came out."""
    meet, outcomes = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        meet.wait()
        try:
            work()
            outcomes.append("done")
        except TeamError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
