"""Which touchpoints go together with the overall score: relative importance, and how well each does.

Needs NumPy (extra `drivers`). Importance says what moves together with the outcome, never what causes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narwhals.stable.v2.typing import IntoFrame

from cxmetrics._frames import is_eager, number, require, wrap
from cxmetrics.errors import MetricError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

EXACT_UP_TO = 12
_ORDERS, _BOOTSTRAP_ORDERS = 2000, 200
_SINGULAR = 1e-9


@dataclass(frozen=True, slots=True)
class Driver:
    """One touchpoint.

    Attributes:
        name: its column.
        importance: its part of R squared; all parts add up to it.
        low: lower end of the bootstrap range of the importance.
        high: upper end.
        performance: mean rating, over the same people.
        quadrant: `fix first` (important, poor), `keep up` (important, good), `watch` (unimportant, poor) or
            `maintain`; against the mean importance and the mean performance of all drivers.
    """

    name: str
    importance: float
    low: float
    high: float
    performance: float
    quadrant: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """Relative importance of all drivers.

    Attributes:
        outcome: the column that was explained.
        r_squared: share of its variance that the drivers explain together.
        n: people with an answer to everything; nobody else counts.
        left_out: people with an empty answer somewhere.
        exact: whether every subset was counted, or orders were sampled (more than 12 drivers).
        drivers: the most important first.
    """

    outcome: str
    r_squared: float
    n: int
    left_out: int
    exact: bool
    drivers: tuple[Driver, ...]


def key_drivers(
    frame: IntoFrame,
    *,
    outcome: str,
    drivers: Sequence[str],
    level: float = 0.95,
    resamples: int = 300,
    seed: int = 0,
) -> Drivers:
    """Split the R squared of a linear regression fairly among its drivers (Shapley value, LMG).

    A driver's part is its gain in R squared, averaged over all orders in which drivers can enter
    (Lindeman, Merenda and Gold 1980; Groemping 2006, Journal of Statistical Software 17(1)). Exact to 12
    drivers; beyond, over 4,000 sampled orders (200 for each bootstrap sample, so ranges come out a little
    wider). The range is the percentile bootstrap over people, held around the importance.

    Args:
        frame: an eager frame with one row per person; the rows are needed for the bootstrap.
        outcome: numeric column, such as overall satisfaction.
        drivers: numeric columns, such as ratings of touchpoints; codes for "not used" made null before.
        level: of the bootstrap ranges.
        resamples: bootstrap samples.
        seed: of the random numbers; the same seed gives the same result.

    Raises:
        TypeError: the frame is lazy.
        MetricError: no drivers, fewer people than twice the columns, or a column that never varies.
        ModuleNotFoundError: NumPy is not installed.

    Examples:
        >>> import polars as pl
        >>> visits = pl.DataFrame({
        ...     "overall": [1, 2, 2, 3, 4, 4, 5, 5], "food": [1, 2, 1, 3, 4, 5, 4, 5], "signs": [3, 1, 4, 2, 3, 2, 4, 3]
        ... })
        >>> found = key_drivers(visits, outcome="overall", drivers=["food", "signs"], resamples=20)
        >>> [driver.name for driver in found.drivers], round(found.r_squared, 2)
        (['food', 'signs'], 0.93)
    """
    try:
        import numpy as np  # noqa: PLC0415 - the extra `drivers`
    except ModuleNotFoundError:
        raise MetricError("key drivers need NumPy: pip install 'cxmetrics[drivers]'") from None
    rows, total = _complete_rows(frame, [outcome, *drivers])
    _refuse_thin(rows, [outcome, *drivers])
    random = np.random.default_rng(seed)
    whole = _correlations(rows[None])
    orders = None if len(drivers) <= EXACT_UP_TO else _sampled_orders(len(drivers), random)
    importance = _shapley(whole, orders)[0]
    draws = random.integers(0, len(rows), size=(resamples, len(rows)))
    samples = np.concatenate([_correlations(rows[draw][None]) for draw in draws])
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(_shapley(samples, orders and orders[:_BOOTSTRAP_ORDERS]), [tail, 100 - tail], axis=0)
    told = _drivers(
        list(drivers),
        np.stack(
            [importance, np.minimum(low, importance), np.maximum(high, importance), rows[:, 1:].mean(axis=0)], axis=1
        ),
    )
    return Drivers(outcome, float(importance.sum()), len(rows), total - len(rows), orders is None, told)


def _complete_rows(frame: IntoFrame, columns: list[str]) -> tuple[Array, int]:
    wrapped = wrap(frame)
    if not is_eager(wrapped):
        raise TypeError("key_drivers resamples rows, so it needs them in memory; collect the columns first")
    if len(columns) < 2:  # noqa: PLR2004 - the outcome and one driver
        raise MetricError("name at least one driver")
    schema = require(wrapped, columns)
    eager: Any = wrapped.select(*(number(name, schema) for name in columns))
    values: Array = eager.drop_nulls().to_numpy().astype("float64")
    return values, len(eager)


def _refuse_thin(rows: Array, columns: list[str]) -> None:
    if len(rows) < 2 * len(columns):
        raise MetricError(f"only {len(rows)} people answered everything; {2 * len(columns)} are needed")
    for name, spread in zip(columns, rows.std(axis=0), strict=True):
        if spread == 0:
            raise MetricError(f"column {name!r} never varies, so nothing can be said about it")


def _correlations(samples: Array) -> Array:
    """Correlation matrices of a stack of samples, outcome first; a column without spread correlates with none."""
    import numpy as np  # noqa: PLC0415

    centred = samples - samples.mean(axis=1, keepdims=True)
    cross: Array = np.matmul(np.swapaxes(centred, 1, 2), centred)
    spread = np.sqrt(np.diagonal(cross, axis1=1, axis2=2))
    spread = np.where(spread == 0, np.inf, spread)
    scaled: Array = cross / spread[:, :, None] / spread[:, None, :]
    return scaled


def _shapley(correlations: Array, orders: list[list[int]] | None) -> Array:
    """Importance per sample and driver."""
    import numpy as np  # noqa: PLC0415

    samples, size = len(correlations), correlations.shape[1] - 1
    result = np.zeros((samples, size))
    if orders is not None:
        for order in orders:
            for driver, gain in zip(order, _gains(correlations, order), strict=True):
                result[:, driver] += gain / len(orders)
        return result
    explained = _all_subsets(correlations, size)
    for subset in range(1 << size):
        members = subset.bit_count()
        for driver in range(size):
            if not subset >> driver & 1:
                weight = math.factorial(members) * math.factorial(size - members - 1) / math.factorial(size)
                result[:, driver] += weight * (explained[subset | 1 << driver] - explained[subset])
    return result


def _all_subsets(correlations: Array, size: int) -> Array:
    """R squared of every subset of drivers, each from a smaller one by a single sweep."""
    import numpy as np  # noqa: PLC0415

    explained = np.zeros((1 << size, len(correlations)))
    pending = [(0, 0, correlations)]
    while pending:
        subset, following, swept = pending.pop()
        explained[subset] = 1 - swept[:, 0, 0]
        larger = range(following, size)
        pending += [(subset | 1 << driver, driver + 1, _sweep(swept, driver + 1)) for driver in larger]
    return explained


def _gains(correlations: Array, order: list[int]) -> list[Array]:
    """What each driver adds to R squared when they enter in that order."""
    gains, swept = [], correlations
    for driver in order:
        following = _sweep(swept, driver + 1)
        gains.append(swept[:, 0, 0] - following[:, 0, 0])
        swept = following
    return gains


def _sweep(matrices: Array, pivot: int) -> Array:
    """Take a driver's linear part out of everything; one that others already explain changes nothing."""
    import numpy as np  # noqa: PLC0415

    diagonal = matrices[:, pivot, pivot]
    inverse = np.where(diagonal > _SINGULAR, 1 / np.where(diagonal > _SINGULAR, diagonal, 1), 0.0)
    column = matrices[:, :, pivot]
    swept: Array = matrices - column[:, :, None] * column[:, None, :] * inverse[:, None, None]
    return swept


def _sampled_orders(size: int, random: np.random.Generator) -> list[list[int]]:
    """Orders and their reverses: a pair that cancels much of the sampling noise."""
    drawn = [[int(each) for each in random.permutation(size)] for _ in range(_ORDERS)]
    return [each for order in drawn for each in (order, order[::-1])]


def _drivers(names: list[str], figures: Array) -> tuple[Driver, ...]:
    importance, performance = float(figures[:, 0].mean()), float(figures[:, 3].mean())
    quadrants = {
        (True, False): "fix first",
        (True, True): "keep up",
        (False, False): "watch",
        (False, True): "maintain",
    }
    told = []
    for name, row in zip(names, figures.tolist(), strict=True):
        quadrant = quadrants[row[0] >= importance, row[3] >= performance]
        told.append(Driver(name, row[0], row[1], row[2], row[3], quadrant))
    return tuple(sorted(told, key=lambda driver: -driver.importance))
