"""Scores by API: the same numbers under the same rules as on the pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query as Parameters
from ninja import Router, Schema
from ninja.errors import HttpError

from kosketus.people.team import facade as team
from kosketus.people.team.api_auth import ApiKeyAuth, PersonAuth
from kosketus.people.team.contracts import Purpose
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Clock, Filter, Grain, Query, Sheet

router = Router(tags=["scores"])
_AUTH = [ApiKeyAuth("scores:read"), PersonAuth("scores.read")]
_ROWS = [ApiKeyAuth("rows:read"), PersonAuth("scores.rows")]


class ScoreInfo(Schema):
    """A score that can be asked for. ``unit`` is points, share or mean; ``direction`` says which way is good."""

    slug: str
    name: str
    unit: str
    direction: str
    scale: str
    version: int
    formula: str


class DriversAsked(Schema):
    """Which drivers. ``seldom`` takes in touchpoints that fewer than half of the people rated."""

    grain: Grain | None = None
    at: date | None = None
    seldom: bool = False
    filter: list[str] = []


class Asked(Schema):
    """What to count. ``filter`` may be repeated: ``filter=channel=mail&filter=customer.plan=gold``.

    ``clock`` is for waiting times: ``calendar`` or ``working`` hours.
    """

    grain: Grain | None = None
    at: date | None = None
    since: date | None = None
    until: date | None = None
    by: str | None = None
    filter: list[str] = []
    clock: Clock = Clock.CALENDAR


class ComparisonAsked(Asked):
    """What to count, and what to compare it with: ``year``, the first day of a period, or another group."""

    versus: str


class AnswersAsked(Schema):
    """Which answers: ``group`` is one of a breakdown, ``band`` such as detractors, ``step`` one answer of the scale."""

    since: date | None = None
    until: date | None = None
    filter: list[str] = []
    group: str = ""
    band: str = ""
    step: int | None = None
    after: str = ""


@router.get("/scores", response=list[ScoreInfo], auth=_AUTH, summary="Which scores are there?")
def list_scores(request: HttpRequest) -> list[ScoreInfo]:  # noqa: ARG001 - ninja passes it
    """All scores with their definitions."""
    return [
        ScoreInfo(
            slug=each.slug,
            name=str(each.name),
            unit=each.metric.unit,
            direction=each.metric.direction,
            scale=each.scale,
            version=each.metric.version,
            formula=each.metric.formula,
        )
        for each in scores.definitions()
    ]


@router.get("/scores/{slug}", response=dict[str, Any], auth=_AUTH, summary="One score with its receipt")
def read_score(request: HttpRequest, slug: str, asked: Parameters[Asked]) -> dict[str, Any]:
    """The number in focus with range and verdict, its history, its groups, and how it was counted.

    Groups below the minimum are withheld here as everywhere: their ``state`` is ``withheld`` and they have no numbers.
    """
    return dataclasses.asdict(_sheet(request, slug, asked))


@router.get("/scores/{slug}/drivers", response=dict[str, Any], auth=_AUTH, summary="What goes together with a score")
def read_drivers(request: HttpRequest, slug: str, asked: Parameters[DriversAsked]) -> dict[str, Any]:
    """The relative importance of each touchpoint with its range, and how well it was rated, in one period.

    ``state`` is ``few`` where too few people rated every touchpoint: then ``n`` and ``needed_n`` say how many.
    """
    scope = team.scope_of(request.auth)  # type: ignore[attr-defined]
    query = Query(score=slug, filters=tuple(map(_filter, asked.filter)))
    try:
        found = scores.drivers(scope, query, grain=asked.grain, at=asked.at, seldom=asked.seldom)
    except (scores.UnknownScore, scores.NoDrivers) as error:
        raise HttpError(404, str(error.args[0])) from error
    except scores.UnknownField as error:
        raise HttpError(422, str(error.args[0])) from error
    return dataclasses.asdict(found)


@router.get("/scores/{slug}/distribution", response=dict[str, Any], auth=_AUTH, summary="How answers lie on the scale")
def read_distribution(request: HttpRequest, slug: str, asked: Parameters[Asked]) -> dict[str, Any]:
    """Answers by step of the scale in the period in focus; none where the number is withheld."""
    found = _sheet(request, slug, asked)
    current = dataclasses.asdict(found.current) if found.current else None
    return {"current": current, "distribution": dict(found.distribution)}


@router.get("/scores/{slug}/comparison", response=dict[str, Any], auth=_AUTH, summary="One score against another one")
def read_comparison(request: HttpRequest, slug: str, asked: Parameters[ComparisonAsked]) -> dict[str, Any]:
    """The number in focus against the same period a year before, another period or another group.

    ``change`` is what a test says of the number against the other side; null where one of them may not be shown.
    """
    found = _sheet(request, slug, asked)
    if found.current is None:
        return {"current": None, "other": None}
    scope = team.scope_of(request.auth)  # type: ignore[attr-defined]
    try:
        other = scores.compared(scope, found.query, found.current.period, _versus(asked.versus))
    except scores.NothingToCompare as error:
        raise HttpError(422, str(error)) from error
    return {"current": dataclasses.asdict(found.current), "other": dataclasses.asdict(other)}


@router.get(
    "/scores/{slug}/answers", response=dict[str, Any], auth=_ROWS, summary="The answers behind a number, newest first"
)
def read_answers(request: HttpRequest, slug: str, asked: Parameters[AnswersAsked]) -> dict[str, Any]:
    """At most fifty answers older than ``after``; ``after`` of the answer leads to the next ones, empty at the end.

    Where the number is withheld, so are the answers: ``state`` is ``withheld``, ``n`` null and ``rows`` empty.
    """
    scope = team.scope_of(request.auth, purpose=Purpose.ROWS)  # type: ignore[attr-defined]
    query = Query(score=slug, since=asked.since, until=asked.until, filters=tuple(map(_filter, asked.filter)))
    group = _filter(asked.group) if asked.group else None
    selection = scores.Selection(group=group, band=asked.band, step=asked.step)
    with _told():
        return dataclasses.asdict(scores.behind(scope, query, selection, after=asked.after))


def _sheet(request: HttpRequest, slug: str, asked: Asked) -> Sheet:
    scope = team.scope_of(request.auth)  # type: ignore[attr-defined]
    filters = tuple(map(_filter, asked.filter))
    query = Query(score=slug, since=asked.since, until=asked.until, filters=filters, clock=asked.clock)
    with _told():
        return scores.sheet(scope, query, grain=asked.grain, at=asked.at, by=asked.by)


@contextmanager
def _told() -> Iterator[None]:
    """What does not exist is answered with what does."""
    try:
        yield
    except scores.UnknownScore as error:
        raise HttpError(404, str(error.args[0])) from error
    except (scores.UnknownField, scores.BadSelection) as error:
        raise HttpError(422, str(error.args[0])) from error


def _versus(text: str) -> scores.Versus:
    if text == "year":
        return scores.Versus(kind="year")
    if "=" in text:
        return scores.Versus(kind="group", group=_filter(text))
    try:
        return scores.Versus(kind="period", since=date.fromisoformat(text))
    except ValueError:
        raise HttpError(422, "versus is year, the first day of a period, or FIELD=VALUE") from None


def _filter(text: str) -> Filter:
    field, separator, value = text.partition("=")
    if not separator:
        raise HttpError(422, "write a filter as FIELD=VALUE, such as channel=mail")
    return Filter(field=field, value=value)
