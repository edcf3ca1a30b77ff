"""Who left, stayed, came back or was sent: churn, retention, net shrinkage, repeat purchases, referrals.

`cxmetrics.standings` tells from dates who was a customer at both ends of a period.
"""

from __future__ import annotations

import warnings
from typing import Any, Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._time import period_number
from cxmetrics.metric import FLAG, Band, Direction, Example, Input, Metric
from cxmetrics.rates import flag_share
from cxmetrics.ratios import Computed, Ratio
from cxmetrics.registry import register
from cxmetrics.scores import Options, measure

_CHARTMOGUL = "ChartMogul help, Churn rate formulas"
_START, _NEW, _LOST = "customers_start", "customers_new", "customers_lost"
_DAY, _IN, _OUT = "_cx_day", "_cx_in", "_cx_out"


class Misleading(UserWarning):
    """A formula that some tools use gives a number that does not mean what its name says."""


_AT_START = "customers at the start of the period; for others `{}` is empty"
CHURN = flag_share(
    "churn",
    "Customer churn",
    "lost",
    direction="lower",
    column=_LOST,
    formula="customers lost in the period / customers at its start",
    counted=_AT_START.format("lost"),
    source=_CHARTMOGUL + ": standard, all subscriptions cancelled",
)
RETENTION = flag_share(
    "retention",
    "Customer retention",
    "kept",
    direction="higher",
    column="customers_kept",
    formula="(customers at the end - newcomers still there) / customers at the start = 1 - churn",
    counted=_AT_START.format("kept"),
    source="the common (E - N) / S, with N counted so that retention + churn = 100 %",
)
REFERRAL_RATE = flag_share(
    "referral_rate",
    "Referral rate",
    "referred",
    direction="higher",
    column="customers_referred",
    formula="new customers who came by referral / new customers",
    counted="new customers whose origin is known",
    source="Reichheld, Darnell, Burns (2021), HBR 99(6): earned growth, customers earned by referral",
)
REPEAT_PURCHASE_RATE = flag_share(
    "repeat_purchase_rate",
    "Repeat purchase rate",
    "again",
    direction="higher",
    column="customers_again",
    formula="customers who bought on two days or more / customers who bought",
    counted="customers with at least one purchase",
    source="Fader, Hardie, Lee (2005), Marketing Science 24(2): repeat buyers of the CDNOW cohort",
)


def _flow(
    slug: str, name: str, direction: Direction, *, estimator: Ratio, formula: str, both: str, source: str, example: str
) -> Metric:
    value, low, high = (float(number) for number in example.split())
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="ratio",
            direction=direction,
            inputs=(Input("at_start", FLAG), Input("at_end", FLAG)),
            interval="Student's t over the linearised ratio",
            example=Example(
                tally={"n": 120, _START: 100, _LOST: 10, _NEW: 15, "customers_passing": 5},
                value=value,
                low=low,
                high=high,
                source="100 at the start, 10 lost, 20 joined of whom 5 left again: by hand",
            ),
            sums={
                _START: Band("at_start", 1, 1),
                _LOST: Computed(lambda row: row["at_start"] * (1 - row["at_end"]), whole=True),
                _NEW: Computed(lambda row: (1 - row["at_start"]) * row["at_end"], whole=True),
                "customers_passing": Computed(lambda row: (1 - row["at_start"]) * (1 - row["at_end"]), whole=True),
            },
            estimator=estimator,
            formula=formula,
            denominator="customers at the start of the period" + both,
            source=source,
        )
    )


NET_SHRINKAGE = _flow(
    "net_shrinkage",
    "Net shrinkage",
    "lower",
    estimator=Ratio(
        top={_LOST: 1, _NEW: -1},
        bottom={_START: 1},
        top_squares={_LOST: 1, _NEW: 1},
        products={_LOST: 1},
        bottom_squares={_START: 1},
    ),
    formula="(customers at the start - customers at the end) / customers at the start",
    both="; newcomers hide losses, so this is no churn and may be below zero",
    source="the simple (S - E) / S that some call churn",
    example="-0.05 -0.152 0.052",
)
RETENTION_LITERAL = _flow(
    "retention_literal",
    "Retention, all newcomers taken off",
    "higher",
    estimator=Ratio(
        top={_LOST: -1, "customers_passing": -1},
        bottom={_START: 1},
        top_squares={_LOST: 1, "customers_passing": 1},
        products={_LOST: -1},
        bottom_squares={_START: 1},
        base=1.0,
    ),
    formula="(customers at the end - all who joined) / customers at the start",
    both="; who joined and left again is taken off twice, so it understates and may fall below zero",
    source="the literal (E - N) / S; prefer `retention`",
    example="0.85 0.775 0.925",
)


