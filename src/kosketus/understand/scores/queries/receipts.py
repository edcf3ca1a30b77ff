"""The receipt of a number: complete enough to count it again."""

from __future__ import annotations

import shlex

from kosketus.listen.signals import facade as signals
from kosketus.understand.scores.contracts import Clock, Filter, Grain, Period, Query, Receipt, Source
from kosketus.understand.scores.definitions import Definition
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.answers import Answers, split_filters
from kosketus.understand.scores.queries.counts import Counts


def receipt(
    asked: Answers, query: Query, counts: Counts, period: Period | None, *, grain: Grain, by: str | None, shown: bool
) -> Receipt:
    """How the number of *period* was counted; without its counts where the number is not *shown*."""
    metric = asked.definition.metric
    tally = (counting.whole(counts.months, period.since, period.until) if period and shown else None) or {}
    then, now = split_filters(query.filters)
    return Receipt(
        metric=metric.slug,
        version=metric.version,
        formula=metric.formula,
        denominator=metric.denominator,
        interval=metric.interval,
        counted=int(tally.get("n", 0)),
        left_out={"empty": int(tally["empty"])} if tally.get("empty") else {},
        bands={name: int(tally[name]) for name, each in metric.sums.items() if each.whole and tally},
        sources=_sources(asked.definition, counts, period) if period and shown else (),
        zone=asked.zone,
        filters_then=then,
        filters_now=now,
        upto_seq=asked.pinned.latest,
        lake_version=asked.pinned.version,
        tail=asked.pinned.tail,
        command=command(query, period, grain=grain, by=by),
        clock=query.clock if asked.definition.has_clock else None,
    )


def command(query: Query, period: Period | None, *, grain: Grain, by: str | None) -> str:
    """The command that counts the same number again."""
    parts = ["kosketus", "metric", query.score]
    if period is not None:
        parts += ["--grain", str(grain), "--at", period.since.isoformat()]
    parts += ["--clock", str(query.clock)] if query.clock is Clock.WORKING else []
    parts += [part for each in query.filters for part in ("--filter", _written(each))]
    return shlex.join([*parts, *(["--by", by] if by else [])])


def _written(each: Filter) -> str:
    return f"{each.field}={each.value}"


def _sources(definition: Definition, counts: Counts, period: Period) -> tuple[Source, ...]:
    """The imports behind the number, with the rows that they left out."""
    counted = counting.totals(counting.within(counts.imports, period.since, period.until), "import_id")
    known = signals.import_summaries(counted, metric=definition.family, scale=definition.scale)
    return tuple(
        Source(import_id=number, name=known[number].name, counted=n, left_out=dict(known[number].left_out))
        for number, n in counted.items()
        if number in known
    )
