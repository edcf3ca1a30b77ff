"""The answers behind a number: a page of them by cursor, or all of them as a stream.

The list stands under the same rule as the number: what may not be shown as a figure has no rows either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import polars as pl

from cxmetrics.metric import Band
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import PersonInfo
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores.contracts import Filter, Grain, Query, State
from kosketus.understand.scores.definitions import Definition, definition
from kosketus.understand.scores.queries import counts as counting
from kosketus.understand.scores.queries.answers import GROUP, KIND, PERIOD, VALUE, Answers, answers, period_column
from kosketus.understand.scores.queries.counts import Counts
from kosketus.understand.scores.queries.values import is_withheld, withheld

PAGE = 50
_CHUNK = 2_000
_INSTANT = timedelta(microseconds=1)
_COLUMNS = (
    "uid",
    "occurred_at",
    "identity",
    VALUE,
    "survey",
    "question",
    "channel",
    "touchpoint",
    "language",
    "response",
)


class BadSelection(ValueError):
    """There is no such part of the answers; the message says which there are."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which of the counted answers: of one ``group`` of a breakdown, of one ``band``, of one ``step`` of the scale."""

    group: Filter | None = None
    band: str = ""
    step: int | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """One answer with its words. ``person`` is who gave it as far as that is known; ``occurred_at`` is aware."""

    uid: UUID
    occurred_at: datetime
    value: float
    words: str
    channel: str
    touchpoint: str
    language: str
    survey: str
    question: str
    person: PersonInfo | None


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A page of the answers behind a number, newest first. ``n`` is None and ``rows`` empty where they are withheld.

    ``after`` is the cursor of the next page, empty on the last one.
    """

    state: State
    n: int | None
    minimum_n: int
    rows: tuple[AnswerRow, ...] = ()
    after: str = ""


@lake.steady
def behind(scope: Scope, query: Query, selection: Selection, *, after: str = "", limit: int = PAGE) -> Behind:
    """The newest *limit* answers that make the number of *query* and *selection*, older than the cursor *after*.

    Raises:
        PermissionError: the scope was given for figures only.
        BadSelection, UnknownField, UnknownScore: naming what exists.
    """
    _refuse_figures(scope, Purpose.ROWS)
    asked, counts = _counted(scope, query, selection)
    state, n = _may_be_listed(asked, counts, selection)
    bare = Behind(state=state, n=n, minimum_n=asked.scope.minimum_n)
    if state is not State.ENOUGH:
        return bare
    older = _chosen(asked, selection).filter(*_older_than(after))
    # One more than the page tells whether there is another; the engine keeps no more than that in memory.
    newest = older.select(_COLUMNS).sort("occurred_at", "uid", descending=True).head(limit + 1).collect()
    shown = newest.head(limit)
    said = _words_of(scope, shown)
    rows = tuple(_row(each, said) for each in _with_people(shown.to_dicts()))
    cursor = _place(rows[-1]) if newest.height > limit else ""
    return Behind(state=state, n=n, minimum_n=asked.scope.minimum_n, rows=rows, after=cursor)


def stream(scope: Scope, query: Query, selection: Selection) -> tuple[State, int | None, Iterator[Sequence[AnswerRow]]]:
    """All of these answers: whether they may be shown, how many, and they themselves in pieces, newest first.

    The pieces come from one pinned view of the facts; memory holds one month's. Where files of it went meanwhile
    (an erasure), the rest comes from a new view, from the place that was reached.

    Raises:
        PermissionError: the scope was not given for an export.
        BadSelection, UnknownField, UnknownScore: naming what exists.
    """
    _refuse_figures(scope, Purpose.EXPORT)
    asked, counts = lake.steadily(lambda: _counted(scope, query, selection))
    state, n = _may_be_listed(asked, counts, selection)
    months = counts.months[PERIOD].sort(descending=True).to_list() if state is State.ENOUGH else []
    return state, n, _pieces(scope, asked, selection, months)


def _pieces(scope: Scope, asked: Answers, selection: Selection, months: list[date]) -> Iterator[Sequence[AnswerRow]]:
    reached = ""
    for month in months:
        try:
            for piece in _month(scope, asked, selection, month, after=reached):
                yield piece
                reached = _place(piece[-1])
        except FileNotFoundError:
            asked = _asked(scope, asked.query, selection)
            yield from _month(scope, asked, selection, month, after=reached)


def _month(
    scope: Scope, asked: Answers, selection: Selection, month: date, *, after: str
) -> Iterator[Sequence[AnswerRow]]:
    mine = _chosen(asked, selection).with_columns(period_column(Grain.MONTH)).filter(pl.col(PERIOD) == month)
    ordered = mine.filter(*_older_than(after)).select(_COLUMNS).sort("occurred_at", "uid", descending=True)
    for piece in ordered.collect_batches(chunk_size=_CHUNK, maintain_order=True):
        if piece.is_empty():
            continue
        said = lake.steadily(partial(_words_of, scope, piece))
        yield [_row(each, said) for each in _with_people(piece.to_dicts())]


def _refuse_figures(scope: Scope, purpose: Purpose) -> None:
    if scope.purpose is not purpose:
        raise PermissionError("single answers are shown only to those who may see rows")


def _counted(scope: Scope, query: Query, selection: Selection) -> tuple[Answers, Counts]:
    if not definition(query.score).is_answered:
        raise BadSelection(f"{query.score} is not counted from answers")
    asked = _asked(scope, query, selection)
    return asked, counting.count(asked, by=selection.group.field if selection.group else None)


def _asked(scope: Scope, query: Query, selection: Selection) -> Answers:
    also = [selection.group.field] if selection.group else []
    return answers(scope, query, zone=team.organisation().time_zone, also=also)


def _may_be_listed(asked: Answers, counts: Counts, selection: Selection) -> tuple[State, int | None]:
    """Whether the list may be shown, and its length: as the number itself, its group, then the list's own length."""
    whole, everybody = counting.total(counts.months), counting.total(counts.everybody)
    if whole is None or not whole["n"]:
        return State.EMPTY, 0
    if is_withheld(asked.scope, whole, everybody=everybody) or _group_is_withheld(asked.scope, counts, selection):
        return State.WITHHELD, None
    n = _length(asked.definition, counts, selection)
    if 0 < n < asked.scope.minimum_n:
        return State.WITHHELD, None
    return (State.ENOUGH if n else State.EMPTY), n


