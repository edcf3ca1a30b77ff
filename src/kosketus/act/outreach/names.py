"""What the pages of send-outs call states, reasons and audiences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kosketus.act.outreach.contracts import Reason
from kosketus.act.outreach.models import Audience, Programme, Progress
from kosketus.act.outreach.occasions import NAMES, Occasion
from kosketus.people.customers import facade as customers

Words = str | Promise

REASONS: Mapping[Reason, Words] = {
    Reason.BUDGET: gettext_lazy("Was asked something not long ago"),
    Reason.SAME_PURPOSE: gettext_lazy("Was asked the same not long ago"),
    Reason.QUIET_HOURS: gettext_lazy("It is quiet time where they live"),
    Reason.OPEN_CONVERSATION: gettext_lazy("Waits for an answer of ours"),
    Reason.DO_NOT_CONTACT: gettext_lazy("Does not want to be asked"),
    Reason.NO_CONSENT: gettext_lazy("Has not agreed to offers"),
    Reason.NO_ADDRESS: gettext_lazy("Has no mail address"),
    Reason.BAD_ADDRESS: gettext_lazy("The mail address takes no mail"),
    Reason.EXPIRED: gettext_lazy("It became too late to ask"),
    Reason.UNKNOWN_PERSON: gettext_lazy("Is no customer any more"),
    Reason.REMINDED: gettext_lazy("Was reminded already"),
}
FAILURES: Mapping[str, Words] = {
    "bounced": gettext_lazy("Came back: the address takes no mail"),
    "refused": gettext_lazy("Refused by the other server"),
    "expired": gettext_lazy("Could not be sent in time"),
    "gave_up": gettext_lazy("The other server did not take it, though we tried again and again"),
    "uncertain": gettext_lazy("Nobody knows whether it went out; it was not sent twice"),
}
WHY: Mapping[str, Words] = {
    "quota": gettext_lazy("enough answers came"),
    "done": gettext_lazy("everybody was asked, and the time to answer is over"),
    "survey": gettext_lazy("the survey was closed"),
}
PURPOSES: Mapping[str, Words] = {
    "relationship": gettext_lazy("Relationship"),
    "contact": gettext_lazy("After a contact"),
    "effort": gettext_lazy("Effort"),
    "delivery": gettext_lazy("Delivery"),
    "onboarding": gettext_lazy("First days"),
    "exit": gettext_lazy("Exit"),
    "other": gettext_lazy("Other"),
}


def reason(code: str) -> str:
    """Why the ledger left somebody alone, or has them wait."""
    return str(REASONS.get(Reason(code), _("Not told"))) if code in set(Reason) else _("Not told")


def failure(code: str) -> str:
    """Why a letter did not arrive. Some codes are also reasons of the ledger, with another meaning."""
    return str(FAILURES.get(code, _("Not told")))


def why(state: str, code: str) -> str:
    """Why an invitation stands where it does."""
    return failure(code) if state == Progress.FAILED else reason(code)


def audience(programme: Programme) -> str:
    """Whom it asks, in a few words."""
    if programme.audience == Audience.UPLOAD:
        return _("A list of our own")
    if programme.audience == Audience.EVENT:
        return occasion(programme)
    if not programme.segment:
        return _("All customers")
    named = {one.slug: one.name for one in customers.segments()}
    return named.get(programme.segment, programme.segment)


def occasion(programme: Programme) -> str:
    """When it asks after something happened: "1 day after a delivery"."""
    after = str(NAMES[Occasion(programme.event)].after)
    return _("%(time)s %(after)s") % {"time": delay(programme.delay_minutes), "after": after}


def delay(minutes: int) -> str:
    """A stretch of time in the largest unit that says it whole."""
    if minutes % 1440 == 0 and minutes:
        days = minutes // 1440
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes % 60 == 0 and minutes:
        hours = minutes // 60
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    if not minutes:
        return _("At once")
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def rhythm(programme: Programme) -> str:
    """How often it asks."""
    if programme.audience == Audience.EVENT:
        if not programme.repeat_days:
            return _("Each time")
        return ngettext("Then every %(count)d day", "Then every %(count)d days", programme.repeat_days) % {
            "count": programme.repeat_days
        }
    if programme.weeks:
        return ngettext(
            "Everybody once a week", "Everybody once in %(count)d weeks, a part of them each week", programme.weeks
        ) % {"count": programme.weeks}
    if programme.spread_days > 1:
        return ngettext("Once, within %(count)d day", "Once, spread over %(count)d days", programme.spread_days) % {
            "count": programme.spread_days
        }
    return _("Once")
