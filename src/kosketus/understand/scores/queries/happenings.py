"""Rows of scores that are no answers: one row per customer, request or order, with its day and its value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from django.utils.translation import gettext as _

import cxmetrics
from kosketus.kernel import clock
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.ui import dates, numbers
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake.contracts import Pinned
from kosketus.understand.scores.contracts import Clock, Grain
from kosketus.understand.scores.definitions import Definition
from kosketus.understand.scores.happened import RETURN_DAYS
from kosketus.understand.scores.queries import plans, waits
from kosketus.understand.scores.queries.answers import VALUE
from kosketus.understand.scores.queries.periods import period_from

DAY = "day"
_AT = "occurred_at"
_TRUNCATE = {Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}
_STALE = timedelta(days=92)
"""A file whose newest event is a quarter old tells nothing about today."""
_KEPT = ("identity", "import_id", "channel", "context")


@dataclass(kw_only=True)
class Reading:
    """What is asked, and what was read for it: the newest of all pins, and what the reader must be told."""

    scope: Scope
    definition: Definition
    zone: str
    grain: Grain
    clock: Clock = Clock.CALENDAR
    pins: list[Pinned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    currency: str = ""

    def facts(self, kind: str) -> pl.LazyFrame:
        """All facts of a kind, with moments in the organisation's zone."""
        pinned = lake.read(self.scope, kind)
        self.pins.append(pinned)
        return pinned.frame.with_columns(pl.col(_AT).dt.convert_time_zone(self.zone))

    @property
    def pinned(self) -> Pinned:
        """One pin for the receipt: the newest fact of all that were read."""
        first = self.pins[0]
        return replace(first, latest=max(p.latest for p in self.pins), tail=sum(p.tail for p in self.pins))

    @property
    def today(self) -> date:
        """The day in the organisation's zone."""
        return clock.now().astimezone(ZoneInfo(self.zone)).date()

    def told_until(self, news: pl.DataFrame) -> date:
        """The last day of which *news* (``occurred_at``, ``arrived``) tell who stood there.

        That is today. But where all of it came from files, and nothing happened for long, the files are old: that
        nobody left since then is not known.
        """
        newest = news[_AT].dt.date().max()
        if not isinstance(newest, date) or newest + _STALE >= self.today or (news["arrived"] == "live").any():
            return self.today
        words = _("The files tell nothing of the time after %(day)s, so later periods are not counted.")
        self.notes.append(words % {"day": dates.day(newest)})
        return newest

    def periods(self, first: date | None, last: date) -> Iterator[tuple[date, date]]:
        """Start and end of every period from the one that holds *first* to the one that holds *last*."""
        start = pl.Series([first or self.today]).dt.truncate(
            {"month": "1mo", "quarter": "1q", "year": "1y"}[self.grain]
        )[0]
        while start <= last:
            period = period_from(start, self.grain, today=self.today)
            yield period.since, period.until
            start = period.until


def rows(reading: Reading) -> pl.LazyFrame:
    """The rows of a score: ``day``, ``value``, ``identity``, ``import_id``, ``context`` and the score's own fields."""
    if reading.definition.has_clock:
        _tell_the_clock(reading)
    return _SOURCES[reading.definition.source](reading)


def _tell_the_clock(reading: Reading) -> None:
    """Say which clock counts, by which target; without a calendar there are no working hours."""
    calendar = waits.calendar_name()
    if reading.clock is Clock.WORKING and not calendar:
        reading.clock = Clock.CALENDAR
    if reading.clock is Clock.WORKING:
        words = _("Counted in the working hours of “%(calendar)s”: breaks, nights, weekends and holidays do not count.")
        reading.notes.append(words % {"calendar": calendar})
    else:
        reading.notes.append(_("Nights and weekends count too (calendar time)."))
    limits = plans.targets(reading.definition.judged_by) if reading.definition.judged_by else ()
    if limits:
        words = _("In time means within %(limit)s, the target that holds from %(day)s on.")
        told = {"limit": numbers.figure(limits[0].value, "duration"), "day": dates.day(limits[0].valid_from)}
        reading.notes.append(words % told)


