"""How long customers wait: first answer, first human reply, next reply, resolution, backlog.

Two clocks stand side by side: the first answer counts a bot's, the first human reply does not. Automatic
receipts ("we got your message") are neither. The times come as rows with a start and an end, empty while
somebody still waits; `waits` sums them up by calendar or working time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._time import bound
from cxmetrics._windows import neighbours, running
from cxmetrics.calendars import Calendar, with_seconds
from cxmetrics.distributions import percentile
from cxmetrics.errors import MetricError, WrongColumn
from cxmetrics.estimators import Mean, Proportion
from cxmetrics.metric import FLAG, Band, Direction, Example, Input, Metric, Power
from cxmetrics.periods import Every, with_period
from cxmetrics.registry import register
from cxmetrics.scores import Options, measure

CUSTOMER, HUMAN, BOT = "customer", "human", "bot"
_WHO, _BEFORE, _NEXT, _NOW, _MARK = "_cx_who", "_cx_previous", "_cx_next", "_cx_now", "_cx_mark"
_IN, _OUT, _OPENED, _CLOSED = "_cx_opened", "_cx_closed", "_cx_opened_sum", "_cx_closed_sum"
_ZENDESK = "Zendesk, About native Support time duration metrics"


def _time(slug: str, name: str, formula: str, denominator: str) -> Metric:
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="mean",
            direction="lower",
            inputs=(Input("seconds", minimum=0),),
            formula=formula,
            denominator=denominator,
            interval="Student's t; none for fewer than two rows or equal times",
            example=Example(
                tally={"n": 4, "seconds_total": 1200.0, "seconds_squares": 554400.0},
                value=300.0,
                low=-105.059,
                high=705.059,
                source="60, 120, 420 and 600 s: mean 300, standard deviation 254.6, t(3) 3.182, by hand",
            ),
            sums={"seconds_total": Power("seconds"), "seconds_squares": Power("seconds", 2)},
            estimator=Mean("seconds_total", "seconds_squares"),
            source=_ZENDESK,
        )
    )


FIRST_ANSWER_TIME = _time(
    "first_answer_time",
    "Time to first answer, bot included",
    "total time from the first question to the first answer of a person or bot / requests answered",
    "requests with an answer; those still waiting are counted beside",
)
FIRST_REPLY_TIME = _time(
    "first_reply_time",
    "Time to first human reply",
    "total time from the first question to the first reply of a person / requests replied to",
    "requests with a reply; bots and automatic receipts never count",
)
NEXT_REPLY_TIME = _time(
    "next_reply_time",
    "Time to next human reply",
    "total time from each follow-up question to the next reply of a person / follow-ups replied to",
    "follow-ups with a reply; several messages in a row wait once, from the first",
)
RESOLUTION_TIME = _time(
    "resolution_time",
    "Time to resolution",
    "total time from opening to the last time solved / requests solved",
    "requests that are solved now; reopened ones count as open",
)


def _share(slug: str, name: str, role: str, column: str, *, formula: str, denominator: str, source: str) -> Metric:
    direction: Direction = "higher"
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="share",
            direction=direction,
            inputs=(Input(role, FLAG),),
            formula=formula,
            denominator=denominator,
            interval="Wilson score",
            example=Example(
                tally={"n": 263, column: 81},
                value=0.308,
                low=0.255,
                high=0.366,
                source="Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81 of 263",
            ),
            sums={column: Band(role, 1, 1)},
            estimator=Proportion(column),
            source=source,
        )
    )


FIRST_CONTACT_RESOLUTION = _share(
    "first_contact_resolution",
    "First-contact resolution",
    "at_first",
    "solved_at_first",
    formula="requests solved once, with one human reply at most / requests solved",
    denominator="requests that are solved now",
    source="Intercom, Reporting metrics and attributes: first-contact close",
)
WITHIN_TARGET = _share(
    "within_target",
    "Share within target",
    "within",
    "served_within",
    formula="requests served within the target / requests served or waiting longer than it",
    denominator="requests whose outcome is known: who waits but not yet too long is left out",
    source="Chatwoot user guide, Service Level Agreements; still waiting too long counts as missed",
)


def replies(frame: FrameT, *, conversation: str, at: str, author: str, by: Keys = None) -> FrameT:
    """Each conversation's first question, first answer (a person's or a bot's) and first human reply.

    Args:
        frame: one row per message.
        conversation: column that tells conversations apart.
        at: column of datetimes.
        author: column that says `customer`, `human` or `bot`; all else, such as automatic receipts, is ignored.
        by: columns that hold the same for all messages of a conversation.

    Returns:
        One row per conversation in which a customer asked: `by`, `conversation`, `asked`, `answered`,
        `replied` (null while waiting) and `human_replies`. What was sent before the first question counts
        in none. Give `asked` and `replied` to `waits`.

    Examples:
        >>> import polars as pl
        >>> at = [dt.datetime(2026, 11, 2, 9, minute) for minute in (0, 1, 2, 30)]
        >>> chat = pl.DataFrame({"id": [1] * 4, "at": at, "who": ["customer", "receipt", "bot", "human"]})
        >>> found = replies(chat, conversation="id", at="at", author="who").row(0, named=True)
        >>> [found[name].minute for name in ("asked", "answered", "replied")]
        [0, 2, 30]
    """
    wrapped, keys = wrap(frame), [*key_names(by), conversation]
    require(wrapped, [*keys, at, author])
    known = wrapped.filter(~nw.col(conversation).is_null() & ~nw.col(at).is_null())
    who = nw.col(author)
    rows = known.select(*keys, nw.col(at).alias(_NOW), who.alias(_WHO), _when(who == CUSTOMER, at).alias("asked"))
    asked = rows.with_columns(nw.col("asked").min().over(*keys))
    later = nw.col(_NOW) >= nw.col("asked")
    human, bot = nw.col(_WHO) == HUMAN, nw.col(_WHO) == BOT
    marked = asked.select(
        *keys,
        "asked",
        _when(later & (human | bot), _NOW).alias("answered"),
        _when(later & human, _NOW).alias("replied"),
        nw.when(later & human).then(nw.lit(1)).otherwise(nw.lit(0)).alias("human_replies"),
    )
    firsts = [nw.col(name).min() for name in ("asked", "answered", "replied")]
    found = total(marked, keys, [*firsts, nw.col("human_replies").sum()])
    told = found.filter(~nw.col("asked").is_null()).with_columns(nw.col("human_replies").cast(nw.Int64))
    return unwrap(told, frame)


def follow_ups(frame: FrameT, *, conversation: str, at: str, author: str, by: Keys = None) -> FrameT:
    """Each stretch in which a customer waited for a person: from the first unanswered message to the reply.

    Args:
        frame: as for `replies`; a bot's message ends no wait here.
        conversation: as for `replies`.
        at: as for `replies`.
        author: as for `replies`.
        by: as for `replies`.

    Returns:
        One row per stretch: `by`, `conversation`, `asked`, `replied` (null while waiting), `first` (whether
        it is the conversation's first). Keep `first == False` for the time to next reply.

    Examples:
        >>> import polars as pl
        >>> at = [dt.datetime(2026, 11, 2, 9, minute) for minute in (0, 5, 20, 25)]
        >>> chat = pl.DataFrame({"id": [1] * 4, "at": at, "who": ["customer", "human", "customer", "customer"]})
        >>> follow_ups(chat, conversation="id", at="at", author="who").sort("asked").select("replied", "first").rows()
        [(datetime.datetime(2026, 11, 2, 9, 5), True), (None, False)]
    """
    wrapped, keys = wrap(frame), [*key_names(by), conversation]
    require(wrapped, [*keys, at, author])
    who = nw.col(author)
    spoken = wrapped.filter(
        ((who == CUSTOMER) | (who == HUMAN)) & ~nw.col(conversation).is_null() & ~nw.col(at).is_null()
    )
    rows = spoken.select(*keys, nw.col(at).alias("asked"), who.alias(_WHO))
    turns = neighbours(rows, [conversation], ["asked", _WHO], {_BEFORE: (_WHO, 1)})
    begun = turns.filter(nw.col(_BEFORE).is_null() | (nw.col(_BEFORE) != nw.col(_WHO))).drop(_BEFORE)
    ahead = neighbours(begun, [conversation], ["asked", _WHO], {"replied": ("asked", -1)})
    waited = ahead.filter(nw.col(_WHO) == CUSTOMER)
    first = nw.col("asked") == nw.col("asked").min().over(conversation)
    return unwrap(waited.with_columns(first.alias("first")).select(*keys, "asked", "replied", "first"), frame)


def resolutions(
    frame: FrameT, *, conversation: str, at: str, status: str, solved: str = "solved", by: Keys = None
) -> FrameT:
    """When each request was opened and solved, and whether it was reopened.

    Args:
        frame: one row per change of status; the first one opens the request.
        conversation: column that tells requests apart.
        at: column of datetimes.
        status: column of the status that it changed to.
        solved: the status that means solved; any other after it reopens the request.
        by: columns that hold the same for all rows of a request.

    Returns:
        One row per request: `by`, `conversation`, `opened`, `first_solved`, `resolved` (the last time
        solved, null while open or reopened) and `reopened` (True or False).

    Examples:
        >>> import polars as pl
        >>> days = [dt.date(2026, 11, day) for day in (2, 3, 5, 9)]
        >>> log = pl.DataFrame({"id": [1] * 4, "day": days, "status": ["new", "solved", "open", "solved"]})
        >>> resolutions(log, conversation="id", at="day", status="status").select("resolved", "reopened").row(0)
        (datetime.date(2026, 11, 9), True)
    """
    wrapped, keys = wrap(frame), [*key_names(by), conversation]
    require(wrapped, [*keys, at, status])
    known = wrapped.filter(~nw.col(conversation).is_null() & ~nw.col(at).is_null())
    done = nw.col(status) == solved
    rows = known.select(*keys, nw.col(at).alias("opened"), _when(done, at).alias(_OUT), _when(~done, at).alias(_IN))
    ends = [nw.col(_OUT).min().alias("first_solved"), nw.col(_OUT).max().alias(_OUT), nw.col(_IN).max().alias(_IN)]
    found = total(rows, keys, [nw.col("opened").min(), *ends])
    still = nw.col(_IN).is_null() | (nw.col(_OUT) >= nw.col(_IN))
    again = (~nw.col(_IN).is_null()) & (~nw.col("first_solved").is_null()) & (nw.col("first_solved") < nw.col(_IN))
    reopened = nw.when(again).then(nw.lit(1)).otherwise(nw.lit(0)) == 1
    told = [nw.when(still).then(nw.col(_OUT)).alias("resolved"), reopened.alias("reopened")]
    return unwrap(found.with_columns(*told).select(*keys, "opened", "first_solved", "resolved", "reopened"), frame)


def first_contact_resolution(
    frame: FrameT, *, resolved: str, reopened: str, human_replies: str, **options: Unpack[Options]
) -> FrameT:
    """Share of solved requests that were solved once and needed one human reply at most.

    Args:
        frame: one row per request, such as `resolutions` joined with `replies`.
        resolved: column of datetimes, empty while open; open requests count in `empty`.
        reopened: column of yes or no.
        human_replies: column of counts.
        **options: see `Options`.

    Examples:
        >>> import polars as pl
        >>> requests = pl.DataFrame({"resolved": [dt.date(2026, 11, 2)] * 3 + [None],
        ...                          "reopened": [False, True, False, False], "human_replies": [1, 1, 3, 0]})
        >>> found = first_contact_resolution(
        ...     requests, resolved="resolved", reopened="reopened", human_replies="human_replies")
        >>> found.select(1 / pl.col("value"), "n", "empty").row(0)
        (3.0, 3, 1)
    """
    wrapped = wrap(frame)
    require(wrapped, [resolved, reopened, human_replies])
    once = (~nw.col(reopened)) & (nw.col(human_replies).fill_null(0) <= 1)
    flag = nw.when(once).then(nw.lit(1)).otherwise(nw.lit(0))
    at_first = nw.when(~nw.col(resolved).is_null()).then(flag).alias(_MARK)
    marked: Any = wrapped.with_columns(at_first)
    found: Frame = measure(marked, FIRST_CONTACT_RESOLUTION, at_first=_MARK, **options)
    return unwrap(found, frame)


def waits(
    frame: FrameT,
    *,
    start: str,
    end: str,
    by: Keys = None,
    calendar: Calendar | None = None,
    target: dt.timedelta | None = None,
    now: dt.datetime | None = None,
) -> FrameT:
    """How long it took, how many still wait, and the share within a target.

    Args:
        frame: one row per request, with `start` and `end`, empty while somebody waits.
        start: column of datetimes; rows without one are left out.
        end: column of datetimes; one before `start` counts as not served.
        by: columns to group by.
        calendar: working hours to count by; None for calendar time.
        target: the longest wait that counts as in time.
        now: until when those still waiting are known to have waited; needed with a target.

    Returns:
        The keys, `mean` (total / requests served), `median`, `p90`, all in seconds, `n` (served), `waiting`;
        with a target also `within` and `decided` (served, or waiting longer than the target) and
        `share_within` = within / decided.

    Raises:
        MetricError: a target without `now`.

    Examples:
        >>> import polars as pl
        >>> hour = [dt.datetime(2026, 11, 2, hour) for hour in range(9, 13)]
        >>> asked = pl.DataFrame({"asked": hour[:3], "replied": [hour[1], hour[3], None]})
        >>> waits(asked, start="asked", end="replied", target=dt.timedelta(hours=1), now=hour[2]).row(0)
        (5400.0, 5400.0, 6840.0, 2, 1, 1, 2, 0.5)
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [*keys, start, end])
    if target is not None and now is None:
        raise MetricError("a target needs now=...: who still waits may have missed it already")
    for key in keys:
        if key in {"mean", "median", "p90", "n", "waiting", "within", "decided", "share_within"}:
            raise WrongColumn(f"the key {key!r} bears the name of a result column; rename it first")
    began = wrapped.filter(~nw.col(start).is_null())
    served = nw.when(nw.col(end) >= nw.col(start)).then(nw.col(end))
    rows = began.select(*keys, nw.col(start).alias(_NOW), served.alias(_NEXT))
    timed = with_seconds(rows, _NOW, _NEXT, calendar, name="seconds")
    if target is None or now is None:
        return unwrap(_summary(timed, keys), frame)
    until = nw.when(nw.col(_NEXT).is_null() & (nw.col(_NOW) < bound(start, schema, now))).then(
        bound(start, schema, now)
    )
    aged = with_seconds(timed.with_columns(until.alias(_MARK)), _NOW, _MARK, calendar, name="age")
    return unwrap(_summary(aged, keys, target.total_seconds()), frame)


