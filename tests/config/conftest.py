"""Real servers on free ports, each with its own data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.config import house as houses
from tests.config.house import House, Served

_PREPARE = """
from kosketus.config import upgrade
upgrade.bring_up_to_date(print)
from kosketus.people.team.facade import create_owner
create_owner(email="owner@example.org", name="Owner", password="correct horse 42 staple")
print("{}")
"""
_OWNER = """
from kosketus.people.team.models import User
owner = User.objects.get()
"""
_TOKEN = """
from kosketus.people.team.domain.keys import make_key
print(json.dumps(make_key(name="site", scopes=["events:write"], made_by=owner)[1]))
"""
_SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
store = SessionStore()
store[SESSION_KEY] = str(owner.pk)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = owner.get_session_auth_hash()
store.save()
print(json.dumps(store.session_key))
"""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation with an up-to-date database and an owner, to copy others from."""
    data = tmp_path_factory.mktemp("prepared")
    server = os.environ.get("DATABASE_URL")
    database = houses.empty_database(server) if server else None
    house = House(data, houses.environment(data, database))
    house.python(_PREPARE)
    yield house
    if database:
        houses.drop(database)


@contextmanager
def copied(prepared: House, data: Path) -> Iterator[House]:
    """A fresh installation, removed at the end."""
    made = houses.copy_of(prepared, data)
    yield made
    if "DATABASE_URL" in made.environment:
        houses.drop(made.environment["DATABASE_URL"])


@pytest.fixture
def house(prepared: House, tmp_path: Path) -> Iterator[House]:
    """A fresh installation."""
    with copied(prepared, tmp_path / "house") as made:
        yield made


@pytest.fixture(scope="module")
def kept_house(prepared: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation for a module whose tests leave nothing behind that others would see."""
    with copied(prepared, tmp_path_factory.mktemp("kept") / "house") as made:
        yield made


@pytest.fixture(scope="module")
def kept_served(kept_house: House) -> Iterator[Served]:
    """The running server of :func:`kept_house`."""
    with kept_house.serving() as running:
        yield running


@pytest.fixture
def served(house: House) -> Iterator[Served]:
    """A running server of a fresh installation."""
    with house.serving() as running:
        yield running


def token_of(house: House) -> str:
    """A key that may write events."""
    made: str = house.python(_OWNER + _TOKEN)
    return made


def cookie_of(house: House) -> str:
    """The session cookie of a signed-in owner."""
    return f"sessionid={house.python(_OWNER + _SESSION)}"


@pytest.fixture
def token(house: House) -> str:
    """A key of :func:`house` that may write events."""
    return token_of(house)


@pytest.fixture
def cookie(house: House) -> str:
    """The session cookie of the owner of :func:`house`."""
    return cookie_of(house)


def stock(house: House, call: str) -> Any:
    """Call a function of :mod:`tests.config.stock` inside *house*."""
    return house.python(f"from tests.config import stock\nprint(json.dumps(stock.{call}))")


@dataclass(frozen=True)
class Stock:
    """A filled house that nobody changes, and a backup of it."""

    house: House
    backup: Path


@pytest.fixture(scope="session")
def stocked(prepared: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    """40 facts in the lake, 7 not yet in it, a file, and rows in the database; made once, then copied."""
    folder = tmp_path_factory.mktemp("stocked")
    with copied(prepared, folder / "house") as made:
        (made.data / "recipes").mkdir()
        (made.data / "recipes" / "own.toml").write_text("a = 1\n")
        stock(made, "fill()")
        done = made.run("backup", str(folder / "all.tar"))
        assert done.returncode == 0, done.stderr
        yield Stock(made, folder / "all.tar")


@pytest.fixture
def filled(stocked: Stock, tmp_path: Path) -> Iterator[House]:
    """A filled house of one's own."""
    with copied(stocked.house, tmp_path / "house") as made:
        shutil.copytree(stocked.house.data, made.data, dirs_exist_ok=True)
        yield made


@pytest.fixture
def backup(stocked: Stock, tmp_path: Path) -> Path:
    """A backup of the filled house, in a file of one's own."""
    return Path(shutil.copy(stocked.backup, tmp_path / "all.tar"))


@pytest.fixture
def target(tmp_path: Path) -> Iterator[House]:
    """An empty installation of the same kind."""
    data = tmp_path / "target"
    data.mkdir()
    server = os.environ.get("DATABASE_URL")
    database = houses.empty_database(server) if server else None
    yield House(data, houses.environment(data, database))
    if database:
        houses.drop(database)
