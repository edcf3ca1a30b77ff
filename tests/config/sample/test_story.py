"""The story of the sample company: the planted effects can be found back, and nothing else can."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime
from itertools import tee

import polars as pl
import pytest

import cxmetrics
from kosketus.config.sample import memberships, opinions, orders, story, talks
from kosketus.config.sample.memberships import Membership
from kosketus.config.sample.opinions import Said
from kosketus.config.sample.orders import Order
from kosketus.config.sample.talks import Talk

UNTIL = date(2026, 11, 1)
COUNT = 6_000
CRISIS = story.moment_after(story.month_before(UNTIL, story.FALL_MONTHS))
HELPED = story.moment_after(story.month_before(UNTIL, story.RISE_MONTHS))
DEARER = story.month_before(UNTIL, story.DEARER_MONTHS)
Told = tuple[list[Order], list[Talk], list[Said], list[Membership]]


@pytest.fixture(scope="module")
def told() -> Told:
    people, dice = story.customers(COUNT), story.dice_of(5)
    mine, theirs = tee(orders.orders(people, UNTIL))
    ordered, talked, said = [], [], []
    for bought, spoke, wave in zip(mine, talks.talks(people, theirs, UNTIL), opinions.wave(people, UNTIL), strict=True):
        ordered += bought
        talked += spoke
        said += [*wave, *opinions.after_delivery(bought, dice), *opinions.after_talk(spoke, dice)]
    return ordered, talked, said, memberships.memberships(people, UNTIL)


def _answers(told: Told, kind: str) -> pl.DataFrame:
    rows = [(one.customer.region, one.at, one.score, one.context.get("carrier")) for one in told[2] if one.kind == kind]
    return pl.DataFrame(rows, schema=["region", "at", "score", "carrier"], orient="row", infer_schema_length=None)


def _change(told: Told, region: str, since: datetime) -> tuple[float, bool]:
    """By how many points recommendation moved in a region, and whether the ranges before and after stand apart."""
    answers = _answers(told, "nps").filter(region=region).with_columns(after=pl.col("at") >= since)
    scored = cxmetrics.nps(answers, score="score", by=["after"]).sort("after")
    (low0, low1), (high0, high1), (before, after) = scored["low"], scored["high"], scored["value"]
    return after - before, low1 > high0 or high1 < low0


def test_recommendation_falls_on_the_danube_rises_in_the_nordics_and_stays_in_the_baltics(told: Told) -> None:
    fall, clear_fall = _change(told, story.DANUBE, CRISIS)
    rise, clear_rise = _change(told, story.NORDICS, HELPED)
    assert (fall < -20, clear_fall, rise > 15, clear_rise) == (True, True, True, True)
    assert [_change(told, story.BALTICS, since)[1] for since in (CRISIS, HELPED)] == [False, False]


def test_the_new_carrier_comes_late_and_pleases_least(told: Told) -> None:
    late = {
        carrier: statistics.fmean(order.is_late for order in told[0] if order.carrier == carrier)
        for carrier in (*orders.CARRIERS.values(), orders.NEW_CARRIER)
    }
    pleased = dict(_answers(told, "csat").group_by("carrier").agg((pl.col("score") >= 4).mean()).iter_rows())
    new_late, new_pleased = late.pop(orders.NEW_CARRIER), pleased.pop(orders.NEW_CARRIER)
    assert 0.35 < new_late < 0.45
    assert max(late.values()) < 0.08
    assert new_pleased < min(pleased.values()) - 0.1


def test_replies_in_the_nordics_come_sooner_and_it_is_easier(told: Told) -> None:
    nordic = [talk for talk in told[1] if talk.customer.region == story.NORDICS]
    hours = {
        after: statistics.median(
            (talk.replied - talk.asked).total_seconds() / 3600 for talk in nordic if (talk.asked >= HELPED) is after
        )
        for after in (False, True)
    }
    assert hours[False] > 2 * hours[True]
    easy = _answers(told, "ces").filter(region=story.NORDICS).with_columns(after=pl.col("at") >= HELPED)
    share = dict(easy.group_by("after").agg((pl.col("score") >= 5).mean()).iter_rows())
    assert share[True] > share[False] + 0.1


def test_dearer_memberships_are_left_for_three_months_because_of_the_price(told: Told) -> None:
    firsts = [*story.months(UNTIL), UNTIL]
    spans = list(zip([story.moment_after(day) for day in firsts], firsts[1:], strict=False))
    churn = []
    for begin, following in spans:
        there = [one for one in told[3] if one.started < begin and (one.ended is None or one.ended >= begin)]
        left = [one for one in there if one.ended and one.ended < story.moment_after(following)]
        churn.append(len(left) / len(there))
    rise = firsts.index(DEARER)
    usual, dear = statistics.fmean(churn[:rise]), statistics.fmean(churn[rise : rise + 3])
    assert dear > 2.5 * usual
    gone = [one for one in told[3] if one.ended and DEARER <= one.ended.date() < firsts[rise + 3]]
    assert statistics.fmean(one.reason == "price" for one in gone) > 0.6


def test_the_first_of_many_customers_are_the_same_as_of_few() -> None:
    assert story.customers(200)[:50] == story.customers(50)


def test_every_moment_lies_in_its_order(told: Told) -> None:
    assert all(order.placed < order.shipped < order.delivered for order in told[0])
    assert all(talk.asked < talk.replied < talk.resolved for talk in told[1])
    assert all(one.ended is None or one.started < one.ended for one in told[3])
    assert min(one.asked for one in told[1]) >= datetime(2025, 5, 1, tzinfo=UTC)