def backlog(
    frame: FrameT, *, opened: str, resolved: str, every: Every = "day", by: Keys = None, week_starts: str = "monday"
) -> FrameT:
    """How many requests were opened and resolved per period, and how many were open at its end.

    Args:
        frame: one row per request.
        opened: column of dates or datetimes.
        resolved: the same, empty while open.
        every: `day`, `week`, `month`, `quarter` or `year`.
        by: columns to group by, never null.
        week_starts: English name of the first day of a week.

    Returns:
        The keys, `period` (its first day), `opened`, `resolved`, `backlog`; a period in which nothing
        happened has no row, its backlog is that of the row before.

    Examples:
        >>> import polars as pl
        >>> day = [dt.date(2026, 11, day) for day in (2, 3, 4)]
        >>> requests = pl.DataFrame({"opened": [day[0], day[0], day[1]], "resolved": [day[1], None, day[2]]})
        >>> found = backlog(requests, opened="opened", resolved="resolved").sort("period")
        >>> found.select("opened", "resolved", "backlog").rows()
        [(2, 0, 2), (1, 1, 2), (0, 1, 1)]
    """
    wrapped, keys = wrap(frame), key_names(by)
    require(wrapped, [*keys, opened, resolved])
    parts = []
    for column, came in ((opened, 1), (resolved, 0)):
        rows: Any = wrapped.filter(~nw.col(opened).is_null() & ~nw.col(column).is_null())
        dated: Frame = with_period(rows, at=column, every=every, name="period", week_starts=week_starts)
        parts.append(dated.select(*keys, "period", nw.lit(came).alias(_IN), nw.lit(1 - came).alias(_OUT)))
    events: Frame = nw.concat(parts)
    summed = total(events, [*keys, "period"], [nw.col(_IN).sum(), nw.col(_OUT).sum()])
    counted = running(
        summed.with_columns(nw.col(name).cast(nw.Int64) for name in (_IN, _OUT)),
        keys,
        ["period"],
        {_OPENED: _IN, _CLOSED: _OUT},
    )
    still = (nw.col(_OPENED) - nw.col(_CLOSED)).alias("backlog")
    return unwrap(
        counted.select(*keys, "period", nw.col(_IN).alias("opened"), nw.col(_OUT).alias("resolved"), still), frame
    )


