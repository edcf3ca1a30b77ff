"""Where the contact ledger stands: beside surveys, on the customer's page, among changes, before what is sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kosketus.act.outreach import audit_words
from kosketus.act.outreach.models import ClockVersion
from kosketus.act.outreach.queries.quiet import quiet_until
from kosketus.channels import registry
from kosketus.people.team import facade as team
from kosketus.ui import navigation, slots

_WATCHED = (
    *("ask_days", "offer_days", "between_days", "purposes", "quiet_from", "quiet_until", "quiet_weekdays"),
    *("holidays", "rest_days", "open_days"),
)


def take_places() -> None:
    """Add them; twice does no harm."""
    team.watch(ClockVersion, list(_WATCHED), audit_words.WORDS)
    registry.hold_back(quiet_until)
    slots.add("customer.panel", url_name="outreach:of-person", order=20, permission="customers.read", label=_("Asked"))
    navigation.add(
        navigation.Place(
            key="left-alone",
            label=_("Left alone"),
            words=_("Whom we wanted to ask and did not, and why"),
            url_name="outreach:left-alone",
            icon="people",
            order=20,
            permission="outreach.read",
            within="surveys",
        )
    )
    navigation.add(
        navigation.Place(
            key="asking-rules",
            label=_("How often people may be asked"),
            words=_("Days between two questions, quiet hours, rest after a conversation"),
            url_name="outreach:rules",
            icon="clock",
            order=30,
            permission="outreach.read",
            within="surveys",
        )
    )
