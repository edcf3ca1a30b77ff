"""The kinds of files, and the roles that their columns may have."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kosketus.listen.signals.domain.proposing import roles
from kosketus.listen.signals.domain.proposing.roles import Role


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file: what a row of it is, and what its columns may be."""

    key: str
    label: Any
    about: Any
    roles: tuple[Role, ...]

    def role(self, key: str) -> Role:
        """The role of that name.

        Raises:
            KeyError: the kind has no such role.
        """
        found = {role.key: role for role in self.roles}
        return found[key]


def _person(**more: Any) -> Role:
    hint = _("A mail address, a phone or a customer number. Without it, rows count but lead to nobody.")
    said = {"label": _("Customer"), "holds": roles.is_sign, "hint": hint, "weight": 0.5, "shared": True}
    return Role(key="person", **{**said, **more})


def _name() -> Role:
    return Role(key="name", label=_("Name of the customer"), holds=roles.is_person_name, weight=0.3)


def _moment(label: Any, **more: Any) -> Role:
    return Role(key="date", label=label, holds=roles.is_date, **{"needed": True, "weight": 0.5, **more})


def _currency() -> Role:
    hint = _("Codes such as EUR. Where every amount is in one currency, name it below instead.")
    return Role(key="currency", label=_("Column of the currency"), holds=roles.is_currency, hint=hint, weight=0.5)


def _channel(weight: float = 0.3) -> Role:
    return Role(key="channel", label=_("Channel"), holds=roles.is_words, weight=weight)


def _key(label: Any, **more: Any) -> Role:
    return Role(key="key", label=label, holds=roles.is_sign, **{"weight": 3.0, **more})


def _later(key: str, label: Any, weight: float = 1.5) -> Role:
    return Role(key=key, label=label, holds=roles.is_date, weight=weight)


def _states(key: str, label: Any, **more: Any) -> Role:
    return Role(
        key=key, label=label, **{"holds": roles.is_words, "weight": 1.0, "shared": True, "translated": True, **more}
    )


