"""Ratios of two sums over the same rows: net churn, revenue retention, and the like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from cxmetrics._algebra import N, cap_at, floor_at, null_unless_positive, over, polynomial, root
from cxmetrics.estimators import Side, Terms
from cxmetrics.quantiles import inverse_t_polynomial

Combination = Mapping[str, float]
"""Tally columns by name, each with the factor that it counts with."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A tally column from a formula over the inputs by role."""

    formula: Callable[[Mapping[str, nw.Expr]], nw.Expr]
    whole: bool = False

    def contribution(self, row: Mapping[str, nw.Expr]) -> nw.Expr:
        """What one row adds."""
        return self.formula(row)


@dataclass(frozen=True, slots=True)
class Ratio:
    """`base + top / bottom`, both sums over rows; linearised variance, Student's t.

    Cochran, Sampling Techniques (1977), 6.4: the variance of a ratio R of two means is that of
    `top - R bottom` per row, over n and the squared mean of `bottom`. It needs the sums of squares and of
    products, given as combinations of tally columns.
    """

    top: Combination
    bottom: Combination
    top_squares: Combination
    products: Combination
    bottom_squares: Combination
    base: float = 0.0
    low: float | None = None
    high: float | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Every tally column in any of the combinations."""
        parts = (self.top, self.bottom, self.top_squares, self.products, self.bottom_squares)
        return tuple(dict.fromkeys(name for part in parts for name in part))

    @property
    def points(self) -> Combination:
        """A row alone has no worth: it moves both sums."""
        return {}

    @property
    def span(self) -> float | None:
        """Between the bounds, where there are any."""
        return None if self.low is None or self.high is None else self.high - self.low

    def value(self, terms: Terms[N]) -> N:
        """Null where `bottom` is not above zero."""
        return self._ratio(terms) + self.base

    def limits(self, terms: Terms[N], level: float) -> tuple[N, N]:
        """Null where all rows have the same ratio; held inside the bounds."""
        value = self.value(terms)
        width = over(self._error(terms), polynomial(inverse_t_polynomial(level), terms.spare))
        margin = terms.hold("margin", null_unless_positive(width))
        low, high = value - margin, value + margin
        return (
            low if self.low is None else floor_at(low, self.low) + margin * 0,
            high if self.high is None else cap_at(high, self.high) + margin * 0,
        )

    def side(self, terms: Terms[float]) -> Side:
        """Welch's t over linearised errors."""
        return Side(self.value(terms), self._error(terms), 1 / terms.spare)

    def variance(self, terms: Terms[float]) -> float:
        """Of one row's pull on the ratio."""
        return self._error(terms) ** 2 / terms.spare

    def _ratio(self, terms: Terms[N]) -> N:
        return terms.hold("ratio", over(_mixed(self.top, terms), null_unless_positive(_mixed(self.bottom, terms))))

    def _error(self, terms: Terms[N]) -> N:
        ratio = self._ratio(terms)
        products, squares = _mixed(self.products, terms), _mixed(self.bottom_squares, terms)
        spread = _mixed(self.top_squares, terms) - ratio * products * 2 + ratio * ratio * squares
        return over(root(spread * terms.spare), null_unless_positive(_mixed(self.bottom, terms)))


def _mixed(combination: Combination, terms: Terms[N]) -> N:
    parts = [terms.share(name) * factor for name, factor in combination.items()]
    mixed = parts[0]
    for part in parts[1:]:
        mixed = mixed + part
    return mixed