def _when(test: nw.Expr, column: str) -> nw.Expr:
    return nw.when(test).then(nw.col(column))


def _summary(timed: Frame, keys: list[str], target: float | None = None) -> Frame:
    one, none = nw.lit(1), nw.lit(0)
    seconds, served = nw.col("seconds"), ~nw.col("seconds").is_null()
    marks = {"waiting": nw.when(nw.col(_NEXT).is_null()).then(one).otherwise(none)}
    if target is not None:
        late = nw.col(_NEXT).is_null() & (nw.col("age") > target)
        marks["within"] = nw.when(seconds <= target).then(one).otherwise(none)
        marks["decided"] = nw.when(served | late).then(one).otherwise(none)
    rows: Any = timed.select(*keys, "seconds", *(mark.alias(name) for name, mark in marks.items()))
    sums = [nw.col(name).sum() for name in marks]
    means = [seconds.mean().alias("mean"), seconds.count().alias("n"), *sums]
    found = _with_percentiles(rows, keys, means)
    found = found.with_columns(nw.col(name).cast(nw.Int64) for name in ("n", *marks))
    told = found.select(*keys, "mean", "median", "p90", "n", *marks)
    if target is None:
        return told
    known = nw.when(nw.col("decided") > 0).then(nw.col("within") / nw.col("decided"))
    return told.with_columns(known.alias("share_within"))


