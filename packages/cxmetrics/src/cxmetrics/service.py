"""How long customers wait: first answer, first human reply, next reply, resolution, backlog.

Two clocks stand side by side: the first answer counts a bot's, the first human reply does not. Automatic
receipts ("we got your message") are neither. The times come as rows with a start and an end, empty while
somebody still waits; `waits` sums them up by calendar or working time.
"""

from __future__ import annotations

from typing import Any, Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._windows import neighbours, running
from cxmetrics.periods import Every, with_period
from cxmetrics.scores import Options, measure
from cxmetrics.waiting import FIRST_CONTACT_RESOLUTION

CUSTOMER, HUMAN, BOT = "customer", "human", "bot"
_WHO, _BEFORE, _NEXT, _NOW, _MARK = "_cx_who", "_cx_previous", "_cx_next", "_cx_now", "_cx_mark"
_IN, _OUT, _OPENED, _CLOSED = "_cx_opened", "_cx_closed", "_cx_opened_sum", "_cx_closed_sum"


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
        >>> import datetime as dt
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
        >>> import datetime as dt
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
        >>> import datetime as dt
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
        >>> import datetime as dt
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
        >>> import datetime as dt
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
