"""Scores of what happened: who left, how long people waited, what came late, who came back, what they spent."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext_lazy as _

import cxmetrics
from cxmetrics import Metric
from kosketus.understand.scores.shapes import Definition

RETURN_DAYS = 180
_WILSON = _("Wilson's range for a share (1927)")
_ORDER = _("Order statistics (Conover); a change by Price and Bonett (2002)")
_NONE = _("None: it is a count, not an estimate")
_SUBSCRIPTIONS = _("Bring subscriptions with the day on which each began and ended.")
_TICKETS = _("Bring the conversations of your help desk: when each was opened, answered and solved.")
_ORDERS = _("Bring orders with the day on which each was placed, promised and delivered.")


def _median(slug: str, name: str) -> Metric:
    """The metric of a median: the same rows as cxmetrics' mean, told as what it is."""
    return replace(
        cxmetrics.find(slug),
        name=f"{name}, median",
        formula="half of the times are at or below it",
        interval="order statistics (Conover, Practical Nonparametric Statistics, 3.2)",
    )


def _in_time(slug: str, name: str) -> Metric:
    return replace(
        cxmetrics.find("share"),
        slug=slug,
        name=name,
        direction="higher",
        formula="requests within the target / requests that were within it or are over it",
    )


def _counting(slug: str, name: str, formula: str) -> Metric:
    return replace(
        cxmetrics.find("share"),
        slug=slug,
        name=name,
        direction="lower" if slug == "backlog" else "neither",
        formula=formula,
        interval="none",
    )


# What scores of the same rows have in common: what to bring in, what one row is, what it can be broken down by.
_of_subscriptions = partial(
    Definition,
    shown="share",
    counts=_("Customers with a running subscription at the start. Newcomers of the period do not count."),
    method=_WILSON,
    missing=_SUBSCRIPTIONS,
    source="standing",
    noun="customers",
    fields=("plan",),
)
_of_requests = partial(Definition, missing=_TICKETS, noun="requests", fields=("channel",))
_times = partial(_of_requests, shown="duration", method=_ORDER, way="median")
_shares_in_time = partial(_of_requests, shown="share", method=_WILSON)
_of_orders = partial(Definition, missing=_ORDERS, fields=("channel",))
CHURN = _of_subscriptions(
    slug="churn",
    name=_("Churn"),
    question=_("The share of customers at the start of a period who left within it: low is good"),
    metric=cxmetrics.find("churn"),
    formula=_("Customers lost in the period ÷ customers at its start (standard churn)"),
)
RETENTION = _of_subscriptions(
    slug="retention",
    name=_("Retention"),
    question=_("The share of customers at the start of a period who are still there at its end"),
    metric=cxmetrics.find("retention"),
    formula=_("Customers kept to the end of the period ÷ customers at its start; with churn it makes 100 %"),
)
FIRST_REPLY = _times(
    slug="first_reply_time",
    name=_("First human reply"),
    question=_("How long half of the people wait at most for a person's first answer; bots do not count"),
    metric=_median("first_reply_time", "Time to first human reply"),
    formula=_("The middle of all times from the first question to the first reply of a person"),
    counts=_("Conversations that a customer began, by the day of the question. Who still waits is counted beside."),
    source="replies",
)
RESOLUTION = _times(
    slug="resolution_time",
    name=_("Time to resolution"),
    question=_("How long it takes at most until half of the requests are solved"),
    metric=_median("resolution_time", "Time to resolution"),
    formula=_("The middle of all times from opening to the last time solved"),
    counts=_("Requests by the day on which they were solved; reopened ones count as open."),
    source="resolutions",
)
FIRST_REPLY_IN_TIME = _shares_in_time(
    slug="first_reply_in_time",
    name=_("First human reply in time"),
    question=_("The share of requests that a person answered within the target for First human reply"),
    metric=_in_time("first_reply_in_time", "First human reply in time"),
    formula=_("Requests answered by a person within the target ÷ requests answered or overdue"),
    counts=_("Requests by the day of the question. Who waits longer than the target counts as late already."),
    missing=_("Set a target for First human reply: how many are answered within it will stand here."),
    source="replies in time",
    judged_by="first_reply_time",
)
RESOLUTION_IN_TIME = _shares_in_time(
    slug="resolution_in_time",
    name=_("Solved in time"),
    question=_("The share of requests that were solved within the target for Time to resolution"),
    metric=_in_time("resolution_in_time", "Solved in time"),
    formula=_("Requests solved within the target ÷ requests solved or overdue"),
    counts=_("Requests by the day on which they were opened. Who waits longer than the target counts as late already."),
    missing=_("Set a target for Time to resolution: how many are solved within it will stand here."),
    source="resolutions in time",
    judged_by="resolution_time",
)
BACKLOG = _of_requests(
    slug="backlog",
    name=_("Backlog"),
    question=_("How many requests are open at the end of a period: low is good"),
    shown="count",
    metric=_counting("backlog", "Backlog", "requests opened and not solved by the end of the period"),
    formula=_("Requests opened and not solved by the end of the period"),
    counts=_("Requests that were open at the end of the period, today for the one that still runs."),
    method=_NONE,
    source="backlog",
    way="count",
)
ON_TIME = _of_orders(
    slug="delivered_on_time",
    name=_("Delivered on time"),
    question=_("The share of orders that arrived by the moment promised at first"),
    shown="share",
    metric=replace(
        cxmetrics.find("share"),
        slug="delivered_on_time",
        name="Delivered on time",
        direction="higher",
        formula="orders delivered by the promised moment / orders delivered that had a promise",
    ),
    formula=_("Orders delivered by the promised moment ÷ orders delivered"),
    counts=_("Orders by the day on which they arrived. Orders without a promise do not count."),
    method=_WILSON,
    source="deliveries",
    noun="orders",
)
REPEAT = _of_orders(
    slug="repeat_purchase_rate",
    name=_("Repeat purchases"),
    question=_("The share of new buyers who bought again on another day within 180 days"),
    shown="share",
    metric=replace(
        cxmetrics.find("repeat_purchase_rate"),
        formula=f"customers who bought again within {RETURN_DAYS} days / customers who bought for the first time",
    ),
    formula=_("Customers who bought again within 180 days ÷ customers who first bought in the period"),
    counts=_("Customers by the day of their first purchase, as soon as 180 days have passed since."),
    method=_WILSON,
    source="returns",
    noun="customers",
)
ARPU = _of_orders(
    slug="arpu",
    name=_("Revenue per customer"),
    question=_("What one buyer brought on average in a period, in the currency named below"),
    shown="mean",
    metric=cxmetrics.find("arpu"),
    formula=_("Amounts of orders that were neither cancelled nor refunded ÷ customers who ordered"),
    counts=_("Customers with an order in the period. Two currencies are never added up: one of them counts."),
    method=_("Student's t"),
    source="revenue",
    noun="customers",
)
COMMENTS = Definition(
    slug="comments",
    name=_("Comments"),
    question=_("How many people wrote something in their own words"),
    shown="count",
    metric=_counting("comments", "Comments", "answers with words in them"),
    formula=_("Answers with words in them"),
    counts=_("Open questions that were answered with at least one word."),
    method=_NONE,
    missing=_("Ask why: an open question after each score brings comments."),
    source="comments",
    noun="comments",
    way="count",
)
HAPPENED = (
    CHURN, RETENTION, FIRST_REPLY, FIRST_REPLY_IN_TIME, RESOLUTION, RESOLUTION_IN_TIME, BACKLOG, ON_TIME, REPEAT, ARPU,
    COMMENTS,
)  # fmt: skip
