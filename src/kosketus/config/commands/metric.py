"""`kosketus metric`: one score, with its range and how it was counted."""

from __future__ import annotations

import dataclasses
import getpass
import json
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from kosketus.config.friendly import Friendly, terminal_language
from kosketus.config.friendly import gettext as _

if TYPE_CHECKING:
    from kosketus.people.team.contracts import Scope
    from kosketus.understand.lake.facade import SparkScore
    from kosketus.understand.scores.contracts import Filter, Sheet


@click.command(
    help=_("Compute one score, such as nps, with its likely range and how it was counted."),
    epilog=_("Example: kosketus metric nps --grain year --by customer.gender"),
)
@click.argument("score")
@click.option("--grain", type=click.Choice(["month", "quarter", "year"]), help=_("How long a period is."))
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help=_("The first day of the period; the newest by default."))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=_("Count answers from this day."))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=_("Count answers before this day."))
@click.option(
    "--filter", "filters", multiple=True, metavar="FIELD=VALUE", help=_("Count only such answers; may be repeated.")
)
@click.option("--by", metavar="FIELD", help=_("Break down by channel, context.NAME, customer.NAME …"))
@click.option(
    "--clock",
    type=click.Choice(["calendar", "working"]),
    default="calendar",
    help=_("How waiting is counted: all time, or the team's working hours."),
)
@click.option(
    "--engine",
    type=click.Choice(["polars", "spark"]),
    default="polars",
    help=_("What counts; spark reads what the lake holds, and says up to which fact."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print everything for a machine."))
def command(
    *,
    score: str,
    grain: str | None,
    at: datetime | None,
    since: datetime | None,
    until: datetime | None,
    filters: tuple[str, ...],
    by: str | None,
    clock: str,
    engine: str,
    as_json: bool,
) -> None:
    """Ask the same facade as the pages do, print what it says."""
    import django

    django.setup()
    click.get_current_context().with_resource(terminal_language())
    from kosketus.config.upgrade import bring_up_to_date
    from kosketus.understand.scores.contracts import Clock, Grain, Query

    bring_up_to_date(lambda line: click.echo(line, err=True))
    if engine == "spark":
        if grain or at or filters or by or as_json or clock != "calendar":
            raise click.UsageError(_("spark counts one score between two days: use --since and --until only."))
        click.echo(_counted_by_spark(score, _day(since), _day(until)))
        return
    picked = tuple(map(_filter, filters))
    query = Query(score=score, since=_day(since), until=_day(until), filters=picked, clock=Clock(clock))
    sheet = _asked(query, grain=Grain(grain) if grain else None, at=_day(at), by=by)
    click.echo(
        json.dumps(dataclasses.asdict(sheet), default=_plain, ensure_ascii=False) if as_json else _written(sheet)
    )


def _operator() -> Scope:
    from kosketus.people.team import facade as team
    from kosketus.people.team.contracts import Scope

    return Scope(actor=f"operator:{getpass.getuser()}", role="operator", minimum_n=team.organisation().minimum_n)


def _asked(query: Any, **choices: Any) -> Sheet:
    from kosketus.understand.lake.facade import LakeError
    from kosketus.understand.scores import facade as scores

    try:
        return scores.sheet(_operator(), query, **choices)
    except (scores.UnknownScore, scores.UnknownField) as error:
        raise click.UsageError(str(error.args[0])) from error
    except LakeError as error:
        raise Friendly(str(error)) from error


def _counted_by_spark(score: str, since: date | None, until: date | None) -> str:
    from kosketus.people.team import facade as team
    from kosketus.understand.lake import facade as lake
    from kosketus.understand.scores import facade as scores
    from kosketus.understand.scores.contracts import Query

    zone = ZoneInfo(team.organisation().time_zone)
    bounds = {name: datetime.combine(day, time.min, zone) for name, day in (("since", since), ("until", until)) if day}
    try:
        wanted = scores.definition(score)
        if not wanted.is_answered:
            raise click.UsageError(_("spark counts scores that are made of answers, such as nps."))
        directions = [wanted.direction] if wanted.says_direction else [wanted.direction, ""]
        where = {"metric": [wanted.family], "scale": [wanted.scale], "direction": directions}
        scope = scores.guarded(_operator(), Query(score=score))
        found = lake.score_with_spark(
            scope, wanted.metric, kind="survey.answered", where=where, column="value", **bounds
        )
    except scores.UnknownScore as error:
        raise click.UsageError(str(error.args[0])) from error
    except lake.LakeError as error:
        raise Friendly(str(error)) from error
    return _spark_words(str(wanted.name), found)


def _spark_words(name: str, found: SparkScore) -> str:
    receipt = _(
        "Counted by Spark over the lake's version %(version)d, up to fact %(figure)d; later facts are not in it."
    )
    known = receipt % {"version": found.version, "figure": found.figure}
    if found.value is None:
        return _("%(name)s: too few answers to show a number.") % {"name": name} + "\n" + known
    words = _("%(name)s: %(value).4g, likely between %(low).4g and %(high).4g, from %(n)d answers.")
    return words % {"name": name, **dataclasses.asdict(found)} + "\n" + known


def _written(sheet: Sheet) -> str:
    from kosketus.show.dashboards.facade import sheet_as_text

    return sheet_as_text(sheet)


def _filter(text: str) -> Filter:
    from kosketus.understand.scores.contracts import Filter

    field, separator, value = text.partition("=")
    if not separator:
        raise click.BadParameter(_("write a filter as FIELD=VALUE, such as channel=mail"), param_hint="--filter")
    return Filter(field=field.strip(), value=value)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
