"""What the mail pages share: tabs, and how the account stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kosketus.channels.email.models import Account
from kosketus.channels.email.queries.account import account_fault
from kosketus.channels.email.trying import with_answer
from kosketus.channels.email.wording import trouble_words
from kosketus.people.team import facade as team
from kosketus.ui import numbers
from kosketus.ui.parts import Tab


@dataclass(frozen=True)
class Standing:
    """Whether mail goes out, as a notice shows it; ``operators`` is the server of the operator's variable."""

    kind: str
    heading: str
    text: str = ""
    address: str = ""
    action: str = ""
    operators: str = ""


def tabs(here: str) -> list[Tab]:
    """The pages of mail."""
    pages = {
        "account": _("Server"),
        "domain": _("Sender's domain"),
        "returned": _("What comes back"),
        "sent": _("Sent lately"),
    }
    return [Tab(label=label, address=reverse(f"email:{name}"), here=name == here) for name, label in pages.items()]


def standing(row: Account) -> Standing:
    """The most urgent thing to know about the account."""
    operators = settings.EMAIL_HOST if settings.MAIL_IS_SET_UP and settings.MAIL_BY_SMTP else ""
    if row.trouble:
        what, mend = trouble_words(row.trouble)
        return Standing("error", str(what), with_answer(str(mend), row.answer), operators=operators)
    fault = account_fault()
    if fault:
        return Standing("warning", _("Nothing is sent to customers yet."), str(fault), operators=operators)
    address = team.public_address()
    if not address.confirmed:
        heading, action = _("Nothing is sent to customers yet."), _("Public address")
        return Standing("warning", heading, str(address.why), reverse("team:address"), action, operators)
    return Standing("success", _("Mail goes out."), _sentence(row), operators=operators)


def _sentence(row: Account) -> str:
    told = _("At most %(n)s mails a minute leave as %(sender)s.")
    return told % {"n": numbers.integer(row.per_minute), "sender": row.sender or settings.DEFAULT_FROM_EMAIL}
