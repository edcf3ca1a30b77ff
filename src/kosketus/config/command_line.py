"""`kosketus`: the one door for operators. Help needs no Django; a command is imported only when it is called."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import click

from kosketus.config.friendly import gettext as _

_COMMANDS = "kosketus.config.commands"


class Entry(NamedTuple):
    """One command as the help lists it; ``module`` exposes it as ``command``."""

    name: str
    summary: str
    module: str


def _sections() -> list[tuple[str, list[Entry]]]:
    """The commands by what a person wants, in the order of the help."""
    return [
        (
            _("Look and run"),
            [
                Entry("demo", _("Look at a sample company, in a data folder of its own"), "demo"),
                Entry("serve", _("Run everything: pages, events, loops"), "serve"),
            ],
        ),
        (
            _("Data"),
            [
                Entry("import", _("Bring files of answers and the people behind them"), "import_"),
                Entry("metric", _("Compute one score, with its range and how it was counted"), "metric"),
                Entry("replay", _("Rebuild the lake from the facts"), "replay"),
            ],
        ),
        (
            _("Care"),
            [
                Entry("doctor", _("Check everything and say how to mend what is wrong"), "doctor"),
                Entry("backup", _("Write database, lake and files into one file"), "backup"),
                Entry("restore", _("Bring a backup back"), "restore"),
                Entry("owner", _("Make the first owner, or let a locked-out one in"), "owner"),
                Entry("django", _("Run a command of Django's own"), "django"),
            ],
        ),
    ]


def _exists(entry: Entry) -> bool:
    return find_spec(f"{_COMMANDS}.{entry.module}") is not None


class Door(click.Group):
    """The group of all commands, listed by section and imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, for completion."""
        return [entry.name for _title, entries in _sections() for entry in entries if _exists(entry)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module behind a name."""
        for entry in _all():
            if entry.name == cmd_name and _exists(entry):
                command: click.Command = import_module(f"{_COMMANDS}.{entry.module}").command
                return command
        return None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's body: commands by section, then options."""
        for title, entries in _sections():
            rows = [(entry.name, entry.summary) for entry in entries if _exists(entry)]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows, col_spacing=4)
        click.Command.format_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples that work as they stand."""
        with formatter.section(_("Examples")):
            formatter.write_dl(
                [
                    ("kosketus demo", _("a sample company at http://127.0.0.1:8000")),
                    ("kosketus serve --port 9000", _("your own data, on another port")),
                    ("kosketus doctor --json", _("what is wrong, for a machine")),
                    ("kosketus backup monday.tar", _("everything in one file")),
                ],
                col_spacing=4,
            )
        with formatter.section(_("Exit codes")):
            formatter.write_dl([("0", _("all is well")), ("1", _("something is wrong")), ("2", _("wrong usage"))])


def _all() -> Iterable[Entry]:
    return (entry for _title, entries in _sections() for entry in entries)


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: Any) -> None:
    if wanted and not ctx.resilient_parsing:
        from kosketus import __version__

        click.echo(f"kosketus {__version__}")
        ctx.exit()


@click.command(
    cls=Door,
    help=_("Listens to customers, counts honestly, shows what to mend. One process, one data folder."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help=_("Show the version.")
)
def door() -> None:
    """Where every command hangs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosketus.config.settings")


def main() -> None:
    """Run the command line. What can be expected to fail says so in words; only a fault of ours shows a traceback."""
    try:
        door(prog_name="kosketus")
    except Exception as error:
        from kosketus.config.expected import as_friendly

        friendly = as_friendly(error)
        if friendly is None:
            raise
        friendly.show()
        raise SystemExit(friendly.exit_code) from None
