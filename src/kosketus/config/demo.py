"""The sample company: made once in a data folder that is marked as a sample, and never in any other."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from kosketus.config import environment, lock
from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _

MARK = "demo.json"
MAIL = "demo@example.org"
NAME = "Lumo"
# The help desk of the sample company works every day from 8 to 22.
OPEN_HOURS = (((8 * 60, 22 * 60),),) * 7
ACTOR = "demo"
_BYTES = 12


@dataclass(frozen=True)
class Login:
    """How to log in to the sample; ``ready`` when it was made to its end."""

    email: str
    password: str
    ready: bool = False


def prepare(*, fresh: bool, customers: int) -> None:
    """Make the sample where there is none, of so many *customers*, and say how to log in.

    Raises:
        Friendly: the folder holds data of somebody's own, or a server runs on it.
    """
    data = environment.data_folder()
    login = _marked(data)
    if login is None:
        _refuse_real_data(data)
    if login is None or fresh or not login.ready:
        login = _make(data, customers)
    words = _("Log in as %(email)s with the password %(password)s")
    click.echo(words % {"email": login.email, "password": login.password})


def _make(data: Path, customers: int) -> Login:
    """A sample that was cut off is no sample: it is thrown away and made again."""
    with lock.held(data, role="demo"):
        _throw_away(data)
        login = Login(MAIL, secrets.token_urlsafe(_BYTES))
        _mark(data, login)
        _fill(login, customers)
        login = Login(login.email, login.password, ready=True)
        _mark(data, login)
    return login


def _fill(login: Login, customers: int) -> None:
    import django

    django.setup()
    from kosketus.config import sample, upgrade
    from kosketus.kernel import settings
    from kosketus.people.team import facade as team
    from kosketus.people.team.contracts import OrganisationInfo
    from kosketus.understand.lake import facade as lake

    upgrade.bring_up_to_date(click.echo)
    info = OrganisationInfo(name=NAME, time_zone="Europe/Helsinki", languages=("en",), currency="EUR", minimum_n=5)
    team.create_owner(email=login.email, name="Demo", password=login.password, info=info, week=OPEN_HOURS)
    with click.progressbar(length=100, label=_("Making a sample company")) as bar:
        sample.build(count=customers, progress=lambda part: bar.update(int(part * 90) - bar.pos))
        lake.load_all()
        bar.update(100 - bar.pos)
    settings.store(name="ui.sample", value=True, actor=ACTOR)


def _marked(data: Path) -> Login | None:
    path = data / MARK
    return Login(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _mark(data: Path, login: Login) -> None:
    handle = os.open(data / MARK, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(login)))


def _refuse_real_data(data: Path) -> None:
    if environment.names_database() or (data / "kosketus.sqlite3").exists() or (data / "lake").exists():
        raise Friendly(
            _("The sample is made only in an empty folder, with SQLite; %(folder)s is not one.") % {"folder": data},
            safe=_("Nothing was changed."),
            todo=_("Unset KOSKETUS_DATA and DATABASE_URL, and run: kosketus demo"),
        )


def _throw_away(data: Path) -> None:
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != lock.NAME:
            path.unlink()
