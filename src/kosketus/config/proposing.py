"""A file that comes to the terminal without a recipe: its reading is shown, what is open is asked, a recipe written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.facade import Proposed, Question

_FEW = 9


def written_recipe(path: Path, *, kind: str, told: Mapping[str, str]) -> Path:
    """Show how the file reads, ask what it does not tell, and write the recipe into the folder of the command.

    Raises:
        Friendly: something is left to say, and nobody sits at the terminal.
        ImportProblem: the file cannot be read, or what was told fits nothing.
    """
    answers = dict(told)
    found = signals.propose(path, kind=kind, told=answers)
    _show(path, found)
    while not found.recipe:
        if not _is_attended():
            raise _left_open(path, found)
        if found.kind:
            answers[found.asked[0].key] = _asked(found.asked[0])
        else:
            kind = click.prompt(_("What is a row?"), type=click.Choice(list(found.kinds)))
        found = signals.propose(path, kind=kind or found.kind, told=answers)
    target = _free(Path(f"{signals.read_recipe(found.recipe).name}.toml"))
    target.write_text(found.recipe, encoding="utf-8")
    click.echo(_("Written as a recipe: %(path)s") % {"path": target})
    return target


def _is_attended() -> bool:
    return sys.stdin.isatty()


def _show(path: Path, found: Proposed) -> None:
    if not found.kind:
        click.echo(_("Neither the columns nor the rows of %(file)s tell what a row is.") % {"file": path.name})
        for key, label in found.kinds.items():
            click.echo(f"  {key:<13} {label}")
        return
    click.echo(_("%(file)s looks like: %(kind)s") % {"file": path.name, "kind": found.label})
    width = max((len(label) for label, _name, _values in found.columns), default=0)
    across = max((len(name) for _label, name, _values in found.columns), default=0)
    for label, name, values in found.columns:
        click.echo(f"  {label:<{width}}  {name:<{across}}  {values}".rstrip())
    for line in found.words:
        click.echo(f"  {line}")


def _asked(question: Question) -> str:
    for key, label in question.choices.items():
        click.echo(f"  {key}  {label}".rstrip())
    choice = click.Choice(list(question.choices)) if question.choices else str
    return str(click.prompt(question.words, type=choice, show_choices=False))


def _left_open(path: Path, found: Proposed) -> Friendly:
    if not found.kind:
        return Friendly(
            _("What is a row of %(file)s? No recipe was named.") % {"file": path.name},
            safe=_("Nothing was changed."),
            todo=_("Say it with --kind, or name a recipe with --recipe."),
        )
    return Friendly(
        _("Some things are left to say: %(questions)s") % {"questions": " ".join(one.words for one in found.asked)},
        safe=_("Nothing was changed."),
        todo=_("Add: %(options)s") % {"options": " ".join(_options(found.asked))},
    )


def _options(asked: Iterable[Question]) -> list[str]:
    return [f"--say {one.key}={'|'.join(one.choices) if 0 < len(one.choices) < _FEW else '…'}" for one in asked]


def _free(path: Path) -> Path:
    """The path, with a number behind it where a file of that name is there already."""
    number = 2
    target = path
    while target.exists():
        target = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return target
