"""Arithmetic that means the same on a number and on a column.

Every formula of the library is written once, over `N`: with floats it answers for one row, with
Narwhals expressions it stays a lazy column. Only what operators cannot say lives here.
"""

from __future__ import annotations

import math
from typing import TypeVar

import narwhals.stable.v2 as nw

N = TypeVar("N", float, nw.Expr)


def root(number: N) -> N:
    """Square root; what rounding pushed below zero counts as zero."""
    if isinstance(number, nw.Expr):
        return floor_at(number, 0.0) ** 0.5
    return math.sqrt(max(number, 0.0))


def over(number: N, divisor: N) -> N:
    """`number / divisor` for a divisor above zero.

    On columns by a power of -1: some engines are handed a case distinction for each division, and nested
    ones make queries of megabytes.
    """
    if isinstance(divisor, nw.Expr):
        return number * divisor**-1.0
    return number / divisor


def power(base: float, exponent: N) -> N:
    """`base ** exponent` for a positive base."""
    if isinstance(exponent, nw.Expr):
        return (exponent * math.log(base)).exp()
    return math.exp(exponent * math.log(base))


def smaller(one: N, other: N) -> N:
    """The smaller of two; each is written into a query once, so that nesting stays short."""
    if isinstance(one, nw.Expr):
        return nw.min_horizontal(one, other)
    return min(one, other)


def larger(one: N, other: N) -> N:
    """The larger of two."""
    if isinstance(one, nw.Expr):
        return nw.max_horizontal(one, other)
    return max(one, other)


def floor_at(number: N, bound: float) -> N:
    """Nothing below `bound`."""
    if isinstance(number, nw.Expr):
        return nw.max_horizontal(number, nw.lit(bound))
    return max(number, bound)


def cap_at(number: N, bound: float) -> N:
    """Nothing above `bound`."""
    if isinstance(number, nw.Expr):
        return nw.min_horizontal(number, nw.lit(bound))
    return min(number, bound)


def null_unless_positive(number: N) -> N:
    """The number if above zero, else null (not-a-number for a float)."""
    if isinstance(number, nw.Expr):
        return nw.when(number > 0).then(number)
    return number if number > 0 else math.nan


def first_positive(number: N, otherwise: N) -> N:
    """The number if above zero, else the other one."""
    if isinstance(number, nw.Expr):
        return nw.when(number > 0).then(number).otherwise(otherwise)
    return number if number > 0 else otherwise


def above_noise(difference: N, scale: N) -> N:
    """Zero for a difference so small beside `scale` that rounding alone can make it."""
    noise = scale * 1e-12
    if isinstance(difference, nw.Expr):
        return nw.when(difference > noise).then(difference).otherwise(difference * 0)
    return difference if difference > noise else 0.0


def polynomial(coefficients: tuple[float, ...], x: N) -> N:
    """Horner's rule; `coefficients` from the constant upwards."""
    result = x * 0 + coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        result = result * x + coefficient
    return result
