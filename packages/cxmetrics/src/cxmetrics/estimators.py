"""From sufficient statistics to value, likely range and the side of a comparison.

An estimator sees `Terms`: the effective number of answers and, by name, the (weighted) mean of what
rows added to a tally column. It is written over `N`, so the same line serves one row and a lazy column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol

from cxmetrics._algebra import (
    N,
    above_noise,
    cap_at,
    first_positive,
    floor_at,
    larger,
    null_unless_positive,
    over,
    polynomial,
    power,
    root,
    smaller,
)
from cxmetrics.quantiles import inverse_t_polynomial, z_quantile


def as_it_is(_name: str, number: N) -> N:
    """Hold nothing: what `Terms.hold` does where a number is worked out once anyway."""
    return number


@dataclass(frozen=True, slots=True)
class Terms(Generic[N]):
    """What an estimator sees of one group.

    Attributes:
        n: effective answers.
        share: mean contribution to a tally column, by its name.
        hold: keeps an intermediate result under a name and hands it back; on columns it becomes a column, so
            that what a formula reads many times is written into a query once.
    """

    n: N
    share: Callable[[str], N]
    hold: Callable[[str, N], N] = as_it_is

    @property
    def spare(self) -> N:
        """One over the degrees of freedom of a mean, 1 / (n - 1), at most 1."""
        freedom = floor_at(self.n - 1, 1.0)
        return self.hold("spare", over(freedom * 0 + 1, freedom))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: centre and standard error, `df` when the spread itself is estimated."""

    centre: float
    error: float
    df: float | None = None


class Estimator(Protocol):
    """What a metric needs to be estimated and compared."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The tally columns whose shares it reads."""
        ...

    @property
    def points(self) -> Mapping[str, float]:
        """What one row is worth: the value is the sum of these times the shares."""
        ...

    @property
    def span(self) -> float | None:
        """Distance between the highest and the lowest worth of a row; None without bounds."""
        ...

    def value(self, terms: Terms[N]) -> N:
        """The number people quote."""
        ...

    def limits(self, terms: Terms[N], level: float) -> tuple[N, N]:
        """Both ends of the likely range; the value is never outside."""
        ...

    def side(self, terms: Terms[float]) -> Side:
        """Centre and standard error for the difference of two groups or periods."""
        ...

    def variance(self, terms: Terms[float]) -> float:
        """Variance of what one row is worth."""
        ...


@dataclass(frozen=True, slots=True)
class Balance:
    """Share of `plus` minus share of `minus`, times `factor`; adjusted Wald.

    Rocks (2016), The American Statistician 70(4): add 3 answers, 3/4 to each end and 1 1/2 to the
    middle, then use the plain standard error of a difference of multinomial shares.
    """

    plus: str
    minus: str
    factor: float = 100.0

    @property
    def needs(self) -> tuple[str, ...]:
        """Both ends."""
        return (self.plus, self.minus)

    @property
    def points(self) -> Mapping[str, float]:
        """Plus the factor for one end, minus it for the other."""
        return {self.plus: self.factor, self.minus: -self.factor}

    @property
    def span(self) -> float | None:
        """From end to end."""
        return 2 * self.factor

    def value(self, terms: Terms[N]) -> N:
        """Raw, not adjusted."""
        return (terms.share(self.plus) - terms.share(self.minus)) * self.factor

    def limits(self, terms: Terms[N], level: float) -> tuple[N, N]:
        """Around the adjusted centre, held inside the scale and around the raw value."""
        centre, error = self._adjusted(terms)
        margin = terms.hold("margin", error * z_quantile(level))
        value = self.value(terms)
        return (
            smaller(floor_at(centre - margin, -self.factor), value),
            larger(cap_at(centre + margin, self.factor), value),
        )

    def side(self, terms: Terms[float]) -> Side:
        """The same adjustment on each side (MeasuringU, "Evaluating NPS significance tests")."""
        return Side(*self._adjusted(terms))

    def variance(self, terms: Terms[float]) -> float:
        """Of one answer, in squared points."""
        plus, minus = terms.share(self.plus), terms.share(self.minus)
        return self.factor**2 * (plus + minus - (plus - minus) ** 2)

    def _adjusted(self, terms: Terms[N]) -> tuple[N, N]:
        n = terms.n + 3
        plus = over(terms.share(self.plus) * terms.n + 0.75, n)
        minus = over(terms.share(self.minus) * terms.n + 0.75, n)
        centre = terms.hold("centre", plus - minus)
        return centre * self.factor, root(over(plus + minus - centre * centre, n)) * self.factor


