"""How answers spread over their scale, and where the middle of an amount lies."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, number, require, total, unwrap, wrap
from cxmetrics._selection import VALUE, select_places
from cxmetrics.errors import MetricError
from cxmetrics.estimators import Proportion, Terms
from cxmetrics.metric import Band, Example, Input, Metric, Scale
from cxmetrics.quantiles import z_quantile
from cxmetrics.tallies import tally

_ANSWER, _N, _LEFT, _RIGHT = "_cx_answer_", "_cx_n", "_cx_left", "_cx_right"
_NO_LOW, _NO_HIGH = (nw.lit(None).cast(nw.Float64).alias(name) for name in ("low", "high"))
_ROW = "_cx_row"


def distribution(
    frame: FrameT,
    *,
    answer: str,
    scale: tuple[int, int],
    by: Keys = None,
    weight: str | None = None,
    no_answer: Iterable[float] = (),
    level: float = 0.95,
) -> FrameT:
    """How often each answer of a scale was given; answers that nobody gave are there with zero.

    Args:
        frame: one row per answer.
        answer: column of whole numbers.
        scale: lowest and highest possible answer, such as (0, 10).
        by: columns to group by.
        weight: column of weights of zero or more.
        no_answer: codes that mean "no answer".
        level: of each share's Wilson range.

    Returns:
        The keys, `answer`, `count` (sum of weights when there are any), `share`, `low`, `high`, `n`,
        `n_effective`, `outside`, `empty`; one row per group and answer. Shares are null where `outside`
        is above zero.

    Raises:
        OutsideScale: an answer outside the scale, on an eager frame.

    Examples:
        >>> import polars as pl
        >>> found = distribution(pl.DataFrame({"q": [1, 1, 3, 3]}), answer="q", scale=(1, 3))
        >>> found.sort("answer").select("answer", "count", "share").rows()
        [(1, 2, 0.5), (2, 0, 0.0), (3, 2, 0.5)]
    """
    shape = _histogram(Scale(*scale))
    counted = wrap(tally(frame, shape, by=by, weight=weight, no_answer=no_answer, answer=answer))
    sized = _sized(counted, weighted=weight is not None)
    prefix = "w_" if weight else ""
    names = {prefix + name: place for place, name in zip(Scale(*scale).answers, shape.sums, strict=True)}
    kept = [*key_names(by), "n", "n_effective", _N, "outside", "empty"]
    return unwrap(_shares(_long(sized, names, kept), key_names(by), level), frame)


def percentile(frame: FrameT, *, amount: str, at: float = 0.5, by: Keys = None, level: float | None = 0.95) -> FrameT:
    """Median (or another percentile) of an amount per group, with a distribution-free range.

    The value interpolates linearly between neighbours, as NumPy and Polars do. The ends are order
    statistics (Conover, Practical Nonparametric Statistics, 3.2) at the places
    (n + 1) p -/+ z sqrt(n p (1 - p)), rounded outwards; null where there are too few rows for that place.
    It does not add up over parts, so there is no tally of it.

    Args:
        frame: any frame that Narwhals knows.
        amount: numeric column; nulls and not-a-number are left out and counted in `empty`.
        at: 0.5 for the median, 0.9 for the 90th percentile.
        by: columns to group by.
        level: of the range; None for the value alone, in one pass less.

    Returns:
        The keys, `value`, `low`, `high`, `n`, `empty`.

    Raises:
        MetricError: `at` is not between 0 and 1.

    Examples:
        >>> import polars as pl
        >>> percentile(pl.DataFrame({"minutes": [1, 2, 3, 4, None]}), amount="minutes").row(0)
        (2.5, None, None, 4, 1)
    """
    if not 0 < at < 1:
        raise MetricError(f"at is a share between 0 and 1, such as 0.5; got {at}")
    wrapped, keys = wrap(frame), key_names(by)
    given = number(amount, require(wrapped, [*keys, amount])).cast(nw.Float64)
    values = wrapped.select(*keys, given.alias(VALUE))
    if level is None and not wrapped.implementation.is_pyarrow():  # PyArrow has no quantile per group
        return unwrap(_value_alone(values, keys, at), frame)
    found = _with_range(values, keys, at, z_quantile(level or 0.5))
    return unwrap(found if level is not None else found.with_columns(_NO_LOW, _NO_HIGH), frame)


def _histogram(scale: Scale) -> Metric:
    return Metric(
        slug="distribution",
        version=1,
        name="Distribution",
        unit="share",
        direction="neither",
        inputs=(Input("answer", scale),),
        formula="answers of one kind / all answers",
        denominator="answers on the scale",
        interval="Wilson score",
        example=Example(tally={"n": 1}, value=1.0, low=0.0, high=1.0, source=""),
        sums={f"{_ANSWER}{place}": Band("answer", place, place) for place in scale.answers},
        estimator=Proportion(_ANSWER),
    )


def _sized(counted: Frame, *, weighted: bool) -> Frame:
    clean = (nw.col("outside") == 0) & (nw.col("unweighted") == 0 if weighted else nw.lit(1) == 1)
    size = nw.col("w" if weighted else "n").cast(nw.Float64)
    sized = counted.with_columns(nw.when(clean & (size > 0)).then(size).alias(_N))
    effective = nw.col(_N) * nw.col(_N) / nw.col("w2") if weighted else nw.col(_N)
    return sized.with_columns(effective.alias("n_effective"))


def _long(wide: Frame, names: dict[str, int], kept: list[str]) -> Frame:
    """One row per group and answer, with its `count`."""
    if not wide.implementation.is_duckdb():
        long = wide.unpivot(on=list(names), index=kept, variable_name=_ANSWER, value_name="count")
        codes = [nw.col(_ANSWER) == name for name in names]
        return long.with_columns(_first_true(codes, [nw.lit(place) for place in names.values()]).alias("answer"))
    # Narwhals unpivots DuckDB relations on the default connection only, so each group is multiplied instead.
    ladder = nw.lit(",".join(str(place) for place in names.values())).str.split(",").alias("answer")
    steps = wide.with_columns(ladder).explode("answer", empty_as_null=False, keep_nulls=False)
    long = steps.with_columns(nw.col("answer").cast(nw.Int64))
    codes = [nw.col("answer") == place for place in names.values()]
    return long.with_columns(_first_true(codes, [nw.col(name) for name in names]).alias("count"))


def _first_true(tests: list[nw.Expr], results: list[nw.Expr]) -> nw.Expr:
    answer = results[-1]
    for test, result in zip(tests[-2::-1], results[-2::-1], strict=True):
        answer = nw.when(test).then(result).otherwise(answer)
    return answer


def _shares(long: Frame, keys: list[str], level: float) -> Frame:
    told = long.with_columns(nw.col("answer").cast(nw.Int64), (nw.col("count") / nw.col(_N)).alias("share"))
    low, high = Proportion("share").limits(Terms(nw.col("n_effective"), nw.col), level)
    scored = ~nw.col(_N).is_null()
    ends = [nw.when(scored).then(end).alias(name) for name, end in (("low", low), ("high", high))]
    return told.select(*keys, "answer", "count", "share", *ends, "n", "n_effective", "outside", "empty")


def _value_alone(values: Frame, keys: list[str], at: float) -> Frame:
    column = nw.col(VALUE)
    middle = column.quantile(at, interpolation="linear").alias("value")
    rows = values.with_columns(nw.when(~column.is_null()).then(nw.lit(1)).alias(_ROW))
    found = total(rows, keys, [middle, nw.col(_ROW).count().alias("n"), nw.len().alias(_N)])
    counts = [nw.col("n").cast(nw.Int64), (nw.col(_N) - nw.col("n")).cast(nw.Int64).alias("empty")]
    return found.select(*keys, "value", _NO_LOW, _NO_HIGH, *counts)


def _with_range(values: Frame, keys: list[str], at: float, z: float) -> Frame:
    n = nw.col(_N).cast(nw.Float64)
    middle, spread = (n - 1) * at + 1, (n * (at * (1 - at))) ** 0.5 * z
    places = {
        _LEFT: middle.floor(),
        _RIGHT: middle.ceil(),
        "low": ((n + 1) * at - spread).floor(),
        "high": ((n + 1) * at + spread).ceil(),
    }
    found = select_places(values, keys, places, _N)
    value = nw.col(_LEFT) + (nw.col(_RIGHT) - nw.col(_LEFT)) * (middle - middle.floor())
    equal = nw.when(nw.col(_LEFT) == nw.col(_RIGHT)).then(nw.col(_LEFT)).otherwise(value)  # infinities too
    return found.select(*keys, equal.alias("value"), "low", "high", nw.col(_N).alias("n"), "empty")
