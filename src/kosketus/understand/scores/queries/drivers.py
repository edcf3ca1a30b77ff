"""Key drivers: which touchpoint ratings go together with a score given in the same response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import polars as pl
from django.utils import translation

import cxmetrics
from kosketus.listen.surveys import facade as surveys
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.answered import ANSWERED
from kosketus.understand.scores.contracts import Driver, DriverSheet, Filter, Grain, Period, Query, State
from kosketus.understand.scores.definitions import definition
from kosketus.understand.scores.queries.answers import KIND, VALUE, answers
from kosketus.understand.scores.queries.cells import N, cells
from kosketus.understand.scores.queries.promises import guarded
from kosketus.understand.scores.queries.rollups import roll_up
from kosketus.understand.scores.queries.sheets import SHOWN, sheet

OUTCOMES = tuple(each.slug for each in ANSWERED)
_QUESTION, _OVERALL = "question", ("", "overall")
# A rule of thumb of regression: ten people for each thing that explains, and never fewer than a hundred.
_PEOPLE_EACH, _PEOPLE = 10, 100
_OFTEN, _LEAST = 0.5, 2
_OUTCOME, _RESPONSE = "outcome", ["survey", "response"]


class NoDrivers(LookupError):
    """Drivers are found for scores that are made of answers."""


@dataclass(frozen=True, kw_only=True)
class _Ratings:
    """One row per response that has the score: ``outcome`` and a column for each touchpoint of one survey."""

    wide: pl.DataFrame
    survey: str
    scale: str
    elsewhere: int
    upto_seq: int


@lake.steady
def drivers(
    scope: Scope, query: Query, *, grain: Grain | None = None, at: date | None = None, seldom: bool = False
) -> DriverSheet:
    """The drivers of *query* in one period, as on the score's own page: the newest by default.

    Of ratings one question is explained by the others: the one that a filter on ``question`` names, else the overall
    one. Only touchpoints that at least half of the people rated take part, because who skipped one counts nowhere;
    *seldom* takes the others in too.

    Raises:
        NoDrivers: the score has none.
        UnknownScore, UnknownField: naming those that exist.
    """
    if query.score not in OUTCOMES:
        raise NoDrivers(f"drivers are found for {', '.join(OUTCOMES)}, not for {query.score!r}")
    zone = team.organisation().time_zone
    query, outcomes = _of_one_question(scope, query, zone)
    scope = guarded(scope, query)
    seen = sheet(scope, query, grain=grain, at=at)
    period = seen.current.period if seen.current else None
    bare = DriverSheet(
        query=query,
        grain=seen.grain,
        period=period,
        periods=tuple(each.period for each in seen.trend),
        state=seen.current.value.state if seen.current else State.EMPTY,
        n=0 if seen.current is None else None,
        needed_n=_PEOPLE,
        minimum_n=scope.minimum_n,
        zone=zone,
        address=_address(query, period, seen.grain, seldom=seldom),
        outcome=_asked_question(query) if outcomes else "",
        outcomes=outcomes,
    )
    if period is None or bare.state not in SHOWN:
        return bare
    ratings = _ratings(scope, query, period, zone)
    return _told(scope, bare, ratings, seldom=seldom) if ratings else replace(bare, state=State.EMPTY, n=0)


@lake.steady
def may_have_drivers(scope: Scope, score: str) -> bool:
    """Whether a score is of the kind that has drivers, and anything was ever rated beside it."""
    if score not in OUTCOMES:
        return False
    found = roll_up(lake.read(scope, KIND), team.organisation().time_zone, (scope.inboxes,))
    return not found.filter(pl.col("metric") == "rating").is_empty()


def _of_one_question(scope: Scope, query: Query, zone: str) -> tuple[Query, dict[str, str]]:
    """The same query of one question, and the names of all questions, where the score is made of several ratings."""
    if definition(query.score).family != "rating":
        return query, {}
    asked = answers(scope, Query(score=query.score), zone=zone)
    key = asked.key_of("drivers")
    found = cells(asked.frame, asked.pinned, ["survey", _QUESTION, "touchpoint"], key=key)
    overall = pl.col("touchpoint").fill_null("").is_in(_OVERALL)
    ranked = found.sort(overall, N, _QUESTION, descending=[True, True, False])
    names: dict[str, str] = {}
    for survey in ranked["survey"].unique():
        names |= _names(survey)
    outcomes = {one: names.get(one, one) for one in ranked[_QUESTION].unique(maintain_order=True)}
    if not outcomes or _asked_question(query):
        return query, outcomes
    chosen = Filter(field=_QUESTION, value=next(iter(outcomes)))
    return replace(query, filters=(*query.filters, chosen)), outcomes


def _asked_question(query: Query) -> str:
    return next((each.value for each in query.filters if each.field == _QUESTION), "")


def _address(query: Query, period: Period | None, grain: Grain, *, seldom: bool) -> str:
    """Where a program finds the same figures."""
    asked = [("grain", str(grain)), *([("at", period.since.isoformat())] if period else [])]
    asked += [("filter", f"{each.field}={each.value}") for each in query.filters]
    asked += [("seldom", "true")] if seldom else []
    return f"/api/v1/scores/{query.score}/drivers?{urlencode(asked)}"


def _ratings(scope: Scope, query: Query, period: Period, zone: str) -> _Ratings | None:
    """The score and the ratings of the same responses, of the survey and scale that most of them belong to."""
    within = replace(query, since=period.since, until=period.until)
    asked = answers(scope, within, zone=zone)
    outcome = asked.frame.filter(pl.col(VALUE).is_not_null()).select(*_RESPONSE, pl.col(VALUE).alias(_OUTCOME))
    since, until = (_moment(day, zone) for day in (period.since, period.until))
    rated = (
        lake.read(scope, KIND, since=since, until=until)
        .frame.filter(pl.col("metric") == "rating", pl.col("direction") == "higher", pl.col(VALUE).is_not_null())
        .filter(*([pl.col(_QUESTION) != _asked_question(query)] if asked.definition.family == "rating" else []))
        .select(*_RESPONSE, _QUESTION, "scale", VALUE)
    )
    given, said = pl.collect_all([outcome, rated])
    both = said.join(given, on=_RESPONSE, how="semi")
    if both.is_empty():
        return None
    survey, scale = both.group_by("survey", "scale").len().sort("len", "survey", descending=True).row(0)[:2]
    mine = both.filter(pl.col("survey") == survey, pl.col("scale") == scale)
    wide = mine.pivot(_QUESTION, index="response", values=VALUE, aggregate_function="first", sort_columns=True)
    here = given.filter(pl.col("survey") == survey)
    return _Ratings(
        wide=here.select("response", _OUTCOME).join(wide, on="response", how="left").drop("response"),
        survey=survey,
        scale=scale,
        elsewhere=given.height - here.height,
        upto_seq=asked.pinned.latest,
    )


def _moment(day: date, zone: str) -> datetime:
    """The first moment of a day, in UTC as the lake has it: the engine compares no two zones."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _told(scope: Scope, bare: DriverSheet, ratings: _Ratings, *, seldom: bool) -> DriverSheet:
    shares = {name: ratings.wide[name].count() / ratings.wide.height for name in ratings.wide.columns[1:]}
    kept = [name for name, share in shares.items() if seldom or share >= _OFTEN]
    complete = ratings.wide.select(_OUTCOME, *kept).drop_nulls()
    varied = [name for name in kept if complete[name].n_unique() > 1]
    left_out = {"missing_rating": ratings.wide.height - complete.height, "another_survey": ratings.elsewhere}
    names = _names(ratings.survey)
    told = replace(
        bare,
        n=complete.height,
        needed_n=max(_PEOPLE, _PEOPLE_EACH * len(kept)),
        left_out={reason: n for reason, n in left_out.items() if n},
        survey=ratings.survey,
        scale=ratings.scale,
        seldom={names.get(name, name): share for name, share in shares.items() if name not in kept},
        upto_seq=ratings.upto_seq,
    )
    if complete.height < scope.minimum_n:
        return replace(told, state=State.WITHHELD, n=None, left_out={}, seldom={})
    if complete.height < told.needed_n or len(varied) < _LEAST or complete[_OUTCOME].n_unique() == 1:
        return replace(told, state=State.FEW)
    return _explained(told, complete, varied, names)


