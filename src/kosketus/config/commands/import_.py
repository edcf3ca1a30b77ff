"""`kosketus import`: files become customers, facts and whatever stands in their rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kosketus.config.friendly import Friendly, terminal_language
from kosketus.config.friendly import gettext as _

if TYPE_CHECKING:
    from kosketus.listen.signals.facade import Recipe, Summary

_ACTOR = "command:import"


@click.command(
    help=_(
        "Bring answers, orders, subscriptions, tickets, events or spend from files. What is there already is passed"
        " over, so a run that was stopped can be run again; rows that cannot be used go to a file with reasons."
    ),
    epilog=_("Example: kosketus import answers.csv --recipe sfo-2017 --dry-run"),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar=_("FILE..."))
@click.option("--recipe", "name", metavar=_("NAME"), help=_("Name of a recipe, or the path of a .toml file."))
@click.option("--kind", metavar=_("KIND"), help=_("What a row is, where no recipe is named: order, ticket, survey …"))
@click.option(
    "--say",
    multiple=True,
    metavar=_("KEY=VALUE"),
    help=_("What the file does not tell, such as money=EUR; may be repeated."),
)
@click.option("--like", metavar=_("NUMBER"), help=_("By the recipe of an earlier import: for its mended rows."))
@click.option("--undo", metavar=_("NUMBER"), help=_("Undo an import: what it brought counts no longer."))
@click.option("--restore", metavar=_("NUMBER"), help=_("Take an undone import back in."))
@click.option(
    "--parity",
    type=click.Path(path_type=Path),
    metavar=_("OLD.CSV"),
    help=_("Lay an old tool's figures (metric, period, value, n) beside ours."),
)
@click.option("--dry-run", is_flag=True, help=_("Only tell what would come in and what would be left out."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the summary for a machine."))
def command(
    files: tuple[Path, ...],
    *,
    name: str | None,
    kind: str | None,
    say: tuple[str, ...],
    like: str | None,
    undo: str | None,
    restore: str | None,
    parity: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read, count, tell; or undo, or compare."""
    if bool(files) == bool(undo or restore or parity):
        raise click.UsageError(_("Name the files to bring, an import to undo or to restore, or old figures."))
    import django

    django.setup()
    click.get_current_context().with_resource(terminal_language())
    from kosketus.config.upgrade import bring_up_to_date

    bring_up_to_date(lambda line: click.echo(line, err=True))
    if parity:
        _compare(parity)
    elif undo or restore:
        _undo(undo, restore)
    else:
        said = dict(map(_pair, say))
        proposed = None if name or like else _proposed(files, kind=kind or "", said=said)
        _bring(files, name=proposed or name, like=like, dry_run=dry_run or bool(proposed), as_json=as_json)
        if proposed:
            raise _not_yet(files, proposed)


def _compare(path: Path) -> None:
    from kosketus.config import parity
    from kosketus.config.commands.metric import _asked
    from kosketus.understand.scores.contracts import Grain, Query
    from kosketus.understand.scores.facade import definition

    def asked(metric: str, grain: str) -> parity.Trend:
        sheet = _asked(Query(score=metric), grain=Grain(grain))
        share = definition(metric).metric.unit == "share"
        return {one.period.since: parity.Ours(value=one.value.value, n=one.value.n, share=share) for one in sheet.trend}

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            old = parity.read(file)
    except (OSError, UnicodeDecodeError) as error:
        raise Friendly(_("The file %(file)s cannot be read.") % {"file": path.name}) from error
    except parity.NoFigure as error:
        raise Friendly(str(error), todo=error.todo) from error
    for line in parity.lines(old, asked):
        click.echo(line)


def _undo(undo: str | None, restore: str | None) -> None:
    from kosketus.listen.signals import facade as signals

    try:
        done = signals.undo(undo, actor=_ACTOR) if undo else signals.restore(restore or "")
    except signals.ImportProblem as problem:
        raise Friendly(problem.what, safe=_("Nothing was changed."), todo=problem.todo) from problem
    if undo:
        told = _("The import is undone: what it brought counts no longer. Customers stay.")
        click.echo(told if done else _("There was nothing to undo."))
        if done:
            click.echo(_("To take it back in: kosketus import --restore %(number)s") % {"number": undo})
    else:
        click.echo(_("The import counts again.") if done else _("The import was not undone."))