def _with_percentiles(rows: Frame, keys: list[str], means: list[nw.Expr]) -> Frame:
    """Median and 90th percentile in the same pass, but on PyArrow, which has none per group."""
    places = {"median": 0.5, "p90": 0.9}
    seconds = nw.col("seconds")
    if not rows.implementation.is_pyarrow():
        parts = [seconds.quantile(at, interpolation="linear").alias(name) for name, at in places.items()]
        return total(rows, keys, [*means, *parts])
    found = total(rows, keys, means)
    for name, at in places.items():
        given: Any = rows
        part: Frame = percentile(given, amount="seconds", at=at, by=keys, level=None)
        found = _beside(found, part.select(*keys, nw.col("value").alias(name)), keys)
    return found


def _beside(one: Frame, other: Frame, keys: list[str]) -> Frame:
    """Two frames of one row per group, side by side; null keys meet each other."""
    if not keys:
        return one.join(other, how="cross")
    marked = [_matchable(frame, keys) for frame in (one, other)]
    names = [f"{_MARK}{key}" for key in keys]
    return marked[0].join(marked[1].drop(*keys), on=names, how="left").drop(*names)


def _matchable(frame: Frame, keys: list[str]) -> Frame:
    """Keys as text, null as something no text is, because joins let null meet nothing."""
    return frame.with_columns(
        nw.when(nw.col(key).is_null())
        .then(nw.lit("-"))
        .otherwise(nw.concat_str(nw.lit("+"), nw.col(key).cast(nw.String)))
        .alias(f"{_MARK}{key}")
        for key in keys
    )