def _standing(reading: Reading) -> pl.LazyFrame:
    """A row for each customer at the start of each period: lost, or kept."""
    ends = reading.facts("subscription.cancelled").select("subscription", _AT, "arrived").collect()
    starts = reading.facts("subscription.started").select(
        "subscription", "identity", "plan", "context", "import_id", _AT, "arrived"
    )
    alone = pl.concat_str(pl.lit("alone "), pl.col("subscription"))
    begun = starts.collect()
    left = ends.unique("subscription", keep="last").select("subscription", pl.col(_AT).alias("left"))
    runs = (
        begun.drop("arrived")
        .rename({_AT: "joined"})
        .join(left, on="subscription", how="left")
        .with_columns(pl.coalesce(pl.col("identity").cast(pl.String), alone).alias("customer"))
        .sort("joined")
    )
    last = reading.told_until(pl.concat([begun.select(_AT, "arrived"), ends.select(_AT, "arrived")]))
    told = "lost" if reading.definition.slug == "churn" else "kept"
    parts = [
        cxmetrics.standing(runs, joined="joined", left="left", start=start, end=end, customer="customer")
        .filter(pl.col("at_start") == 1)
        .select("customer", pl.col(told).cast(pl.Int64).alias(VALUE), pl.lit(start).alias(DAY))
        for start, end in reading.periods(_first(runs["joined"]), last)
    ]
    known = runs.unique("customer", keep="first").select("customer", "identity", "plan", "context", "import_id")
    return pl.concat(parts).join(known, on="customer", how="left").lazy()


def _replies(reading: Reading) -> pl.LazyFrame:
    """A row for each conversation that a customer began: seconds until a person replied, null while waiting."""
    found, messages = _questions(reading)
    told = waits.waited(found, "asked", "replied", by=reading.clock)
    return _with_origin(told, messages, pl.col(waits.SECONDS), "asked")


def _replies_in_time(reading: Reading) -> pl.LazyFrame:
    """The same: whether the reply came within its target, or null while there is time."""
    found, messages = _questions(reading)
    told = waits.judged(found, "asked", "replied", score=reading.definition.judged_by, by=reading.clock)
    return _with_origin(told, messages, pl.col(waits.IN_TIME), "asked")