@dataclass(frozen=True, slots=True)
class Proportion:
    """Share of rows in `hits`; Wilson score interval, Agresti-Caffo for differences."""

    hits: str

    @property
    def needs(self) -> tuple[str, ...]:
        """The hits alone."""
        return (self.hits,)

    @property
    def points(self) -> Mapping[str, float]:
        """One for a hit."""
        return {self.hits: 1.0}

    @property
    def span(self) -> float | None:
        """From no to yes."""
        return 1.0

    def value(self, terms: Terms[N]) -> N:
        """Between 0 and 1."""
        return terms.share(self.hits)

    def limits(self, terms: Terms[N], level: float) -> tuple[N, N]:
        """Wilson (1927), JASA 22; rounding never pushes an end past 0, 1 or the value."""
        z = z_quantile(level)
        n, share = terms.n, self.value(terms)
        centre = over(share * n + z * z / 2, n + z * z)
        margin = over(root(share * (1 - share) * n + z * z / 4) * z, n + z * z)
        return (
            smaller(floor_at(centre - margin, 0.0), share),
            larger(cap_at(centre + margin, 1.0), share),
        )

    def side(self, terms: Terms[float]) -> Side:
        """One hit and one miss added to each side (Agresti and Caffo 2000, The American Statistician 54)."""
        n = terms.n + 2
        share = (self.value(terms) * terms.n + 1) / n
        return Side(share, root(share * (1 - share) / n))

    def variance(self, terms: Terms[float]) -> float:
        """Of one yes or no."""
        share = self.value(terms)
        return share * (1 - share)


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean of an amount from `total` and `squares`; Student's t.

    On a bounded scale (`low`, `high`) the ends stay inside it. When all n answers are equal the spread
    says nothing; the ends then allow for what n equal answers cannot rule out: a share of other answers
    of 1 - ((1 - level) / 2) ** (1 / n) (Clopper-Pearson), all of them at the end of the scale. Without
    a scale, or with one answer, there is no interval.
    """

    total: str = "total"
    squares: str = "squares"
    low: float | None = None
    high: float | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Sum and sum of squares."""
        return (self.total, self.squares)

    @property
    def points(self) -> Mapping[str, float]:
        """The amount itself."""
        return {self.total: 1.0}

    @property
    def span(self) -> float | None:
        """The length of the scale, if there is one."""
        return None if self.low is None or self.high is None else self.high - self.low

    def value(self, terms: Terms[N]) -> N:
        """In units of the input."""
        return terms.share(self.total)

    def limits(self, terms: Terms[N], level: float) -> tuple[N, N]:
        """Null where the spread is unknown and the scale is unbounded."""
        mean = self.value(terms)
        margin = terms.hold("margin", over(self._error(terms), polynomial(inverse_t_polynomial(level), terms.spare)))
        if self.low is None or self.high is None:
            margin = null_unless_positive(margin)
            return mean - margin, mean + margin
        unseen = 1 - power((1 - level) / 2, over(terms.n * 0 + 1, terms.n))
        return (
            floor_at(mean - first_positive(margin, (mean - self.low) * unseen), self.low),
            cap_at(mean + first_positive(margin, (self.high - mean) * unseen), self.high),
        )

    def side(self, terms: Terms[float]) -> Side:
        """Welch's t: each side brings its own spread and degrees of freedom."""
        return Side(self.value(terms), self._error(terms), 1 / terms.spare)

    def variance(self, terms: Terms[float]) -> float:
        """Of one amount, as found."""
        mean = self.value(terms)
        return max(terms.share(self.squares) - mean * mean, 0.0)

    def _error(self, terms: Terms[N]) -> N:
        mean, second = self.value(terms), terms.share(self.squares)
        return root(above_noise(second - mean * mean, second) * terms.spare)
