"""What is asked of ten million answers."""

from __future__ import annotations

from datetime import datetime

import polars as pl

import cxmetrics
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Query, Sheet
from kosketus.understand.scores.queries.answers import known_of_customers

SCOPE = Scope(actor="bench", role="analyst", minimum_n=5)
KIND = "survey.answered"


def _answers(since: datetime | None, until: datetime | None) -> pl.LazyFrame:
    frame = lake.read(SCOPE, KIND, since=since, until=until).frame
    return frame.filter((pl.col("metric") == "nps") & (pl.col("scale") == "0-10"))


def month(since: datetime, until: datetime) -> pl.DataFrame:
    """One row: the score and its range."""
    return cxmetrics.nps(_answers(since, until), score="value").collect()


def month_by_plan(since: datetime, until: datetime) -> pl.DataFrame:
    """A row per plan of the customers, as it is now."""
    plans = known_of_customers(["customer.plan"])
    assert plans is not None
    joined = _answers(since, until).join(plans.lazy(), on="identity", how="left")
    return cxmetrics.nps(joined, score="value", by="customer.plan").collect()


def everything() -> pl.DataFrame:
    """One row over all ten million."""
    return cxmetrics.nps(_answers(None, None), score="value").collect()


def sheet(since: datetime, until: datetime) -> Sheet:
    """What the page shows of that month."""
    return scores.sheet(SCOPE, Query(score="nps", since=since.date(), until=until.date()))