def _questions(reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """When each conversation was begun by a customer and replied to."""
    wrote = ["conversation", "channel", "identity", "import_id", _AT]
    asked = reading.facts("message.received").select(*wrote, pl.lit("customer").alias("who"))
    human = (pl.col("author") == "agent") & ~pl.col("automatic").fill_null(value=False)
    bot = (pl.col("author") == "bot") & ~pl.col("automatic").fill_null(value=False)
    who = pl.when(human).then(pl.lit("human")).when(bot).then(pl.lit("bot")).otherwise(pl.lit("receipt"))
    sent = reading.facts("message.sent").select(*wrote, who.alias("who"))
    messages = pl.concat([asked, sent]).collect()
    return cxmetrics.replies(messages, conversation="conversation", at=_AT, author="who"), messages


def _resolutions(reading: Reading) -> pl.LazyFrame:
    """A row for each request that is solved: seconds from opening to the last time solved, on the day solved."""
    found, events = _requests(reading)
    solved = found.filter(pl.col("resolved").is_not_null())
    told = waits.waited(solved, "opened", "resolved", by=reading.clock)
    return _with_origin(told, events, pl.col(waits.SECONDS), "resolved")


def _resolutions_in_time(reading: Reading) -> pl.LazyFrame:
    """A row for each request: whether it was solved within its target, or null while there is time."""
    found, events = _requests(reading)
    told = waits.judged(found, "opened", "resolved", score=reading.definition.judged_by, by=reading.clock)
    return _with_origin(told, events, pl.col(waits.IN_TIME), "opened")


def _backlog(reading: Reading) -> pl.LazyFrame:
    """A row for each request and each period at whose end it was open."""
    found, events = _requests(reading)
    origin = _with_origin(found, events, pl.lit(1, pl.Int64), "opened").collect()
    both = found.select("conversation", "opened", "resolved").join(origin, on="conversation")
    parts = [
        both.filter(
            pl.col("opened").dt.date() < end, pl.col("resolved").is_null() | (pl.col("resolved").dt.date() >= end)
        ).with_columns(pl.lit(start).alias(DAY))
        for start, end in reading.periods(_first(found["opened"]), reading.told_until(events))
    ]
    return pl.concat(parts).lazy()


def _requests(reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """When each request was opened and solved; closing counts as solving where nothing else said so."""
    told = {"opened": "open", "reopened": "open", "resolved": "solved", "closed": "closed"}
    parts = [
        reading.facts(f"conversation.{kind}").select(
            "conversation", "channel", "identity", "import_id", _AT, "arrived", pl.lit(status).alias("status")
        )
        for kind, status in told.items()
    ]
    events = pl.concat(parts).collect()
    solved = (pl.col("status") == "solved").any().over("conversation")
    closing = pl.when(pl.col("status") == "closed").then(pl.lit("solved")).otherwise(pl.col("status"))
    said = events.filter((pl.col("status") != "closed") | ~solved).with_columns(closing.alias("status"))
    return cxmetrics.resolutions(said, conversation="conversation", at=_AT, status="status"), events


def _with_origin(found: pl.DataFrame, events: pl.DataFrame, value: pl.Expr, day: str) -> pl.LazyFrame:
    """Value and day beside what the first event of each conversation said."""
    first = events.sort(_AT).unique("conversation", keep="first", maintain_order=True)
    origin = first.select("conversation", "channel", "identity", "import_id", pl.lit(None, pl.String).alias("context"))
    told = found.select("conversation", value.alias(VALUE), pl.col(day).dt.date().alias(DAY))
    return told.join(origin, on="conversation", how="left").lazy()


def _deliveries(reading: Reading) -> pl.LazyFrame:
    """A row for each order that arrived: whether by the promised moment, null without a promise."""
    in_time = (pl.col(_AT).dt.convert_time_zone("UTC") <= pl.col("promised_at")).cast(pl.Int64)
    return reading.facts("order.delivered").select(*_KEPT, in_time.alias(VALUE), pl.col(_AT).dt.date().alias(DAY))


def _returns(reading: Reading) -> pl.LazyFrame:
    """A row for each new buyer whose time is over: whether they bought again on another day within it."""
    orders = _kept_orders(reading).filter(pl.col("identity").is_not_null())
    dated = orders.with_columns(pl.col(_AT).dt.date().alias(DAY))
    ranked = dated.with_columns(pl.col(DAY).min().over("identity").alias("first"))
    later = (pl.col(DAY) > pl.col("first")) & (pl.col(DAY) <= pl.col("first") + pl.duration(days=RETURN_DAYS))
    again = ranked.with_columns(later.any().over("identity").cast(pl.Int64).alias(VALUE))
    over = pl.col("first") + pl.duration(days=RETURN_DAYS) < reading.today
    return (
        again.filter(over).sort(_AT).unique("identity", keep="first").select(*_KEPT, VALUE, pl.col("first").alias(DAY))
    )


def _revenue(reading: Reading) -> pl.LazyFrame:
    """A row for each customer and period with an order: what it brought, in one currency."""
    orders = _kept_orders(reading).filter(pl.col("identity").is_not_null(), pl.col("amount_minor").is_not_null())
    known = orders.collect()
    currency = _currency(known, reading)
    mine = known.filter(pl.col("currency") == currency)
    truncated = pl.col(_AT).dt.date().dt.truncate(_TRUNCATE[reading.grain])
    amount = pl.col("amount_minor").sum() / 10 ** (cxmetrics.digits(currency) if currency else 0)
    first = [pl.col(name).first() for name in ("channel", "context", "import_id")]
    return (
        mine.sort(_AT)
        .with_columns(truncated.alias(DAY))
        .group_by("identity", DAY, maintain_order=True)
        .agg(amount.alias(VALUE), *first)
        .lazy()
    )


def _kept_orders(reading: Reading) -> pl.LazyFrame:
    undone = [reading.facts(f"order.{state}").select("order") for state in ("cancelled", "refunded")]
    return reading.facts("order.placed").join(pl.concat(undone), on="order", how="anti")


def _currency(orders: pl.DataFrame, reading: Reading) -> str:
    """The only currency there is, else the organisation's, else the most frequent; the reader is told."""
    counted = orders.group_by("currency").len().sort("len", "currency", descending=True)
    found = counted["currency"].to_list()
    ours = team.organisation().currency
    chosen = ours if ours in found else (found[0] if found else ours)
    reading.currency = chosen
    reading.notes.append(_("Amounts in %(currency)s.") % {"currency": chosen})
    others = int(counted.filter(pl.col("currency") != chosen)["len"].sum())
    if others:
        words = _("%(count)s orders in other currencies do not count: two currencies are never added up.")
        reading.notes.append(words % {"count": others})
    return chosen


def _comments(reading: Reading) -> pl.LazyFrame:
    """A row for each answer with words in it."""
    said = pl.col("text").str.strip_chars().fill_null("") != ""
    return (
        reading.facts("survey.answered")
        .filter(said)
        .with_columns(pl.lit(1, pl.Int64).alias(VALUE), pl.col(_AT).dt.date().alias(DAY))
    )


def _first(moments: pl.Series) -> date | None:
    first = moments.dt.date().min() if len(moments) else None
    return first if isinstance(first, date) else None


_SOURCES: dict[str, Callable[[Reading], pl.LazyFrame]] = {
    "standing": _standing,
    "replies": _replies,
    "replies in time": _replies_in_time,
    "resolutions": _resolutions,
    "resolutions in time": _resolutions_in_time,
    "backlog": _backlog,
    "deliveries": _deliveries,
    "returns": _returns,
    "revenue": _revenue,
    "comments": _comments,
}
KINDS: dict[str, str] = {
    "answers": "survey.answered",
    "comments": "survey.answered",
    "standing": "subscription.started",
    "replies": "message.received",
    "replies in time": "message.received",
    "resolutions": "conversation.opened",
    "resolutions in time": "conversation.opened",
    "backlog": "conversation.opened",
    "deliveries": "order.delivered",
    "returns": "order.placed",
    "revenue": "order.placed",
}
"""The fact without which a source has no rows."""
