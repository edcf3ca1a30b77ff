"""Why an order, a subscription, spend or a signal cannot be believed. Pure: nothing is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from math import isfinite

from babel.core import get_global

from kosketus.kernel.intake import MOST_MINOR, Fault, key_fault, moment_fault, text_fault
from kosketus.listen.signals.contracts import (
    PROMISED,
    OrderRow,
    OrderState,
    Purpose,
    SignalRow,
    SpendRow,
    SubscriptionRow,
)

_CURRENCIES = frozenset(get_global("all_currencies"))
_STATES = frozenset(str(state) for state in OrderState)
_PURPOSES = frozenset(str(purpose) for purpose in Purpose)
_CHANNEL, _PLAN, _REASON, _CONTEXT, _PAGE, _NAME = 80, 120, 500, 2_000, 2_000, 100
_MOST_ITEMS = 2_000_000_000
# A promise is often a date without a time: midnight of the day of the order lies before it.
_SAME_DAY = timedelta(days=1)
_LONGEST_PROMISE = timedelta(days=3660)
# Somewhere the day has begun already.
_EARLIEST_ZONE = timedelta(hours=14)


def order_fault(row: OrderRow, until: datetime) -> Fault | None:
    """Why an order cannot be believed, or None. *until* is the last moment that can be."""
    return (
        key_fault(row.key)
        or moment_fault(row.placed_at, until)
        or _states_fault(row, until)
        or _amount_fault(row.amount_minor, row.currency)
        or _items_fault(row.items)
        or text_fault(row.channel, most=_CHANNEL)
        or _context_fault(row.context)
    )


def _states_fault(row: OrderRow, until: datetime) -> Fault | None:
    for state, at in row.state_times.items():
        if state == PROMISED:
            fault = _promise_fault(at, row.placed_at)
        elif state in _STATES:
            fault = moment_fault(at, until) or _before(at, row.placed_at)
        else:
            fault = Fault.UNKNOWN_STATE
        if fault:
            return fault
    return None


def _promise_fault(at: datetime, placed_at: datetime) -> Fault | None:
    return moment_fault(at, placed_at + _LONGEST_PROMISE) or _before(at, placed_at - _SAME_DAY)


def _before(at: datetime, start: datetime) -> Fault | None:
    return Fault.BEFORE_START if at < start else None


def subscription_fault(row: SubscriptionRow, until: datetime) -> Fault | None:
    """Why a subscription cannot be believed, or None. *until* is the last moment that can be."""
    return (
        key_fault(row.key)
        or moment_fault(row.started_at, until)
        or _later_fault(row.changed_at, row.started_at, until)
        or _later_fault(row.ended_at, row.started_at, until)
        or (Fault.AFTER_END if row.changed_at and row.ended_at and row.changed_at > row.ended_at else None)
        or _amount_fault(row.amount_minor, row.currency)
        or text_fault(row.plan, most=_PLAN)
        or text_fault(row.reason, most=_REASON)
        or _context_fault(row.context)
    )


def _later_fault(at: datetime | None, start: datetime, until: datetime) -> Fault | None:
    return None if at is None else moment_fault(at, until) or _before(at, start)


def spend_fault(row: SpendRow, until: datetime) -> Fault | None:
    """Why spend cannot be believed, or None. *until* is the last moment that can be."""
    return (
        key_fault(row.key)
        or _day_fault(row.spent_on, until)
        or (None if row.purpose in _PURPOSES else Fault.UNKNOWN_PURPOSE)
        or _amount_fault(row.amount_minor, row.currency, needed=True)
        or text_fault(row.channel, most=_CHANNEL)
    )


def _day_fault(given: object, until: datetime) -> Fault | None:
    day = given if isinstance(given, date) and not isinstance(given, datetime) else None
    if day is None:
        return Fault.NO_TIME
    if day < date(1970, 1, 1):
        return Fault.TOO_EARLY
    return Fault.TOO_LATE if day > (until + _EARLIEST_ZONE).date() else None


def signal_fault(row: SignalRow, until: datetime) -> Fault | None:
    """Why a signal cannot be believed, or None. *until* is the last moment that can be."""
    return (
        key_fault(row.key)
        or moment_fault(row.occurred_at, until)
        or (text_fault(row.name, row.session or "", most=_NAME) if row.name.strip() else Fault.NO_KEY)
        or text_fault(row.page or "", most=_PAGE)
        or (None if row.value is None or isfinite(row.value) else Fault.BAD_AMOUNT)
        or _context_fault(row.context)
    )


def _amount_fault(amount: int | None, currency: str, *, needed: bool = False) -> Fault | None:
    if amount is None and not needed:
        return None if not currency or currency in _CURRENCIES else Fault.UNKNOWN_CURRENCY
    if not isinstance(amount, int) or isinstance(amount, bool) or amount > MOST_MINOR:
        return Fault.BAD_AMOUNT
    if amount < 0:
        return Fault.NEGATIVE_AMOUNT
    return None if currency in _CURRENCIES else Fault.UNKNOWN_CURRENCY


def _items_fault(items: object) -> Fault | None:
    if items is None:
        return None
    if not isinstance(items, int) or items > _MOST_ITEMS:
        return Fault.BAD_AMOUNT
    return Fault.NEGATIVE_AMOUNT if items < 0 else None


def _context_fault(context: Mapping[str, str]) -> Fault | None:
    return text_fault(*context, *context.values(), most=_CONTEXT) if context else None