def _explained(
    told: DriverSheet, complete: pl.DataFrame, touchpoints: list[str], names: Mapping[str, str]
) -> DriverSheet:
    found = cxmetrics.key_drivers(complete, outcome=_OUTCOME, drivers=touchpoints)
    whole = found.r_squared or 1.0
    ranked = tuple(
        Driver(
            question=each.name,
            name=names.get(each.name, each.name),
            importance=each.importance / whole,
            low=each.low / whole,
            high=each.high / whole,
            rating=each.performance,
            standing=cast("Any", each.quadrant),
        )
        for each in found.drivers
    )
    return replace(
        told,
        state=State.ENOUGH,
        drivers=ranked,
        clear=_clear(ranked),
        together=found.r_squared,
        exact=found.exact,
    )


def _clear(ranked: tuple[Driver, ...]) -> int:
    """How many of the first stand before all others: the fewest whose ranges do not touch those of the rest."""
    for first in range(1, len(ranked) // 2 + 1):
        if min(each.low for each in ranked[:first]) > max(each.high for each in ranked[first:]):
            return first
    return 0


def _names(survey: str) -> dict[str, str]:
    """The touchpoints in the reader's language, where the survey has words in it."""
    language = translation.get_language() or ""
    return {
        each.key: each.text.get(language) or next(iter(each.text.values()), each.key.replace("_", " "))
        for each in surveys.questions("rating", survey=survey)
    }
