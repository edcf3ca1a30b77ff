from __future__ import annotations

import pytest

from cxmetrics._algebra import polynomial
from cxmetrics.quantiles import inverse_t_polynomial, t_cdf, t_p_value, t_quantile, z_quantile

PUBLISHED = {1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 29: 2.045, 60: 2.000, 120: 1.980}
"""NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, upper 0.025 critical values."""


@pytest.mark.parametrize(("df", "t"), PUBLISHED.items())
def test_t_quantile_matches_the_published_table(df: int, t: float) -> None:
    assert round(t_quantile(0.95, df), 3) == t


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize("df", [1, 1.3, 2, 2.7, 5, 29, 1000, 1e6])
def test_t_as_a_polynomial_is_exact_to_six_digits(level: float, df: float) -> None:
    assert 1 / polynomial(inverse_t_polynomial(level), 1 / df) == pytest.approx(t_quantile(level, df), rel=1e-6)


@pytest.mark.parametrize("df", [0.5, 1, 3, 17.5, 400, 1e5])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_quantile_and_p_value_are_inverse(level: float, df: float) -> None:
    assert t_p_value(t_quantile(level, df), df) == pytest.approx(1 - level, rel=1e-9)


def test_closed_forms() -> None:
    assert t_cdf(1.0, 1) == pytest.approx(0.75, abs=1e-13)
    assert t_cdf(2**0.5, 2) == pytest.approx(0.5 + 2**0.5 / (2 * 2), abs=1e-13)
    assert t_quantile(0.95, 1e9) == pytest.approx(z_quantile(0.95))
    assert t_cdf(-3.0, 7) == pytest.approx(1 - t_cdf(3.0, 7), abs=1e-15)
