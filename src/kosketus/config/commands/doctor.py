"""`kosketus doctor`: look at everything, say how to mend what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kosketus.config.friendly import gettext as _

if TYPE_CHECKING:
    from kosketus.kernel.checks import Finding

_MARKS = {"ok": "ok     ", "warning": "warning", "error": "error  "}


@click.command(
    help=_("Check database, lake, disk, clock, mail and waiting work, and say how to mend what is wrong."),
    epilog=_("Exit code 1 when there is an error. Example: kosketus doctor --json"),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the findings for a machine."))
@click.option(
    "--mail", "to", metavar="ADDRESS", help=_("Send a test mail there instead, and say what the server said.")
)
@click.pass_context
def command(context: click.Context, *, as_json: bool, to: str | None) -> None:
    """Changes nothing."""
    import django

    django.setup()
    from kosketus.config.doctor import examine, send_test
    from kosketus.config.friendly import terminal_language

    with terminal_language():
        found = send_test(to) if to else examine()
        errors = sum(finding.level == "error" for finding in found)
        click.echo(_as_json(found) if as_json else _as_text(found))
    context.exit(1 if errors else 0)


def _as_json(found: tuple[Finding, ...]) -> str:
    return json.dumps([{"level": one.level, "what": one.what, "mend": one.mend} for one in found], ensure_ascii=False)


def _as_text(found: tuple[Finding, ...]) -> str:
    lines = []
    for one in found:
        lines.append(f"{_MARKS[one.level]}  {one.what}")
        if one.mend:
            lines.append(f"         {one.mend}")
    return "\n".join(lines)