_KINDS = (
    Kind(
        key="survey",
        label=_("Answers to a survey"),
        about=_("Each row is what somebody answered: a score, perhaps with a comment."),
        roles=(
            Role(key="score", label=_("Score"), holds=roles.is_score, needed=True, weight=4.0),
            _moment(_("When they answered")),
            _person(),
            _name(),
            Role(key="comment", label=_("Comment"), holds=roles.is_wording, weight=2.0),
            _key(
                _("Number of the answer"),
                weight=0.5,
                hint=_("By it an answer is known again. Without it, its whole row is."),
            ),
            _channel(),
        ),
    ),
    Kind(
        key="order",
        label=_("Orders"),
        about=_("Each row is an order, or one article of it: when it was placed, what was paid, what became of it."),
        roles=(
            _key(_("Order number"), hint=_("By it an order is known again. Without it, its whole row is.")),
            _moment(_("When it was placed")),
            Role(
                key="amount",
                label=_("Amount"),
                holds=roles.is_number,
                weight=1.5,
                hint=_("What was paid for the order in all."),
            ),
            _currency(),
            _states("status", _("State")),
            _later("promised", _("When delivery was promised")),
            _later("shipped", _("When it was shipped")),
            _later("delivered", _("When it was delivered")),
            _later("cancelled", _("When it was cancelled")),
            _later("refunded", _("When the money went back")),
            Role(key="items", label=_("Number of pieces"), holds=roles.is_number),
            _person(),
            _name(),
            _channel(),
        ),
    ),
    Kind(
        key="subscription",
        label=_("Subscriptions"),
        about=_("Each row is a subscription, a contract or a membership: since when it runs, whether it has ended."),
        roles=(
            _key(
                _("Number of the subscription"),
                shared=True,
                needed=True,
                hint=_("By it a subscription is known again. A customer's number will do where each has one only."),
            ),
            _moment(_("When it began"), weight=1.0, needed=False),
            Role(
                key="months",
                label=_("Months since it began"),
                holds=roles.is_months,
                weight=2.0,
                hint=_("Where there is no date: for how many months it has run on the day of the export."),
            ),
            _states(
                "ended",
                _("End"),
                holds=roles.is_words_or_date,
                weight=2.0,
                shared=False,
                hint=_("The date, or a column that says who has left. Empty means that it still runs."),
            ),
            Role(key="plan", label=_("Plan"), holds=roles.is_words, weight=2.0),
            Role(
                key="amount",
                label=_("Price of a month"),
                holds=roles.is_number,
                weight=2.0,
                hint=_("What the customer pays for one month."),
            ),
            _currency(),
            Role(key="reason", label=_("Why it ended"), holds=roles.is_wording, weight=1.5),
            _later("changed", _("Since when this plan holds"), weight=1.0),
            _person(),
            _name(),
        ),
    ),
    Kind(
        key="ticket",
        label=_("Tickets and messages"),
        about=_("Each row is a ticket of the help desk, or one thing that happened to it: a message, its end."),
        roles=(
            _key(_("Ticket number"), needed=True),
            _moment(_("When it happened"), hint=_("Of a whole ticket: when it came in.")),
            _states(
                "event",
                _("What happened"),
                holds=roles.is_several_words,
                weight=3.0,
                hint=_("Leave it empty where each row is a whole ticket."),
            ),
            _later("replied", _("When it was first answered"), weight=2.5),
            _later("resolved", _("When it was solved"), weight=2.5),
            _later("closed", _("When it was closed")),
            _states("author", _("Who did it"), weight=1.5),
            Role(key="subject", label=_("Subject line"), holds=roles.is_wording, weight=1.5),
            Role(key="body", label=_("Text of the message"), holds=roles.is_wording),
            Role(key="message", label=_("Number of the message"), holds=roles.is_number_of_something, weight=0.5),
            Role(
                key="assignee",
                label=_("Queue or team"),
                holds=roles.is_words,
                hint=_("Not the name of a member of staff: figures about staff need their notice first."),
            ),
            _channel(),
            _person(),
            _name(),
        ),
    ),
    Kind(
        key="signal",
        label=_("Events of a site or an app"),
        about=_("Each row is something that somebody did: opened a page, put an article into the cart."),
        roles=(
            Role(key="event", label=_("Name of the event"), holds=roles.is_event_name, needed=True, weight=2.5),
            _moment(_("When it happened")),
            Role(key="session", label=_("Visit"), holds=roles.is_number_of_something, weight=3.0),
            Role(key="page", label=_("Page"), holds=roles.is_event_name, weight=1.5),
            Role(key="value", label=_("A quantity"), holds=roles.is_number, weight=0.3),
            _person(label=_("Visitor"), hint=_("The number that the site or the app gives.")),
            _key(_("Number of the event"), weight=0.5),
        ),
    ),
    Kind(
        key="spend",
        label=_("Money spent"),
        about=_("Each row is what was spent on a day: on advertising, on keeping customers, on service."),
        roles=(
            Role(key="amount", label=_("Amount"), holds=roles.is_number, needed=True, weight=4.0),
            _currency(),
            _moment(_("Day")),
            _channel(weight=1.0),
            _states("purpose", _("What for"), hint=_("Without it, all of it was spent on winning customers.")),
            Role(
                key="key",
                label=_("Campaign, or number of the expense"),
                holds=roles.is_event_name,
                weight=3.0,
                hint=_("With the day it is the sign by which an expense is known again."),
            ),
        ),
    ),
    Kind(
        key="customer",
        label=_("Customers"),
        about=_("Each row is a customer, with what is known of them. There is no date: it holds now."),
        roles=(
            _person(needed=True, weight=2.0, hint=_("A customer number, a mail address or a phone.")),
            _name(),
            Role(
                key="mail",
                label=_("Mail address"),
                holds=roles.is_mail,
                weight=0.5,
                hint=_("A second sign of the customer, where the first is a number: both lead to the same customer."),
            ),
            Role(key="phone", label=_("Phone"), holds=roles.is_phone, weight=0.3),
        ),
    ),
)


@lru_cache
def _names() -> Mapping[str, Any]:
    with Path(__file__).with_name("names.toml").open("rb") as file:
        return tomllib.load(file)


def listed(text: str) -> tuple[str, ...]:
    """The words of a list that is written with commas, over several lines."""
    return tuple(word for part in text.split(",") if (word := " ".join(part.split())))


def common_names() -> tuple[str, ...]:
    """Names that stand in files of any kind, and so speak for none."""
    return listed(_names()["common"])


def _named(kind: Kind) -> Kind:
    told = _names()[kind.key]
    known = [
        replace(role, names=listed(told[role.key]["names"]), never=listed(told[role.key].get("never", "")))
        for role in kind.roles
    ]
    return replace(kind, roles=tuple(known))


KINDS: dict[str, Kind] = {kind.key: _named(kind) for kind in _KINDS}
