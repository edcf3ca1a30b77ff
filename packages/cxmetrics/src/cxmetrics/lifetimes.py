"""How long customers stay, when many are still here: Kaplan and Meier's curve."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, number, require, total, unwrap, wrap
from cxmetrics._windows import running
from cxmetrics.errors import MetricError, WrongColumn
from cxmetrics.quantiles import z_quantile

_RISK, _FELL, _SPREAD, _GONE, _SIZE = "_cx_risk", "_cx_fell", "_cx_spread", "_cx_gone", "_cx_size"
_NOISE = 1e-9  # of products over millions of durations, well below one of a hundred million customers
_COLUMNS = ("time", "value", "low", "high", "at_risk", "lost", "censored")


def survival(frame: FrameT, *, duration: str, lost: str, by: Keys = None, level: float = 0.95) -> FrameT:
    """Share of customers still there after each duration, those who have not left yet counted as long as seen.

    Kaplan and Meier (1958), JASA 53: the product over durations of 1 - lost / at risk. The range is
    Greenwood's variance on the scale of log(-log), which stays between 0 and 1 (Kalbfleisch and Prentice,
    The Statistical Analysis of Failure Time Data, 1.4); it is null where everybody is still there or nobody.

    Args:
        frame: one row per customer.
        duration: column of zero or more, in any unit: how long the customer was seen.
        lost: column of yes or no: whether the customer left then; no means still there (censored).
        by: columns to group by.
        level: of the range at each duration.

    Returns:
        One row per group and duration seen: the keys, `time`, `value`, `low`, `high`, `at_risk`, `lost`,
        `censored`. Rows without duration or `lost` are left out.

    Raises:
        WrongColumn: a column is missing, not numeric, or a key bears a result's name.

    Examples:
        >>> import polars as pl
        >>> people = pl.DataFrame({"months": [2, 2, 5, 7], "left": [True, False, True, False]})
        >>> survival(people, duration="months", lost="left").sort("time").select("time", "value", "at_risk").rows()
        [(2.0, 0.75, 4), (5.0, 0.375, 2), (7.0, 0.375, 1)]
    """
    keys = key_names(by)
    for key in keys:
        if key in _COLUMNS:
            raise WrongColumn(f"the key {key!r} bears the name of a result column; rename it first")
    z = z_quantile(level)
    return unwrap(_curve(_at_risk(_durations(wrap(frame), duration, lost, keys), keys), keys, z), frame)


def survival_time(
    frame: FrameT, *, duration: str, lost: str, at: float = 0.5, by: Keys = None, level: float = 0.95
) -> FrameT:
    """The duration after which half of the customers (or a share `at`) are still there.

    The first duration at which the curve is at or below `at`; the ends are where the range's own curves
    get there (Brookmeyer and Crowley 1982, Biometrics 38). Null where the curve never gets there.

    Args:
        frame: as for `survival`.
        duration: as for `survival`.
        lost: as for `survival`.
        at: share of customers still there.
        by: columns to group by.
        level: of the range.

    Returns:
        The keys, `value`, `low`, `high`, `n`.

    Raises:
        MetricError: `at` is not between 0 and 1.

    Examples:
        >>> import polars as pl
        >>> people = pl.DataFrame({"months": [2, 2, 5, 7], "left": [True, False, True, False]})
        >>> survival_time(people, duration="months", lost="left")["value"].item()
        5.0
    """
    if not 0 < at < 1:
        raise MetricError(f"at is a share between 0 and 1, such as 0.5; got {at}")
    curve, keys = wrap(survival(frame, duration=duration, lost=lost, by=by, level=level)), key_names(by)
    reached = {"value": "value", "low": "low", "high": "high"}
    rows = curve.select(
        *keys,
        *(nw.when(nw.col(column) <= at + _NOISE).then(nw.col("time")).alias(name) for name, column in reached.items()),
        nw.col("at_risk").alias("n"),
    )
    firsts = [nw.col(name).min() for name in reached]
    return unwrap(total(rows, keys, [*firsts, nw.col("n").max()]), frame)


def _durations(frame: Frame, duration: str, lost: str, keys: list[str]) -> Frame:
    """Per group and duration, how many left and how many were seen."""
    schema = require(frame, [duration, lost, *keys])
    time, flag = number(duration, schema).cast(nw.Float64), number(lost, schema)
    rows = frame.select(*keys, time.alias("time"), flag.alias("lost"))
    known = rows.filter(~nw.col("time").is_null() & ~nw.col("lost").is_null())
    summed = total(known, [*keys, "time"], [nw.len().alias(_SIZE), nw.col("lost").sum()])
    return summed.with_columns(nw.col(name).cast(nw.Int64) for name in (_SIZE, "lost"))


def _at_risk(counted: Frame, keys: list[str]) -> Frame:
    summed = running(counted, keys, ["time"], {_GONE: _SIZE})
    everybody = nw.col(_SIZE).sum()
    whole = everybody.over(*keys) if keys else everybody
    return summed.with_columns((whole.cast(nw.Int64) - nw.col(_GONE) + nw.col(_SIZE)).alias(_RISK))


def _curve(counted: Frame, keys: list[str], z: float) -> Frame:
    """Products as sums of logarithms; where all at risk leave, the curve is 0 from then on."""
    risk, lost = nw.col(_RISK).cast(nw.Float64), nw.col("lost").cast(nw.Float64)
    some = nw.when(nw.col("lost") < nw.col(_RISK))
    parts = counted.with_columns(
        (-some.then(1 - lost / risk).otherwise(nw.lit(1.0)).log()).alias(_FELL),
        some.then(lost / (risk * (risk - lost))).otherwise(nw.lit(0.0)).alias(_SPREAD),
    )
    summed = running(parts, keys, ["time"], {_FELL: _FELL, _SPREAD: _SPREAD})
    fell, alive = nw.col(_FELL), nw.col("lost") < nw.col(_RISK)
    inner = alive & (fell > 0)
    log = nw.when(inner).then(fell).otherwise(nw.lit(1.0))
    width = (nw.col(_SPREAD) ** 0.5 / log * z).exp()
    return summed.select(
        *keys,
        "time",
        nw.when(alive).then((-fell).exp()).otherwise(nw.lit(0.0)).alias("value"),
        nw.when(inner).then((-log * width).exp()).otherwise(nw.lit(None, dtype=nw.Float64)).alias("low"),
        nw.when(inner).then((-log / width).exp()).otherwise(nw.lit(None, dtype=nw.Float64)).alias("high"),
        nw.col(_RISK).alias("at_risk"),
        "lost",
        (nw.col(_SIZE) - nw.col("lost")).cast(nw.Int64).alias("censored"),
    )
