"""What facts say to somebody who looks at one customer: a title and a line, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from kosketus.act.outreach.contracts import OutreachInvited
from kosketus.channels.contract import OutgoingBounced, OutgoingFailed
from kosketus.listen.conversations.contracts import Author, ConversationOpened, MessageReceived, MessageSent
from kosketus.listen.signals.contracts import (
    OrderDelivered,
    OrderPlaced,
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionStarted,
)
from kosketus.ui import dates, numbers

_EXCERPT = 300


class Told(NamedTuple):
    """An entry of the time line."""

    icon: str
    title: str
    text: str = ""


def tell(kind: str, fact: Any) -> Told:
    """The words for a fact; those without words of their own go by their kind."""
    if known := _TELLERS.get(kind):
        return known(fact)
    icon, title = _PLAIN.get(kind, ("today", kind))
    return Told(icon, _(title))


def _order_placed(fact: OrderPlaced) -> Told:
    items = "" if fact.items is None else ngettext("%(number)d item", "%(number)d items", fact.items)
    return Told(
        "order",
        _("Order placed"),
        _line(
            _money(fact.amount_minor, fact.currency),
            items and items % {"number": fact.items},
            fact.channel,
            _promised(fact.promised_at),
        ),
    )


def _promised(at: datetime | None) -> str:
    return _("promised for %(day)s") % {"day": dates.day(timezone.localtime(at))} if at else ""


def delivered(fact: OrderDelivered, at: datetime) -> Told:
    """The words for a delivery, which are good or bad by the day that was promised."""
    if fact.promised_at is None:
        return Told("order", _("Order delivered"))
    days = (timezone.localtime(at).date() - timezone.localtime(fact.promised_at).date()).days
    if days > 0:
        late = ngettext("Order delivered %(days)d day late", "Order delivered %(days)d days late", days)
        return Told("order", late % {"days": days})
    if days == 0:
        return Told("order", _("Order delivered on the day that was promised"))
    early = ngettext("Order delivered %(days)d day early", "Order delivered %(days)d days early", -days)
    return Told("order", early % {"days": -days})


def _returned(title: str) -> Callable[[Any], Told]:
    return lambda fact: Told("order", _(title), _money(fact.amount_minor, fact.currency))


def _started(fact: SubscriptionStarted) -> Told:
    return Told("calendar", _("Subscription started"), _line(fact.plan, _monthly(fact.amount_minor, fact.currency)))


def _changed(fact: SubscriptionChanged) -> Told:
    plans = f"{fact.plan_before} → {fact.plan}" if fact.plan_before != fact.plan and fact.plan_before else fact.plan
    before, now = _money(fact.amount_before_minor, fact.currency), _monthly(fact.amount_minor, fact.currency)
    prices = f"{before} → {now}" if before and now and fact.amount_before_minor != fact.amount_minor else now
    return Told("calendar", _("Subscription changed"), _line(plans, prices))


def _cancelled(fact: SubscriptionCancelled) -> Told:
    title = _("Subscription cancelled: %(reason)s") % {"reason": fact.reason} if fact.reason else ""
    return Told(
        "calendar",
        title or _("Subscription cancelled"),
        _line(fact.plan, _monthly(fact.amount_minor, fact.currency)),
    )


def _opened(fact: ConversationOpened) -> Told:
    return Told("conversations", _("Conversation opened"), _line(fact.title, fact.channel))


def _received(fact: MessageReceived) -> Told:
    return Told("mail", _("Message received"), _excerpt(fact.text))


def _sent(fact: MessageSent) -> Told:
    if fact.automatic:
        return Told("mail", _("Automatic message sent"), _excerpt(fact.text))
    title = _("Answered by a bot") if fact.author == Author.BOT else _("Answer sent")
    return Told("mail", title, _excerpt(fact.text))


def _invited(fact: OutreachInvited) -> Told:
    title = _("Reminded of a survey") if fact.reminder else _("Asked to answer a survey")
    return Told("surveys", title, _line(fact.survey, fact.channel))


def _failed(fact: OutgoingFailed) -> Told:
    return Told("mail", _("A letter of ours did not go out"), fact.channel)


def _bounced(fact: OutgoingBounced) -> Told:
    for_good = _("the address takes none") if fact.permanent else _("for now")
    return Told("mail", _("A letter of ours came back"), _line(for_good, fact.code))


def _line(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _excerpt(text: str | None) -> str:
    return Truncator(" ".join((text or "").split())).chars(_EXCERPT)


def _money(minor: int | None, currency: str) -> str:
    if minor is None:
        return ""
    return numbers.money(Decimal(minor).scaleb(-get_currency_precision(currency)), currency)


def _monthly(minor: int | None, currency: str) -> str:
    amount = _money(minor, currency)
    return _("%(amount)s a month") % {"amount": amount} if amount else ""


_TELLERS: Mapping[str, Callable[[Any], Told]] = {
    "order.placed": _order_placed,
    "order.cancelled": _returned(gettext_noop("Order cancelled")),
    "order.refunded": _returned(gettext_noop("Order refunded")),
    "subscription.started": _started,
    "subscription.changed": _changed,
    "subscription.cancelled": _cancelled,
    "conversation.opened": _opened,
    "message.received": _received,
    "message.sent": _sent,
    "outreach.invited": _invited,
    "outgoing.failed": _failed,
    "outgoing.bounced": _bounced,
}
_PLAIN: Mapping[str, tuple[str, str]] = {
    "order.shipped": ("order", gettext_noop("Order shipped")),
    "conversation.assigned": ("conversations", gettext_noop("Somebody took charge of the conversation")),
    "conversation.waiting": ("conversations", gettext_noop("We wait for an answer")),
    "conversation.resolved": ("conversations", gettext_noop("Matter resolved")),
    "conversation.reopened": ("conversations", gettext_noop("Conversation opened again")),
    "conversation.closed": ("conversations", gettext_noop("Conversation closed")),
    "outgoing.sent": ("mail", gettext_noop("A letter of ours was sent")),
    "outgoing.complained": ("mail", gettext_noop("Marked a letter of ours as unwanted")),
}
