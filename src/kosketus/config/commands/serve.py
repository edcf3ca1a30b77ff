"""`kosketus serve`: everything in one process."""

from __future__ import annotations

import click

from kosketus.config.friendly import gettext as _


@click.command(
    help=_("Run everything in one process: pages, events, live streams, and the loops behind them."),
    epilog=_("Example: kosketus serve --host 0.0.0.0 --port 8000"),
)
@click.option("--host", default="127.0.0.1", show_default=True, help=_("The address to listen on."))
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help=_("The port; 0 takes a free one.")
)
@click.option(
    "--only",
    type=click.Choice(["web", "worker"]),
    help=_("Run only this part; the other runs elsewhere. Needs PostgreSQL."),
)
def command(host: str, port: int, only: str | None) -> None:
    """Import late: only this command pays for the server."""
    from kosketus.config.serving import serve

    serve(host=host, port=port, only=only)
