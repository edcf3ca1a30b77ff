"""Scores by API: the same numbers under the same rules as on the pages."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query as Parameters
from ninja import Router, Schema
from ninja.errors import HttpError

from kosketus.people.team import facade as team
from kosketus.people.team.api_auth import ApiKeyAuth, PersonAuth
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query

router = Router(tags=["scores"])
_AUTH = [ApiKeyAuth("scores:read"), PersonAuth("scores.read")]


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
    """What to count. ``filter`` may be repeated: ``filter=channel=mail&filter=customer.plan=gold``."""

    grain: Grain | None = None
    at: date | None = None
    since: date | None = None
    until: date | None = None
    by: str | None = None
    filter: list[str] = []


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
    scope = team.scope_of(request.auth)  # type: ignore[attr-defined]
    query = Query(score=slug, since=asked.since, until=asked.until, filters=tuple(map(_filter, asked.filter)))
    try:
        sheet = scores.sheet(scope, query, grain=asked.grain, at=asked.at, by=asked.by)
    except scores.UnknownScore as error:
        raise HttpError(404, str(error.args[0])) from error
    except scores.UnknownField as error:
        raise HttpError(422, str(error.args[0])) from error
    return dataclasses.asdict(sheet)


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


def _filter(text: str) -> Filter:
    field, separator, value = text.partition("=")
    if not separator:
        raise HttpError(422, "write a filter as FIELD=VALUE, such as channel=mail")
    return Filter(field=field, value=value)
