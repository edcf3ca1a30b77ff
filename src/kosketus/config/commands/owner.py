"""`kosketus owner`: make an owner, or let a locked-out one in, from the console of the machine."""

from __future__ import annotations

import json
import secrets
import sys
from typing import Any
from zoneinfo import available_timezones

import click

from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _

_BYTES = 18


@click.group(help=_("Make the first owner, or let a locked-out one in."))
def command() -> None:
    """Prepare nothing: each command does."""


@command.command("create", help=_("Make an owner. The first one also makes the organisation."))
@click.argument("email")
@click.option("--name", prompt=_("Name"), help=_("The owner's name."))
@click.option("--organisation", default="", help=_("The organisation's name, where there is none yet."))
@click.option(
    "--time-zone", default="UTC", show_default=True, help=_("The organisation's zone, such as Europe/Helsinki.")
)
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input instead of making one."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer for a machine."))
def create(**given: Any) -> None:
    """An owner, whoever there is already."""
    _prepare()
    from kosketus.people.team import facade
    from kosketus.people.team.contracts import OrganisationInfo

    if given["time_zone"] not in available_timezones():
        raise Friendly(
            _("There is no time zone of this name."), safe=_("Nothing was changed."), todo=_("Try Europe/Helsinki.")
        )
    password = _password(from_stdin=given["password_stdin"])
    info = OrganisationInfo(
        name=given["organisation"], time_zone=given["time_zone"], languages=("en",), currency="EUR", minimum_n=5
    )
    try:
        facade.create_owner(email=given["email"], name=given["name"], password=password, info=info)
    except facade.TeamError as error:
        raise _refusal(error) from error
    _tell(given["email"], password, made=not given["password_stdin"], as_json=given["as_json"])


@command.command("password", help=_("Give a member a new password and remove their second step; the role stays."))
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input instead of making one."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer for a machine."))
def password(**given: Any) -> None:
    """Let a locked-out member in."""
    _prepare()
    from kosketus.people.team import facade

    new = _password(from_stdin=given["password_stdin"])
    try:
        facade.reset_member(email=given["email"], password=new)
    except facade.TeamError as error:
        raise _refusal(error) from error
    _tell(given["email"], new, made=not given["password_stdin"], as_json=given["as_json"])


def _prepare() -> None:
    import django

    django.setup()
    from kosketus.config.upgrade import bring_up_to_date

    bring_up_to_date(lambda line: click.echo(line, err=True))


def _password(*, from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else secrets.token_urlsafe(_BYTES)


def _refusal(error: Exception) -> Friendly:
    return Friendly(str(error), safe=_("Nothing was changed."), todo=_("Mend that and call again."))


def _tell(email: str, new: str, *, made: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"email": email, "password": new if made else None}))
        return
    click.echo(_("%(email)s can log in.") % {"email": email})
    if made:
        click.echo(_("Password: %(password)s") % {"password": new})
        click.echo(_("It is shown only now. Change it under Your account, Password."))
