"""Amounts of money: whole minor units with an ISO 4217 code, and one currency before anything is added up."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, is_eager, key_names, number, require, rows_of, total, unwrap, wrap
from cxmetrics._time import period_number
from cxmetrics.errors import MetricError

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_WHOLE.split(" "), 0) | dict.fromkeys(_THOUSANDTHS.split(" "), 3) | {"CLF": 4, "UYW": 4}
_CODE, _DAY, _SINCE, _RATE = "_cx_code", "_cx_day", "_cx_since", "_cx_rate"


class SeveralCurrencies(MetricError):
    """Amounts of several currencies, and nothing that says how to add them."""


class MissingRate(MetricError):
    """No exchange rate is known for a currency on a day."""


def digits(currency: str) -> int:
    """Decimal digits of a currency's minor unit, by ISO 4217.

    Examples:
        >>> [digits(code) for code in ("EUR", "JPY", "KWD")]
        [2, 0, 3]
    """
    return _DIGITS.get(currency, 2)


def in_currency(frame: FrameT, *, amounts: Keys, currency: str, reporting: str, at: str, rates: FrameT) -> FrameT:
    """Amounts of any currency as minor units of one, each by the rate of its day.

    Args:
        frame: one row per amount.
        amounts: columns of amounts in minor units (cents; whole yen).
        currency: column of ISO 4217 codes.
        reporting: the code to convert to.
        at: column of dates or datetimes of the amounts.
        rates: the same kind of frame with `currency`, `since` (the first day that a rate holds) and `rate`
            (how many of the reporting currency one of it buys, in major units).

    Returns:
        The frame with converted amounts (floats, not rounded) and the reporting code as currency; null where a
        rate or code is missing.

    Raises:
        MissingRate: on an eager frame, naming currencies and first days without a rate. A lazy frame is
            never collected here; metrics count its nulls in `empty`.

    Examples:
        >>> import datetime as dt
        >>> import polars as pl
        >>> day = dt.date(2026, 11, 2)
        >>> paid = pl.DataFrame({"cents": [1000, 2000, 500], "currency": ["EUR", "USD", "JPY"], "day": [day] * 3})
        >>> table = pl.DataFrame({"currency": ["USD", "USD", "JPY"], "rate": [0.5, 0.9, 0.006],
        ...                       "since": [dt.date(2026, 1, 1), dt.date(2026, 11, 1), dt.date(2026, 1, 1)]})
        >>> euros = in_currency(paid, amounts="cents", currency="currency", reporting="EUR", at="day", rates=table)
        >>> [round(amount) for amount in euros.sort("cents")["cents"]]
        [300, 1000, 1800]
    """
    wrapped, table, columns = wrap(frame), wrap(rates), key_names(amounts)
    schema = require(wrapped, [*columns, currency, at])
    names = list(schema)
    known = wrapped.with_columns(nw.col(currency).alias(_CODE), _day(wrapped, at, schema).alias(_DAY))
    priced = known.join(_rate_of_day(known, table, reporting), on=[_CODE, _DAY], how="left")
    own = nw.col(_CODE) == reporting
    factor = nw.when(own).then(nw.lit(1.0)).otherwise(nw.col(_RATE))
    converted = [(number(column, schema).cast(nw.Float64) * factor).alias(column) for column in columns]
    if is_eager(priced):
        _refuse_missing(priced.filter(nw.col(_RATE).is_null() & ~own))
    result = priced.with_columns(*converted, nw.lit(reporting).alias(currency))
    return unwrap(result.select(*names), frame)


def one_currency(frame: Frame, currency: str | None) -> None:
    """Refuse amounts of several currencies on an eager frame.

    Raises:
        SeveralCurrencies: naming them.
    """
    if currency is None:
        return
    require(frame, [currency])
    if is_eager(frame):
        codes = sorted(str(row[currency]) for row in rows_of(frame.select(currency).unique()))
        if len(codes) > 1:
            raise SeveralCurrencies(
                f"column {currency!r} holds {', '.join(codes)}: amounts of several currencies are never added up."
                " Nothing was counted. Convert them first: in_currency(..., reporting='EUR', rates=...) takes a"
                " reporting currency and dated rates."
            )


def _rate_of_day(amounts: Frame, rates: Frame, reporting: str) -> Frame:
    """One row per currency and day that occur: the latest rate that held then, from minor unit to minor unit."""
    schema = require(rates, ["currency", "since", "rate"])
    since = _day(rates, "since", schema).alias(_SINCE)
    given = rates.select(nw.col("currency").alias(_CODE), since, nw.col("rate").cast(nw.Float64).alias(_RATE))
    table = given.with_columns(nw.col(_RATE) * _scale(reporting))
    foreign = amounts.select(_CODE, _DAY).filter((nw.col(_CODE) != reporting) & ~nw.col(_DAY).is_null())
    days = total(foreign, [_CODE, _DAY], [nw.len().alias("n")])  # unique() numbers every row on DuckDB
    pairs = days.join(table.select(_CODE, _SINCE), on=_CODE, how="inner").filter(nw.col(_SINCE) <= nw.col(_DAY))
    latest = total(pairs, [_CODE, _DAY], [nw.col(_SINCE).max()])
    return latest.join(table, on=[_CODE, _SINCE], how="inner").select(_CODE, _DAY, _RATE)


def _day(frame: Frame, at: str, schema: nw.Schema) -> nw.Expr:
    return period_number(frame, at, schema, "day", week_starts="monday")


def _scale(reporting: str) -> nw.Expr:
    """From one currency's minor unit to another's: a yen has no cents."""
    factor = nw.lit(10.0 ** (digits(reporting) - 2))
    for places in sorted(set(_DIGITS.values())):
        codes = [code for code, have in _DIGITS.items() if have == places]
        unit = nw.lit(10.0 ** (digits(reporting) - places))
        factor = nw.when(nw.col(_CODE).is_in(codes)).then(unit).otherwise(factor)
    return factor


def _refuse_missing(missing: Frame) -> None:
    codes = rows_of(total(missing, [_CODE], [nw.len().alias("n")]))
    if codes:
        named = ", ".join(f"{row[_CODE]} ({row['n']} amounts)" for row in codes)
        raise MissingRate(f"no rate is known for {named} on their day. Nothing was converted. Add rates to `rates`.")
