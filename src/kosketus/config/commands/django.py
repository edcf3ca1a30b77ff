"""`kosketus django …`: Django's own commands."""

from __future__ import annotations

import click

from kosketus.config.friendly import gettext as _


@click.command(
    help=_("Run a command of Django's own, such as: kosketus django shell"),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Pass everything through."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kosketus django", *arguments])
