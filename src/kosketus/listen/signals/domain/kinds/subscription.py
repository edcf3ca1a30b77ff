"""Rows that are subscriptions: begun at the recipe's date, ended or still running."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.contracts import SubscriptionRow
from kosketus.listen.signals.domain.binding import Binding, Cells, Made, believed, clean, decoded
from kosketus.listen.signals.domain.faults import subscription_fault
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.subscriptions import record_subscriptions
from kosketus.listen.signals.domain.toml_tables import TomlTable, mistake
from kosketus.listen.signals.outcome import Reason

_PLAN_LENGTH = 80


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The end: the moment in ``column``, or the day ``on`` where ``column`` says one of ``when``."""

    column: str
    when: frozenset[str] = frozenset()
    on: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """How columns become subscriptions."""

    kind: ClassVar[str] = "subscription"
    key: tuple[str, ...] = ()
    source: str = ""
    plan: str | Column = ""
    amount: str = ""
    currency: str | Column = ""
    reason: str | Column = ""
    ended: Ended | None = None
    changed: str = ""

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield from (column_of(given) for given in (self.plan, self.currency, self.reason))
        yield from (self.amount, self.changed, self.ended.column if self.ended else "")


def section(table: TomlTable, _top: TomlTable) -> Subscription:
    """The section as a recipe writes it."""
    found = Subscription(
        key=table.listed("key"),
        source=table.take("source", str, ""),
        plan=table.fixed_or_column("plan"),
        amount=table.take("amount", str, ""),
        currency=table.fixed_or_column("currency"),
        reason=table.fixed_or_column("reason"),
        ended=_ended(table),
        changed=table.take("changed", str, ""),
    )
    if found.amount and not found.currency:
        raise mistake(_("an amount needs its 'currency'"))
    return found


def _ended(table: TomlTable) -> Ended | None:
    if "ended" not in table.content:
        return None
    inner = table.table("ended")
    column, when, on = inner.take("column", str, needed=True), inner.words("when"), inner.take("on", str, "")
    inner.done()
    if bool(when) != bool(on):
        raise mistake(_("'when' and 'on' of a subscription's end belong together"))
    try:
        day = datetime.fromisoformat(on) if on else None
    except ValueError:
        raise mistake(_("'on' is a day such as 2026-05-31")) from None
    return Ended(column=column, when=when, on=day)


def reader(section: Subscription, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to its subscription."""
    key, source = binding.key(section.key), section.source or binding.recipe.name
    money = binding.money(section.amount, section.currency)
    plan, reason = binding.word(section.plan, _PLAN_LENGTH), binding.word(section.reason, _PLAN_LENGTH)
    ended = _end_reader(section.ended, binding)
    changed = binding.other_moment(section.changed) if section.changed else _never

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        if not (name := key(cells)):
            return Made(None, (Reason.NO_KEY, ", ".join(section.key)))
        price, end, change = money(cells), ended(cells), changed(cells)
        if isinstance(price[0], Reason):
            return Made(None, (price[0], price[1]))
        if isinstance(end, Reason):
            return Made(None, (end, section.ended.column if section.ended else ""))
        if isinstance(change, Reason):
            return Made(None, (change, section.changed))
        row = SubscriptionRow(
            key=f"{source}/{name}",
            identity=None,
            started_at=moment,
            ended_at=end,
            plan=plan(cells),
            amount_minor=price[0],
            currency=price[1] if price[0] is not None else "",
            reason=reason(cells) if end is not None else "",
            context=decoded(binding.context, cells),
            changed_at=change,
        )
        return believed(row, subscription_fault(row, binding.received))

    return read


def _never(_cells: Cells) -> None:
    return None


def _end_reader(ended: Ended | None, binding: Binding) -> Callable[[Cells], Moment | None]:
    if ended is None:
        return _never
    if ended.on is None:
        return binding.other_moment(ended.column)
    zone = ZoneInfo(binding.zone)
    on = datetime.combine(ended.on.date(), time(binding.recipe.hour), zone).astimezone(UTC)
    place, when = binding.place[ended.column], ended.when
    return lambda cells: on if clean(cells[place]) in when else None


def record(rows: Sequence[SubscriptionRow], _section: Subscription, *, actor: str, import_id: int) -> Recorded:
    """Write a chunk of subscriptions."""
    return record_subscriptions(rows, actor=actor, arrived=Arrived.BACKFILL, import_id=import_id)
