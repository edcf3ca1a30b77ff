"""The answers that a score counts: one lazy frame over lake and tail, filtered, with the columns asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from io import BytesIO
from zoneinfo import ZoneInfo

import polars as pl

from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake.contracts import Pinned
from kosketus.understand.scores.contracts import Filter, Grain, Query
from kosketus.understand.scores.definitions import Definition, definition
from kosketus.understand.scores.queries.cache import Key
from kosketus.understand.scores.queries.looks import seen
from kosketus.understand.scores.queries.promises import guarded

KIND = "survey.answered"
ANSWER_FIELDS = ("survey", "question", "channel", "touchpoint", "language")
CONTEXT, CUSTOMER = "context.", "customer."
PERIOD, GROUP, VALUE = "period", "grouped_by", "value"
_TRUNCATE = {Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}


class UnknownField(LookupError):
    """Answers have no such field to filter or to break down by."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The filtered frame (columns of the fact, ``day`` in the zone, dimension columns) and what it was pinned to.

    ``everybody`` is the frame before filters, None where there are none: what a filter leaves out may be few too.
    ``scope`` is who reads, with the smallest groups that may be shown of these answers.
    ``known`` tells apart what is known of customers at two moments, as far as the frame depends on it. ``currency`` is
    that of amounts.
    """

    frame: pl.LazyFrame
    everybody: pl.LazyFrame | None
    pinned: Pinned
    definition: Definition
    zone: str
    query: Query
    scope: Scope
    known: str = ""
    currency: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out of all answers."""
        return not self.query.filters and self.query.since is None and self.query.until is None

    @property
    def key(self) -> Key:
        """What the rows depend on beside the facts, whatever is asked of them: whose they are."""
        return (self.scope.inboxes,)

    def key_of(self, by: str | None) -> Key:
        """What a count by *by* depends on beside the facts: what was asked, and what is known of customers now."""
        metric = self.definition.metric
        return (metric.slug, metric.version, self.zone, self.query, by, self.known, *self.key)

    @property
    def key_before_filters(self) -> Key:
        """The same for a count before filters."""
        bare = replace(self.query, filters=())
        return ("everybody", self.definition.slug, self.definition.metric.version, self.zone, bare, *self.key)


def answers(
    scope: Scope, query: Query, *, zone: str, also: Iterable[str] = (), pinned: Pinned | None = None
) -> Answers:
    """All answers of *query*; ``also`` names further fields that the caller will group by.

    *pinned* is a view of all answers that somebody else has pinned already, for questions about the same moment.

    Raises:
        UnknownField: a filter or a field of ``also`` does not exist.
        UnknownScore: there is no such score.
    """
    wanted = definition(query.score)
    if pinned is None:
        pinned = lake.read(scope, KIND, since=_start(query.since, zone), until=_start(query.until, zone))
    fields = {each.field for each in query.filters} | set(also)
    frame = pinned.frame.filter(wanted.selects())
    local = pl.col("occurred_at").dt.convert_time_zone(zone).dt.date().alias("day")
    known = known_of_customers(fields)
    everybody = with_dimensions(frame.with_columns(local), sorted(fields), known=known)
    frame = everybody.filter(*(pl.col(each.field) == each.value for each in query.filters))
    return Answers(
        frame=frame,
        everybody=everybody if query.filters else None,
        pinned=pinned,
        definition=wanted,
        zone=zone,
        query=query,
        scope=guarded(scope, query),
        known=_digest(known),
    )


def period_column(grain: Grain) -> pl.Expr:
    """The first day of the period in which an answer was given."""
    return pl.col("day").dt.truncate(_TRUNCATE[grain]).alias(PERIOD)


def _start(day: date | None, zone: str) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def with_dimensions(
    frame: pl.LazyFrame, fields: list[str], *, own: Sequence[str] = ANSWER_FIELDS, known: pl.DataFrame | None = None
) -> pl.LazyFrame:
    """Add a column for each of *fields*; *own* are columns that the facts have anyway.

    *known* is what :func:`known_of_customers` says of the fields, where the caller has asked already.

    Raises:
        UnknownField: there is no such field.
    """
    for field in fields:
        if field.startswith(CONTEXT):
            path = _json_path(field.removeprefix(CONTEXT))
            frame = frame.with_columns(pl.col("context").str.json_path_match(path).alias(field))
        elif not field.startswith(CUSTOMER) and field not in own:
            raise UnknownField(
                f"answers have no field {field!r}; there are {', '.join(own)}, context.NAME and customer.NAME"
            )
    known = known_of_customers(fields) if known is None else known
    return frame if known is None else frame.join(known.lazy(), on="identity", how="left")


def _json_path(name: str) -> str:
    if "'" in name or "\\" in name:
        raise UnknownField(f"answers have no context named {name!r}")
    return f"$['{name}']"


def known_of_customers(fields: Iterable[str]) -> pl.DataFrame | None:
    """What is known now of each identity's customer, one column for each such field; None without any."""
    names = [field.removeprefix(CUSTOMER) for field in sorted(fields) if field.startswith(CUSTOMER)]
    if not names:
        return None
    return seen(("customers", *names), lambda: _known(names))


def _known(names: Sequence[str]) -> pl.DataFrame:
    found = [(*each.values, each.identities) for each in customers.grouped(names)]
    columns = dict.fromkeys([*(f"{CUSTOMER}{name}" for name in names), "identity"], pl.String())
    joined = pl.DataFrame(found, schema=columns, orient="row")
    numbers = joined.with_columns(pl.col("identity").str.split(",")).explode("identity")
    return numbers.with_columns(pl.col("identity").cast(pl.Int64)).sort("identity")


def _digest(known: pl.DataFrame | None) -> str:
    """A text that is another one as soon as anything known is."""
    if known is None:
        return ""
    written = BytesIO()
    known.write_ipc(written)
    return blake2b(written.getbuffer(), digest_size=16).hexdigest()


def split_filters(filters: Iterable[Filter]) -> tuple[tuple[Filter, ...], tuple[Filter, ...]]:
    """Filters on what was so then, and filters on what is so now."""
    now = tuple(each for each in filters if each.field.startswith(CUSTOMER))
    return tuple(each for each in filters if each not in now), now