def _group_is_withheld(scope: Scope, counts: Counts, selection: Selection) -> bool:
    if selection.group is None:
        return False
    return selection.group.value in withheld(scope.minimum_n, counting.sizes(counts.groups))


def _length(definition: Definition, counts: Counts, selection: Selection) -> int:
    values = counts.values
    if selection.group is not None:
        values = values.filter(pl.col(GROUP) == selection.group.value)
    return int(values.filter(*_part(definition, selection))["n"].sum())


def _chosen(asked: Answers, selection: Selection) -> pl.LazyFrame:
    group = selection.group
    mine = [pl.col(group.field).cast(pl.String) == group.value] if group else []
    return asked.frame.filter(pl.col(VALUE).is_not_null(), *mine, *_part(asked.definition, selection))


def _part(definition: Definition, selection: Selection) -> list[pl.Expr]:
    """The conditions on the answer itself."""
    wanted: list[pl.Expr] = []
    if selection.step is not None:
        wanted.append(pl.col(VALUE) == selection.step)
    if selection.band:
        band = definition.metric.sums.get(selection.band)
        if not isinstance(band, Band):
            raise BadSelection(f"{definition.slug} has no band {selection.band!r}; there are {_bands(definition)}")
        wanted.append(pl.col(VALUE).is_between(band.low, band.high))
    return wanted


def _bands(definition: Definition) -> str:
    return ", ".join(name for name, each in definition.metric.sums.items() if isinstance(each, Band)) or "none"


def _place(last: AnswerRow) -> str:
    return f"{last.occurred_at.isoformat()}_{last.uid}"


def _older_than(after: str) -> list[pl.Expr]:
    if not after:
        return []
    moment, _line, uid = after.partition("_")
    try:
        at, last = datetime.fromisoformat(moment), str(UUID(uid))
    except ValueError:
        raise BadSelection(f"{after!r} is no place in the list") from None
    if at.tzinfo is None:
        raise BadSelection(f"{after!r} is no place in the list")
    earlier = pl.col("occurred_at") < at
    return [earlier | ((pl.col("occurred_at") == at) & (pl.col("uid") < last))]


def _words_of(scope: Scope, shown: pl.DataFrame) -> dict[str, str]:
    """What was said in the same responses, by response: free words stand in answers of their own."""
    if shown.is_empty():
        return {}
    moments = shown["occurred_at"].sort().to_list()
    first, last = moments[0], moments[-1]
    told = lake.read(scope, KIND, since=first, until=last + _INSTANT).frame.filter(
        pl.col("text").is_not_null(), pl.col("response").is_in(shown["response"].to_list())
    )
    found = told.select("survey", "response", "question", "text").sort("question").collect()
    joined = found.group_by("survey", "response", maintain_order=True).agg(pl.col("text").str.join("\n"))
    return {f"{survey}/{response}": text for survey, response, text in joined.iter_rows()}


def _with_people(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = customers.people_of({row["identity"] for row in rows if row["identity"] is not None})
    return [{**row, "person": known.get(row["identity"])} for row in rows]


def _row(row: dict[str, Any], said: dict[str, str]) -> AnswerRow:
    return AnswerRow(
        uid=UUID(row["uid"]),
        occurred_at=row["occurred_at"],
        value=row[VALUE],
        words=said.get(f"{row['survey']}/{row['response']}", ""),
        channel=row["channel"] or "",
        touchpoint=row["touchpoint"] or "",
        language=row["language"] or "",
        survey=row["survey"],
        question=row["question"],
        person=row["person"],
    )
