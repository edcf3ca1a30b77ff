"""`kosketus replay`: rebuild the lake from the facts."""

from __future__ import annotations

import json

import click

from kosketus.config.friendly import Friendly, ngettext, terminal_language
from kosketus.config.friendly import gettext as _


@click.command(
    help=_("Rebuild the lake's typed tables from its log of all facts."),
    epilog=_("Example: kosketus replay --discard-newer   (after restoring a database that is older than the lake)"),
)
@click.option(
    "--discard-newer",
    is_flag=True,
    help=_("Drop facts that this database has never seen: the lake then tells the database's history."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask before dropping facts."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the rows of each table for a machine."))
def command(*, discard_newer: bool, yes: bool, as_json: bool) -> None:
    """Ask before anything is dropped, rebuild, tell."""
    import django

    django.setup()
    click.get_current_context().with_resource(terminal_language())
    from kosketus.config.upgrade import bring_up_to_date
    from kosketus.understand.lake import facade as lake

    bring_up_to_date(lambda line: click.echo(line, err=True))
    try:
        if discard_newer:
            _confirm(lake.newer_than_database(), yes=yes)
        built = lake.replay(discard_newer=discard_newer, progress=None if as_json else _told)
        waiting = lake.load_all()
    except lake.LakeError as error:
        raise Friendly(str(error)) from error
    if as_json:
        click.echo(json.dumps(built))
    elif waiting:
        words = ngettext("%(count)d fact that waited is in now.", "%(count)d facts that waited are in now.", waiting)
        click.echo(words % {"count": waiting})
    elif not sum(built.values()):
        click.echo(_("There are no facts yet; nothing had to be rebuilt."))


def _told(table: str, rows: int) -> None:
    click.echo(ngettext("%(table)s: %(rows)d row", "%(table)s: %(rows)d rows", rows) % {"table": table, "rows": rows})


def _confirm(newer: int, *, yes: bool) -> None:
    if not newer or yes:
        return
    question = ngettext(
        "%(count)d fact of the lake is unknown to this database and will be dropped for good. Go on?",
        "%(count)d facts of the lake are unknown to this database and will be dropped for good. Go on?",
        newer,
    )
    click.confirm(question % {"count": newer}, abort=True)
