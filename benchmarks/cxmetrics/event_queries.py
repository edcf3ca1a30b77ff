"""Cohorts and messages, each three times: by cxmetrics, by hand in Polars, by hand in SQL."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.by_hand import RANGE, wilson, wilson_sql
from benchmarks.cxmetrics.harness import Case, counted

_AT, _USER, _EVENT, _AUTHOR = pl.col("ts"), pl.col("who"), pl.col("event"), pl.col("author")


def _again(frame: pl.LazyFrame) -> pl.LazyFrame:
    days = (
        frame.filter(_USER.is_not_null())
        .group_by("who")
        .agg(_AT.dt.date().min().alias("first"), _AT.dt.date().max().alias("last"))
    )
    again = pl.col("last") > pl.col("first")
    return wilson(
        days.select(pl.len().alias("total_rows"), again.count().alias("n"), again.sum().alias("hits"), outside=0)
    )


_AGAIN_SQL = wilson_sql(
    """select count(*) as total_rows, count(first) as n, 0 as outside, count(*) filter (where last > first) as hits from
       (select who, min(ts::date) as first, max(ts::date) as last from events where who is not null group by all)""",
    "1 as one",
)


def _cohorts(frame: pl.LazyFrame) -> pl.LazyFrame:
    cells = frame.select("who", _AT.dt.truncate("1w").dt.date().alias("week")).unique()
    first = cells.with_columns(pl.col("week").min().over("who").alias("cohort"))
    age = ((pl.col("week") - pl.col("cohort")).dt.total_days() // 7).alias("age")
    cells = first.group_by("cohort", age).agg(pl.len().alias("customers"))
    size = pl.col("customers").max().over("cohort")
    return cells.with_columns(size.alias("size"), share=pl.col("customers") / size)


def _brought(frame: pl.LazyFrame) -> pl.LazyFrame:
    paid = frame.group_by("who", _AT.dt.truncate("1mo").dt.date().alias("month")).agg(
        _USER.alias("p").sum().cast(float)
    )
    first = paid.with_columns(pl.col("month").min().over("who").alias("cohort"))
    month, cohort = pl.col("month"), pl.col("cohort")
    age = (month.dt.year() - cohort.dt.year()) * 12 + month.dt.month() - cohort.dt.month()
    sums = first.group_by("cohort", age.alias("age")).agg(pl.col("p").sum().alias("revenue"), pl.len().alias("users"))
    sized = sums.with_columns(pl.col("users").max().over("cohort").alias("size")).sort("cohort", "age")
    return sized.with_columns(value=pl.col("revenue").cum_sum().over("cohort") / pl.col("size"))


_VALUE_SQL = """
    with c as (select who, date_trunc('month', ts)::date as month, sum(who)::double as paid from events group by all),
    f as (select *, min(month) over (partition by who) as cohort from c),
    a as (select cohort, datediff('month', cohort, month) as age, sum(paid) as revenue, count(*) as users from f
          group by all)
    select cohort, age, max(users) over (partition by cohort) as size, revenue,
      sum(revenue) over (partition by cohort order by age) / max(users) over (partition by cohort) as value from a"""


def _replies(frame: pl.LazyFrame) -> pl.LazyFrame:
    asked = _AT.filter(_AUTHOR == "customer").min()
    known = frame.with_columns(asked.over("who").alias("asked"))
    later, human = pl.col("asked") <= _AT, _AUTHOR == "human"
    firsts = known.group_by("who").agg(
        pl.col("asked").first(),
        _AT.filter(later & (human | (_AUTHOR == "bot"))).min().alias("answered"),
        _AT.filter(later & human).min().alias("replied"),
        (later & human).sum().alias("human_replies"),
    )
    took = ((pl.col(name) - pl.col("asked")).dt.total_microseconds().sum().alias(name) for name in _ANSWERS)
    return firsts.filter(pl.col("asked").is_not_null()).select(
        pl.len().alias("n"), *took, pl.col("human_replies").sum()
    )


_ANSWERS = ("answered", "replied")
_REPLIES_SQL = """
    with a as (select who, ts, author, min(ts) filter (where author = 'customer') over (partition by who) as asked
               from events),
    f as (select who, any_value(asked) as asked,
          min(ts) filter (where ts >= asked and author in ('human', 'bot')) as answered,
          min(ts) filter (where ts >= asked and author = 'human') as replied,
          count(*) filter (where ts >= asked and author = 'human') as human_replies from a group by all)
    select count(*) as n, sum(epoch_us(answered - asked)) as answered, sum(epoch_us(replied - asked)) as replied,
      sum(human_replies) as human_replies from f where asked is not null"""


def _follow_ups(frame: pl.LazyFrame) -> pl.LazyFrame:
    spoken = frame.filter(_AUTHOR.is_in(["customer", "human"])).select("who", "ts", "author")
    order = ["ts", "author"]
    turned = _AUTHOR.ne_missing(_AUTHOR.shift(1).over("who", order_by=order))
    turns = spoken.filter(turned).with_columns(_AT.shift(-1).over("who", order_by=order).alias("replied"))
    waited = turns.filter(_AUTHOR == "customer").with_columns(first=_AT.min().over("who") == _AT)
    took = (pl.col("replied") - _AT).dt.total_microseconds().sum().alias("replied")
    return waited.select(pl.len().alias("n"), took, pl.col("first").sum())


_FOLLOW_SQL = """
    with b as (select who, ts, author, lag(author) over (partition by who order by ts, author) as was from events
               where author in ('customer', 'human')),
    t as (select who, ts, author, lead(ts) over (partition by who order by ts, author) as replied from b
          where was is null or was != author),
    w as (select *, ts = min(ts) over (partition by who) as first from t where author = 'customer')
    select count(*) as n, sum(epoch_us(replied - ts)) as replied, sum(first::int) as first from w"""


def _resolutions(frame: pl.LazyFrame) -> pl.LazyFrame:
    done = pl.col("status") == "solved"
    found = frame.group_by("who").agg(
        _AT.filter(done).min().alias("first_solved"),
        _AT.filter(done).max().alias("out"),
        _AT.filter(~done).max().alias("back"),
    )
    back, out, first = pl.col("back"), pl.col("out"), pl.col("first_solved")
    return found.select(
        pl.len().alias("n"),
        first.count(),
        (back.is_null() | (out >= back)).sum().alias("resolved"),
        (first < back).sum().alias("reopened"),
    )


_RESOLUTIONS_SQL = """
    with f as (select who, min(ts) filter (where status = 'solved') as first_solved,
               max(ts) filter (where status = 'solved') as out, max(ts) filter (where status != 'solved') as back
               from events group by all)
    select count(*) as n, count(first_solved) as first_solved,
      count(*) filter (where back is null or out >= back) as resolved,
      count(*) filter (where first_solved < back) as reopened from f"""


def _took(end: str) -> nw.Expr:
    return (nw.col(end) - nw.col("asked")).dt.total_microseconds()


def _one(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0))


_MESSAGES: dict[str, Any] = {"conversation": "who", "at": "ts", "author": "author"}
_ONCE = tuple(name for name in RANGE if name != "empty")


CASES = (
    Case(
        "repeat_purchases",
        "events",
        _ONCE,
        lambda frame: cx.repeat_purchase_rate(frame, customer="who", at="ts"),
        _again,
        _AGAIN_SQL,
    ),
    Case(
        "cohorts weekly",
        "events",
        ("cohort", "age", "customers", "size", "share"),
        lambda frame: cx.cohorts(frame, customer="who", at="ts", every="week"),
        _cohorts,
        """with c as (select distinct who, date_trunc('week', ts)::date as week from events),
           f as (select week, min(week) over (partition by who) as cohort from c),
           a as (select cohort, (week - cohort) // 7 as age, count(*) as customers from f group by all)
           select *, max(customers) over (partition by cohort) as size, customers / size as share from a""",
    ),
    Case(
        "cohort_value",
        "events",
        ("cohort", "age", "size", "revenue", "value"),
        lambda frame: cx.cohort_value(frame, customer="who", at="ts", amount="who", every="month"),
        _brought,
        _VALUE_SQL,
    ),
    Case(
        "replies",
        "events",
        ("n", "answered", "replied", "human_replies"),
        lambda frame: counted(
            cx.replies(frame, **_MESSAGES),
            answered=_took("answered"),
            replied=_took("replied"),
            human_replies=nw.col("human_replies"),
        ),
        _replies,
        _REPLIES_SQL,
    ),
    Case(
        "follow_ups",
        "events",
        ("n", "replied", "first"),
        lambda frame: counted(cx.follow_ups(frame, **_MESSAGES), replied=_took("replied"), first=_one(nw.col("first"))),
        _follow_ups,
        _FOLLOW_SQL,
    ),
    Case(
        "resolutions",
        "events",
        ("n", "first_solved", "resolved", "reopened"),
        lambda frame: counted(
            cx.resolutions(frame, conversation="who", at="ts", status="status"),
            first_solved=_one(~nw.col("first_solved").is_null()),
            resolved=_one(~nw.col("resolved").is_null()),
            reopened=_one(nw.col("reopened")),
        ),
        _resolutions,
        _RESOLUTIONS_SQL,
    ),
)
