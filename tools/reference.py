"""Reference pages written by the program itself: commands, facts, permissions, metrics."""

from __future__ import annotations

import dataclasses
import inspect
import os
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from tools import ROOT

FOLDER = Path("docs/reference/generated")
_USER = ("viewer", "agent", "analyst", "manager", "owner")


def prepare() -> None:
    """Set Django up with a data folder of the documentation's own."""
    os.environ.setdefault("KOSKETUS_DATA", str(ROOT / "build" / "docs-data"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosketus.config.settings")
    import django
    from django.apps import apps

    django.setup()
    # A fact is known once its room's contracts are imported; nobody may have asked for them yet.
    for room in apps.get_app_configs():
        if room.name.startswith("kosketus.") and find_spec(f"{room.name}.contracts"):
            import_module(f"{room.name}.contracts")


def command_list() -> list[tuple[str, click.Command]]:
    """Every command by name, as the help lists them."""
    from kosketus.config.command_line import door

    context = click.Context(door, info_name="kosketus")
    named = ((name, door.get_command(context, name)) for name in door.list_commands(context))
    return [(name, command) for name, command in named if command is not None]


def commands() -> Iterator[str]:
    """The help of each command, and of the commands below it."""
    for name, command in command_list():
        yield f"## kosketus {name}\n"
        yield _help(f"kosketus {name}", command)
        if isinstance(command, click.Group):
            yield from (_help(f"kosketus {name} {below}", each) for below, each in sorted(command.commands.items()))


def _help(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
    return f"```text\n{command.get_help(context)}\n```\n"


def facts() -> Iterator[str]:
    """Each fact with its fields."""
    from kosketus.kernel.facts import all_declared

    for declared in all_declared():
        yield f"## {declared.kind}\n"
        yield f"{prose(declared.shape)}\n"
        yield f"Version {declared.version}, about a {declared.subject}, in the lane `{declared.lane.value}`.\n"
        yield "| field | type |\n|---|---|"
        for name, annotation in declared.columns.items():
            yield f"| `{name}` | {_type(annotation)} |"
        yield ""


def permission_names() -> list[str]:
    """Every permission."""
    from kosketus.people.team.rules import PERMISSIONS

    return sorted(PERMISSIONS)


@dataclasses.dataclass(frozen=True)
class _Somebody:
    role: str
    is_active: bool = True
    is_authenticated: bool = True


def permissions() -> Iterator[str]:
    """Who may do what, asked from the rules themselves."""
    import rules

    yield f"| permission | {' | '.join(_USER)} |\n|---|{':-:|' * len(_USER)}"
    for name in permission_names():
        marks = ("yes" if rules.has_perm(name, _Somebody(role)) else "–" for role in _USER)
        yield f"| `{name}` | {' | '.join(marks)} |"


def metrics() -> Iterator[str]:
    """Where each metric works; definition, what counts, interval, worked example."""
    import cxmetrics

    yield cxmetrics.documentation_page()


def prose(shape: type) -> str:
    """A class's own docstring as Markdown; empty where it has none."""
    text = inspect.cleandoc(shape.__doc__ or "")
    return "" if text.startswith(f"{shape.__name__}(") else text.replace("``", "`")


def _type(annotation: Any) -> str:
    name = annotation.__name__ if isinstance(annotation, type) and not hasattr(annotation, "__args__") else annotation
    return f"`{re.sub(r'[a-z_]+[.]', '', str(name))}`".replace("|", "or")


PAGES = {"commands": commands, "facts": facts, "permissions": permissions, "metrics": metrics}


def write(root: Path = ROOT) -> None:
    """Write every generated page below ``docs/reference/generated``."""
    prepare()
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        folder.joinpath(f"{name}.md").write_text("\n".join(page()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
