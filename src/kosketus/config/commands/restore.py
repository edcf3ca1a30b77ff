"""`kosketus restore FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kosketus.config.friendly import gettext as _
from kosketus.config.friendly import ngettext


@click.command(
    help=_("Bring back what `kosketus backup` wrote. FILE is checked whole before anything is touched."),
    epilog=_("Example: KOSKETUS_DATA=/srv/kosketus kosketus restore /mnt/safe/kosketus-monday.tar"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help=_("Where there is data already: move it aside (nothing is deleted)."))
@click.option(
    "--erasures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A list of erased people (erasures.txt) from another machine: whoever is on it is erased again."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Answer for a machine."))
def command(*, file: Path, force: bool, erasures: Path | None, as_json: bool) -> None:
    """Restore it, and say what came back."""
    import django

    django.setup()
    from kosketus.config.backup.restoring import restore_backup

    restored = restore_backup(file.resolve(), force=force, erasures=erasures)
    made_at = restored.manifest.made_at
    if as_json:
        told = {
            "made_at": made_at,
            "files": len(restored.manifest.files),
            "moved_to": restored.moved_to,
            "erased": restored.erased,
        }
        click.echo(json.dumps(told))
        return
    click.echo(_("Restored as of %(moment)s UTC.") % {"moment": made_at[:16].replace("T", " ")})
    if restored.moved_to:
        click.echo(_("What was there before lies in %(folder)s.") % {"folder": restored.moved_to})
    if restored.erased:
        words = ngettext(
            "%(count)d person who was erased after this backup was made is erased again.",
            "%(count)d people who were erased after this backup was made are erased again.",
            restored.erased,
        )
        click.echo(words % {"count": restored.erased})
    click.echo(_("Now run: kosketus doctor"))
