"""The sheet of a score: everything that its page shows, from one consistent view of the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kosketus.kernel import clock
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Grain, Period, PeriodScore, Query, Sheet, State
from kosketus.understand.scores.definitions import Definition
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries import dimensions, middles, plans, receipts
from kosketus.understand.scores.queries.answers import PERIOD, VALUE, Answers
from kosketus.understand.scores.queries.asking import asked_for
from kosketus.understand.scores.queries.counts import Counts
from kosketus.understand.scores.queries.periods import natural_grain, period_from
from kosketus.understand.scores.queries.values import change_of, groups_of, value_of

SHOWN = frozenset({State.ENOUGH, State.FEW})


@lake.steady
def sheet(
    scope: Scope, query: Query, *, grain: Grain | None = None, at: date | None = None, by: str | None = None
) -> Sheet:
    """The sheet of *query* as *scope* may see it.

    ``grain`` is chosen by how answers come when it is not given; ``at`` is the first day of the period in focus
    (the newest that may be shown by default); ``by`` a field to break that period down by.

    Raises:
        UnknownScore, UnknownField: naming those that exist.
    """
    zone = team.organisation().time_zone
    asked, notes = asked_for(scope, query, zone=zone, grain=grain, also=[by] if by else [])
    counts = counting.count(asked, by=by)
    chosen = grain or natural(asked.definition, counts)
    trend = trend_of(asked, counts, chosen)
    current = focus_of(asked.definition, trend, at)
    shown = current is not None and current.value.state in SHOWN
    period = current.period if current else None
    bare = Sheet(
        query=query,
        grain=chosen,
        current=current,
        trend=trend,
        distribution={},
        receipt=receipts.receipt(asked, query, counts, period, grain=chosen, by=by, shown=shown),
        dimensions=dimensions.dimensions(scope, asked),
        notes=notes,
        currency=asked.currency,
        **_plans(query.score, trend, period),
    )
    return _filled(asked, counts, bare, by=by) if shown else bare


def _plans(score: str, trend: tuple[PeriodScore, ...], focus: Period | None) -> dict[str, Any]:
    """The target that holds at the end of the period in focus, and the notes within the trend."""
    if focus is None or not trend:
        return {}
    told = plans.notes_of(score, since=trend[0].period.since, until=trend[-1].period.until)
    return {"target": plans.target_on(score, focus.until - timedelta(days=1)), "annotations": told}


def natural(wanted: Definition, counts: Counts) -> Grain:
    """By month where months were counted one by one, else as the rows come."""
    return Grain.MONTH if wanted.has_periods_of_its_own else natural_grain(counts.months[PERIOD].to_list())


def trend_of(asked: Answers, counts: Counts, grain: Grain) -> tuple[PeriodScore, ...]:
    """Every period with answers, each compared with the one before it that may be shown."""
    today = clock.now().astimezone(ZoneInfo(asked.zone)).date()
    everybody = dict(counting.by_period(counts.everybody, grain))
    scored: list[PeriodScore] = []
    before: tuple[Period, dict[str, Any]] | None = None
    told: float | None = None
    for start, tally in counting.by_period(counts.months, grain):
        period = period_from(start, grain, today=today)
        value = value_of(asked.scope, asked.definition, tally, everybody=everybody.get(start))
        seen = value.state in SHOWN
        partial = period.unfinished and asked.definition.grows_within_a_period
        change = change_of(asked.definition, before[1], tally) if before and seen and not partial else None
        previous = before[0] if before else None
        scored.append(PeriodScore(period=period, value=value, change=change, previous=previous, before=told))
        before, told = ((period, tally), value.value) if seen else (before, told)
    return tuple(scored)


def focus_of(wanted: Definition, trend: tuple[PeriodScore, ...], at: date | None) -> PeriodScore | None:
    """The period asked for; else the newest, unless it has only begun and has too few answers for a verdict.

    Where so few came last that they are withheld, the newest before that has more: how it was then says more than
    nothing. Not one from long ago.
    """
    if at is None and wanted.stands_now:
        return next(reversed(trend), None)
    if at is not None:
        return next((each for each in trend if each.period.since == at), None)
    mature = tuple(each for each in trend if not each.period.unfinished or _may_be_judged(each))
    newest = next(reversed(mature or trend), None)
    told = (each for each in reversed(mature) if each.value.state in SHOWN and newest and _is_near(each, newest))
    return next(told, newest)


def _is_near(before: PeriodScore, after: PeriodScore) -> bool:
    """Whether at most one period lies between the two."""
    return after.period.since - before.period.until <= after.period.until - after.period.since


def _may_be_judged(running: PeriodScore) -> bool:
    """Whether a period that still runs has enough for a verdict, or nothing before it to be judged against."""
    return running.value.state is State.ENOUGH and (running.change is not None or running.previous is None)


def _filled(asked: Answers, counts: Counts, bare: Sheet, *, by: str | None) -> Sheet:
    """Add what belongs to the period in focus, whose number is shown."""
    if bare.current is None:
        return bare
    span = (bare.current.period.since, bare.current.period.until)
    tally = counting.whole(counts.months, *span) or {}
    filled = replace(bare, distribution=_distribution(asked, counts, span), beside=_beside(asked.definition, tally))
    if by is None:
        return filled
    groups = groups_of(asked.scope, asked.definition, counting.by_group(counts.groups, *span), tally)
    return replace(filled, dimension=dimensions.dimension(by), groups=groups)


def _distribution(asked: Answers, counts: Counts, span: tuple[date, date]) -> dict[int, int]:
    if not asked.definition.is_answered:
        return {}
    values = counting.totals(counting.within(counts.values, *span), VALUE)
    return {int(value): n for value, n in values.items()}


def _beside(wanted: Definition, tally: dict[str, Any]) -> dict[str, float]:
    """What belongs beside a median: the time of 9 in 10, the mean, and how many still wait."""
    if wanted.way != "median" or not tally.get("n"):
        return {}
    amounts = tally[middles.AMOUNTS]
    told = {"p90": middles.estimate(tally, 0.9)[0], "mean": sum(amounts) / len(amounts)}
    return told | ({"waiting": float(tally["empty"])} if wanted.source == "replies" else {})
