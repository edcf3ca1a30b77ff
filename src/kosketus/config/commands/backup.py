"""`kosketus backup FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kosketus.config.friendly import gettext as _
from kosketus.config.friendly import ngettext


@click.command(
    help=_("Write database, lake, files and the signing key of one moment into FILE (a tar). Works while serving."),
    epilog=_("Example: kosketus backup /mnt/safe/kosketus-monday.tar   Keep it private: it holds everything."),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("Answer for a machine."))
def command(*, file: Path, as_json: bool) -> None:
    """Make it, and say what it holds."""
    import django

    django.setup()
    from kosketus.config.backup.making import make_backup
    from kosketus.config.upgrade import bring_up_to_date

    bring_up_to_date(lambda line: click.echo(line, err=True), even_newer=True)
    manifest = make_backup(file.resolve())
    if as_json:
        told = {
            "file": str(file),
            "bytes": manifest.size,
            "files": len(manifest.files),
            "made_at": manifest.made_at,
            "missing": manifest.missing,
        }
        click.echo(json.dumps(told))
        return
    click.echo(
        _("%(file)s holds %(files)d files, %(megabytes).1f MB, as of %(moment)s UTC.")
        % {
            "file": file,
            "files": len(manifest.files),
            "megabytes": manifest.size / 1e6,
            "moment": manifest.made_at[:16].replace("T", " "),
        }
    )
    if manifest.missing:
        words = ngettext(
            "%(count)d uploaded file was lost before and is not in it: %(first)s",
            "%(count)d uploaded files were lost before and are not in it, the first is %(first)s",
            len(manifest.missing),
        )
        click.echo(words % {"count": len(manifest.missing), "first": manifest.missing[0]}, err=True)
