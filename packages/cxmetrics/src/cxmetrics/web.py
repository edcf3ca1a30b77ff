"""Visits to a site or app: sessions, conversion, bounce, exits, active users.

Sessions are made here from raw events, so another pause makes other sessions of the same events. The two
common rules of bounce are two metrics, because their numbers cannot be compared.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._time import SECOND, period_number, ticks
from cxmetrics._windows import neighbours, running
from cxmetrics.errors import MetricError
from cxmetrics.periods import Every, with_period
from cxmetrics.rates import flag_share
from cxmetrics.scores import Options, measure

_AT, _PREVIOUS, _NEW, _USER, _NEXT = "_cx_ticks", "_cx_previous", "_cx_new", "_cx_user", "_cx_next"
_SHORT = 15
HALF_AN_HOUR = dt.timedelta(minutes=30)


CONVERSION_RATE = flag_share(
    "conversion_rate",
    "Conversion rate",
    "converted",
    direction="higher",
    column="visits_converted",
    counted="visits",
    formula="visits that reached the goal / visits",
    source="Matomo metric documentation",
)
BOUNCE_SINGLE_VIEW = flag_share(
    "bounce_rate_single_view",
    "Bounce rate, single view",
    "bounced_single_view",
    direction="lower",
    column="visits_bounced_single_view",
    counted="visits",
    formula="visits of one page view and no other event / visits",
    source="Matomo: any further tracked event cancels the bounce",
)
BOUNCE_SHORT_VISIT = flag_share(
    "bounce_rate_short_visit",
    "Bounce rate, short visit",
    "bounced_short_visit",
    direction="lower",
    column="visits_bounced_short_visit",
    counted="visits",
    formula="visits of at most one page view that lasted under 15 seconds / visits",
    source="Yandex Metrica",
)
EXIT_RATE = flag_share(
    "exit_rate",
    "Exit rate",
    "exited",
    direction="lower",
    column="views_exited",
    counted="views of the page",
    formula="views that were the last of their visit / views",
    source="Matomo metric documentation",
)


def sessions(
    frame: FrameT, *, visitor: str, at: str, pause: dt.timedelta = HALF_AN_HOUR, name: str = "session"
) -> FrameT:
    """Number each visitor's sessions: an event later than `pause` after the one before begins another.

    Args:
        frame: one row per event.
        visitor: column that tells visitors apart; rows without one are left out, as are rows without a time.
        at: column of datetimes.
        pause: the longest silence within a session; 30 minutes as most tools have it.
        name: of the new column, 1 for a visitor's first session.

    Returns:
        The frame with the new column, rows in no particular order.

    Raises:
        MetricError: a pause that is not positive.

    Examples:
        >>> import polars as pl
        >>> at = [dt.datetime(2026, 11, 2, 9), dt.datetime(2026, 11, 2, 9, 30), dt.datetime(2026, 11, 2, 10, 1)]
        >>> sessions(pl.DataFrame({"who": ["a"] * 3, "at": at}), visitor="who", at="at")["session"].to_list()
        [1, 1, 2]
    """
    if pause <= dt.timedelta(0):
        raise MetricError(f"the pause between sessions is longer than nothing; got {pause}")
    wrapped = wrap(frame)
    schema = require(wrapped, [visitor, at])
    names = list(schema)
    timed = wrapped.with_columns(ticks(wrapped, at, schema).alias(_AT))
    known = timed.filter(~nw.col(visitor).is_null() & ~nw.col(at).is_null())
    before = neighbours(known, [visitor], [_AT], {_PREVIOUS: (_AT, 1)})
    same = nw.col(_AT) - nw.col(_PREVIOUS) <= pause // dt.timedelta(microseconds=1)
    begun = before.with_columns(nw.when(same).then(nw.lit(0)).otherwise(nw.lit(1)).alias(_NEW))
    counted = running(begun, [visitor], [_AT], {name: _NEW})
    return unwrap(counted.select(*(each for each in names if each != name), name), frame)


def visits(
    frame: FrameT,
    *,
    visitor: str,
    session: str,
    at: str,
    event: str,
    view: str = "page_view",
    goal: str | None = None,
    by: Keys = None,
) -> FrameT:
    """One row per visit, with what conversion and bounce need.

    Args:
        frame: one row per event, such as from `sessions`.
        visitor: column that tells visitors apart.
        session: column of session numbers.
        at: column of datetimes.
        event: column of names of events.
        view: the event that is a page view.
        goal: the event that converts; without one `converted` is absent.
        by: columns that hold the same for all events of a visit.

    Returns:
        `by`, `visitor`, `session`, `started`, `events`, `views`, `seconds` (first to last event), then 0 or
        1: `bounced_single_view`, `bounced_short_visit` and `converted`, for `bounce_rate` and
        `conversion_rate`.

    Examples:
        >>> import polars as pl
        >>> at = [dt.datetime(2026, 11, 2, 9), dt.datetime(2026, 11, 2, 9, 5), dt.datetime(2026, 11, 2, 9)]
        >>> log = pl.DataFrame({"who": ["a", "a", "b"], "session": [1] * 3, "at": at,
        ...                     "event": ["page_view", "buy", "page_view"]})
        >>> found = visits(log, visitor="who", session="session", at="at", event="event", goal="buy")
        >>> found.sort("who").select("views", "seconds", "bounced_single_view", "converted").rows()
        [(1, 300.0, 0, 1), (1, 0.0, 1, 0)]
    """
    wrapped, keys = wrap(frame), [*key_names(by), visitor, session]
    schema = require(wrapped, [*keys, at, event])
    moment = ticks(wrapped, at, schema)
    marks = {"views": _one(nw.col(event) == view)} | ({"converted": _one(nw.col(event) == goal)} if goal else {})
    rows = wrapped.select(
        *keys,
        nw.col(at).alias("started"),
        moment.alias(_AT),
        moment.alias(_NEXT),
        nw.lit(1).alias("events"),
        *(mark.alias(name) for name, mark in marks.items()),
    )
    known = rows.filter(~nw.col(visitor).is_null() & ~nw.col("started").is_null())
    ends = [nw.col("started").min(), nw.col(_AT).min(), nw.col(_NEXT).max()]
    tops = [nw.col("converted").max()] if goal else []
    found = total(known, keys, [*ends, nw.col("events").sum(), nw.col("views").sum(), *tops])
    seconds = ((nw.col(_NEXT) - nw.col(_AT)) / SECOND).alias("seconds")
    told = found.with_columns(seconds, nw.col("events").cast(nw.Int64), nw.col("views").cast(nw.Int64))
    single = _one((nw.col("events") == 1) & (nw.col("views") == 1)).alias("bounced_single_view")
    short = _one((nw.col("views") <= 1) & (nw.col("seconds") < _SHORT)).alias("bounced_short_visit")
    columns = [*keys, "started", "events", "views", "seconds", "bounced_single_view", "bounced_short_visit"]
    return unwrap(told.with_columns(single, short).select(*columns, *(["converted"] if goal else [])), frame)


def conversion_rate(frame: FrameT, *, converted: str = "converted", **options: Unpack[Options]) -> FrameT:
    """Share of visits that reached the goal; one row per visit.

    Examples:
        >>> import polars as pl
        >>> conversion_rate(pl.DataFrame({"converted": [1, 0, 0, 0]}))["value"].item()
        0.25
    """
    return measure(frame, CONVERSION_RATE, converted=converted, **options)


def bounce_rate(frame: FrameT, *, rule: str, bounced: str | None = None, **options: Unpack[Options]) -> FrameT:
    """Share of visits that bounced, by a rule that has to be named.

    Args:
        frame: one row per visit, such as from `visits`.
        rule: `single_view` (one page view and no other event) or `short_visit` (at most one page view,
            under 15 seconds).
        bounced: column of yes or no; by default the one that `visits` makes for the rule.
        **options: see `Options`.

    Raises:
        MetricError: no such rule.

    Examples:
        >>> import polars as pl
        >>> seen = pl.DataFrame({"bounced_single_view": [1, 0], "bounced_short_visit": [0, 0]})
        >>> [bounce_rate(seen, rule=rule)["value"].item() for rule in ("single_view", "short_visit")]
        [0.5, 0.0]
    """
    rules = {"single_view": BOUNCE_SINGLE_VIEW, "short_visit": BOUNCE_SHORT_VISIT}
    if rule not in rules:
        raise MetricError(f"no rule {rule!r} of bounce; there are {', '.join(rules)}")
    (role,) = rules[rule].roles
    column: dict[str, Any] = {role: bounced or role}
    return measure(frame, rules[rule], **column, **options)


def exit_rate(frame: FrameT, *, visitor: str, session: str, at: str, page: str, **options: Unpack[Options]) -> FrameT:
    """Per page, the share of its views that were the last of their visit.

    Args:
        frame: one row per page view.
        visitor: column that tells visitors apart.
        session: column of session numbers.
        at: column of datetimes.
        page: column of pages, the key of the result; `by` in the options adds others.
        **options: see `Options`.

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"who": ["a", "a", "b"], "session": [1] * 3, "page": ["/", "/buy", "/"],
        ...                     "at": [dt.datetime(2026, 11, 2, 9, minute) for minute in (0, 1, 0)]})
        >>> found = exit_rate(log, visitor="who", session="session", at="at", page="page").sort("page")
        >>> found.select("page", "value", "n").rows()
        [('/', 0.5, 2), ('/buy', 1.0, 1)]
    """
    wrapped, keys = wrap(frame), key_names(options.get("by"))
    schema = require(wrapped, [visitor, session, at, page, *keys])
    views = wrapped.filter(~nw.col(visitor).is_null() & ~nw.col(at).is_null() & ~nw.col(page).is_null())
    rows = views.select(
        *dict.fromkeys([*keys, page]),
        nw.col(visitor).alias(_USER),
        nw.col(session).alias(_NEW),
        ticks(wrapped, at, schema).alias(_AT),
    )
    ahead = neighbours(rows, [_USER, _NEW], [_AT, page], {_NEXT: (_AT, -1)})
    marked: Any = ahead.with_columns(_one(nw.col(_NEXT).is_null()).alias("exited"))
    options["by"] = [*keys, page]
    found: Frame = measure(marked, EXIT_RATE, exited="exited", **options)
    return unwrap(found, frame)


def active_users(
    frame: FrameT, *, user: str, at: str, every: Every, by: Keys = None, week_starts: str = "monday"
) -> FrameT:
    """How many different users were active in each period.

    Args:
        frame: one row per event.
        user: column that tells users apart; rows without one are left out.
        at: column of dates or datetimes.
        every: `day`, `week`, `month`, `quarter` or `year`.
        by: columns to group by.
        week_starts: English name of the first day of a week.

    Returns:
        The keys, `period` (its first day), `users`, `events`.

    Examples:
        >>> import polars as pl
        >>> day = [dt.date(2026, 11, 21), dt.date(2026, 11, 22), dt.date(2026, 11, 22)]
        >>> log = pl.DataFrame({"who": ["a", "a", None], "day": day})
        >>> active_users(log, user="who", at="day", every="week", week_starts="sunday").sort("period").rows()
        [(datetime.date(2026, 11, 15), 1, 1), (datetime.date(2026, 11, 22), 1, 1)]
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [*keys, user, at])
    number = period_number(wrapped, at, schema, every, week_starts=week_starts).alias(_AT)
    known = wrapped.filter(~nw.col(user).is_null() & ~nw.col(at).is_null())
    cells = known.select(*keys, number, nw.col(user).alias(_USER), nw.col(at).alias("period"))
    sums = [nw.col(_USER).n_unique().alias("users"), nw.len().alias("events"), nw.col("period").min()]
    few: Any = total(cells, [*keys, _AT], sums)
    found: Frame = with_period(few, at="period", every=every, name="period", week_starts=week_starts)
    counts = [nw.col(name).cast(nw.Int64) for name in ("users", "events")]
    return unwrap(found.select(*keys, "period", *counts), frame)


def _one(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0))