def _bring(files: tuple[Path, ...], *, name: str | None, like: str | None, dry_run: bool, as_json: bool) -> None:
    from kosketus.listen.signals import facade as signals

    try:
        recipe = _recipe(files, name, like)
        with _progress(files, quiet=as_json) as progress:
            if dry_run:
                summary = signals.check(files, recipe, progress=progress)
            else:
                summary = signals.bring_in(files, recipe, actor=_ACTOR, progress=progress)
    except signals.ImportProblem as problem:
        raise Friendly(problem.what, safe=_("Nothing was changed."), todo=problem.todo) from problem
    except KeyboardInterrupt:
        raise Friendly(
            _("The import was stopped."),
            safe=_("What was read so far is in, each row whole."),
            todo=_("Run the same command again: it goes on where it stopped."),
        ) from None
    _tell(recipe, summary, as_json=as_json)
    if not summary.readable:
        raise Friendly(
            _("No row could be read."),
            safe=_("Nothing was changed."),
            todo=_("Look at the reasons above: most often the recipe does not fit the file."),
        )


def _pair(said: str) -> tuple[str, str]:
    key, sign, value = said.partition("=")
    if not sign:
        raise click.UsageError(_("Write it as KEY=VALUE: %(said)s") % {"said": said})
    return key.strip(), value.strip()


def _proposed(files: Sequence[Path], *, kind: str, said: Mapping[str, str]) -> str | None:
    """The path of a recipe that was proposed and written, where none of ours fits and there is one file to look at."""
    from kosketus.config.proposing import written_recipe
    from kosketus.listen.signals import facade as signals

    try:
        if len(files) > 1 or not (kind or said or not signals.fitting_recipes(files)):
            return None
        return str(written_recipe(files[0], kind=kind, told=said))
    except signals.ImportProblem as problem:
        raise Friendly(problem.what, safe=_("Nothing was changed."), todo=problem.todo) from problem


def _not_yet(files: Sequence[Path], recipe: str) -> Friendly:
    words = {"file": files[0], "recipe": recipe}
    return Friendly(
        _("Nothing was brought in yet: this was a check by a recipe that was proposed."),
        safe=_("Nothing was changed."),
        todo=_("Look at %(recipe)s. If it is right: kosketus import %(file)s --recipe %(recipe)s") % words,
    )


def _recipe(files: Sequence[Path], name: str | None, like: str | None) -> Recipe:
    from kosketus.listen.signals import facade as signals

    if like:
        return signals.recipe_of(like)
    return signals.find_recipe(name) if name else _only_fitting(files)


def _only_fitting(files: Sequence[Path]) -> Recipe:
    """The recipe whose columns the files have, if it is the only one."""
    from kosketus.listen.signals import facade as signals

    fitting = signals.fitting_recipes(files)
    if len(fitting) == 1:
        click.echo(_("The recipe '%(name)s' fits.") % {"name": fitting[0].name}, err=True)
        return fitting[0]
    named = ", ".join(recipe.name for recipe in fitting or signals.known_recipes())
    raise Friendly(
        _("Which column is what? No recipe was named."),
        safe=_("Nothing was changed."),
        todo=(_("These fit: %(names)s.") if fitting else _("None of ours fits: %(names)s.")) % {"names": named}
        + " "
        + _("Name one with --recipe, or write your own: see 'Bring a file' in the documentation."),
    )


@contextmanager
def _progress(files: Sequence[Path], *, quiet: bool) -> Iterator[Any]:
    """A bar on a terminal, nothing elsewhere."""
    stream = sys.stderr
    if quiet or not stream.isatty():
        yield None
        return
    label = files[0].name if len(files) == 1 else _("%(count)d files") % {"count": len(files)}
    with click.progressbar(length=1, label=label, file=stream) as bar:

        def move(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield move


def _tell(recipe: Recipe, summary: Summary, *, as_json: bool) -> None:
    from kosketus.listen.signals import facade as signals

    if as_json:
        click.echo(json.dumps(signals.as_plain(summary), ensure_ascii=False, indent=2))
        return
    for line in signals.summary_lines(recipe.title, summary):
        click.echo(line)
    if not summary.dry_run and summary.readable:
        click.echo(_("Next: kosketus serve, then open /scores."))
