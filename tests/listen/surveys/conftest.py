"""What the tests of surveys stand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from kosketus.listen.surveys import guard, limits, published
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Survey
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.models import User

INFO = OrganisationInfo(
    name="Aurora Oy", time_zone="Europe/Helsinki", languages=("en", "fi"), currency="EUR", minimum_n=5
)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """No answers counted and no versions remembered from other tests."""
    cache.clear()
    limits.forget()
    guard.forget()
    published.forget()
    yield
    limits.forget()
    guard.forget()
    published.forget()


@pytest.fixture
def owner(db: Any) -> User:
    """A house that is open, and whose it is."""
    return create_owner(email="owner@example.org", name="Aino", password="kestrel over the harbour", info=INFO)


@pytest.fixture
def nps(owner: User) -> Survey:
    """A published NPS survey in English and Finnish."""
    survey = drafts.from_readymade(kind="nps", languages=("en", "fi"))
    drafts.publish(survey=survey, actor="test")
    return Survey.objects.get(pk=survey.pk)
