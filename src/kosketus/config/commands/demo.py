"""`kosketus demo`: a sample company in a data folder of its own."""

from __future__ import annotations

import click

from kosketus.config.friendly import gettext as _


@click.command(
    help=_("Look at a sample company. Its data lies apart from yours, and every page says that it is a sample."),
    epilog=_("Example: kosketus demo --port 9000"),
)
@click.option("--host", default="127.0.0.1", show_default=True, help=_("The address to listen on."))
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help=_("The port; 0 takes a free one.")
)
@click.option("--no-serve", is_flag=True, help=_("Only make the sample."))
@click.option("--fresh", is_flag=True, help=_("Throw the sample away and make it anew."))
@click.option(
    "--customers",
    default=20_000,
    show_default=True,
    type=click.IntRange(100, 100_000),
    help=_("How many customers the sample has; fewer are made sooner."),
)
def command(*, host: str, port: int, no_serve: bool, fresh: bool, customers: int) -> None:
    """Make it once, use it again."""
    from kosketus.config import environment

    environment.use_demo_folder()
    from kosketus.config.demo import prepare

    prepare(fresh=fresh, customers=customers)
    if not no_serve:
        from kosketus.config.serving import serve

        serve(host=host, port=port)