def churn(frame: FrameT, *, lost: str = "lost", **options: Unpack[Options]) -> FrameT:
    """Share of the customers at the start of a period who were lost in it.

    Args:
        frame: one row per customer; `standing` makes such a frame from dates.
        lost: column of yes or no, empty for those who were no customers at the start.
        **options: see `Options`.

    Examples:
        >>> import polars as pl
        >>> churn(pl.DataFrame({"lost": [True, False, False, False, None]})).select("value", "n").row(0)
        (0.25, 4)
    """
    return measure(frame, CHURN, lost=lost, **options)


def retention(frame: FrameT, *, kept: str = "kept", **options: Unpack[Options]) -> FrameT:
    """Share of the customers at the start of a period who are there at its end: 1 - churn.

    Examples:
        >>> import polars as pl
        >>> retention(pl.DataFrame({"kept": [False, True, True, True, None]})).select("value", "n").row(0)
        (0.75, 4)
    """
    return measure(frame, RETENTION, kept=kept, **options)


def net_shrinkage(
    frame: FrameT, *, at_start: str = "at_start", at_end: str = "at_end", **options: Unpack[Options]
) -> FrameT:
    """How much smaller the customer base became, newcomers included: (S - E) / S.

    Examples:
        >>> import polars as pl
        >>> base = pl.DataFrame({"at_start": [1, 1, 1, 1, 0], "at_end": [1, 1, 0, 0, 1]})
        >>> net_shrinkage(base)["value"].item()
        0.25
    """
    return measure(frame, NET_SHRINKAGE, at_start=at_start, at_end=at_end, **options)


def retention_literal(
    frame: FrameT, *, at_start: str = "at_start", at_end: str = "at_end", **options: Unpack[Options]
) -> FrameT:
    """(E - N) / S with every newcomer taken off, also those who left again.

    Warns:
        Misleading: always; it understates by those who joined and left within the period.

    Examples:
        >>> import polars as pl
        >>> base = pl.DataFrame({"at_start": [1, 1, 1, 1, 0, 0], "at_end": [1, 1, 1, 0, 1, 0]})
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     retention_literal(base)["value"].item()
        0.5
    """
    message = "retention_literal takes off newcomers who left again and so understates; prefer retention"
    warnings.warn(message, Misleading, stacklevel=2)
    return measure(frame, RETENTION_LITERAL, at_start=at_start, at_end=at_end, **options)


def referral_rate(frame: FrameT, *, referred: str, **options: Unpack[Options]) -> FrameT:
    """Share of new customers who came by referral; one row per new customer.

    Examples:
        >>> import polars as pl
        >>> referral_rate(pl.DataFrame({"referred": [True, False, None]}), referred="referred")["value"].item()
        0.5
    """
    return measure(frame, REFERRAL_RATE, referred=referred, **options)


def repeat_purchase_rate(
    frame: FrameT, *, customer: str, at: str, by: Keys = None, level: float = 0.95, minimum_n: int | None = None
) -> FrameT:
    """Share of buyers who bought on at least two days; several orders of one day are one purchase.

    Args:
        frame: one row per order.
        customer: column that tells customers apart; rows without one are left out.
        at: column of dates or datetimes of the orders.
        by: columns that hold the same for all orders of a customer, such as the cohort.
        level: of the likely range.
        minimum_n: buyers for `enough`.

    Examples:
        >>> import datetime as dt
        >>> import polars as pl
        >>> days = [dt.date(1997, 1, 1), dt.date(1997, 1, 18), dt.date(1997, 1, 1)]
        >>> orders = pl.DataFrame({"who": ["a", "a", "b"], "day": days})
        >>> repeat_purchase_rate(orders, customer="who", at="day").select("value", "n").row(0)
        (0.5, 2)
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [customer, at, *keys])
    day = period_number(wrapped, at, schema, "day", week_starts="monday")
    days = wrapped.filter(~nw.col(customer).is_null()).select(*keys, customer, day.alias(_DAY))
    ends = total(days, [*keys, customer], [nw.col(_DAY).min().alias(_IN), nw.col(_DAY).max().alias(_OUT)])
    again = nw.when(nw.col(_OUT) > nw.col(_IN)).then(nw.lit(1)).otherwise(nw.lit(0))
    buyers: Any = ends.filter(~nw.col(_IN).is_null()).select(*keys, again.alias("again"))
    found: Frame = measure(buyers, REPEAT_PURCHASE_RATE, again="again", by=keys, level=level, minimum_n=minimum_n)
    return unwrap(found, frame)
