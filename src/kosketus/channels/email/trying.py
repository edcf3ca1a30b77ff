"""A mail to ourselves, sent at once, and the server's answer in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kosketus.channels.accounts import SecretLost
from kosketus.channels.contract import Letter
from kosketus.channels.email.domain import account as accounts
from kosketus.channels.email.domain.posting import token_of
from kosketus.channels.email.queries.account import NO_ACCOUNT, NO_SENDER, SECRET_LOST, AccountInfo, current_account
from kosketus.channels.email.wire import composing
from kosketus.channels.email.wire.answers import Fate, Outcome, Trouble
from kosketus.channels.email.wire.composing import Envelope
from kosketus.channels.email.wire.smtp import Wire
from kosketus.channels.email.wording import trouble_words
from kosketus.kernel import clock
from kosketus.kernel.checks import Finding, Level
from kosketus.kernel.ids import uuid7
from kosketus.people.team import facade as team


def try_out(*, to: str) -> Finding:
    """Send a mail to *to* now and say what became of it; the public address need not be confirmed for that."""
    try:
        account = current_account()
    except SecretLost:
        return Finding(Level.ERROR, str(SECRET_LOST))
    if account is None or not account.sender:
        return Finding(Level.ERROR, str(NO_SENDER if account else NO_ACCOUNT))
    try:
        outcome = _send(account, to)
    except composing.Unwritable:
        return Finding(Level.ERROR, _("%(to)s is no mail address.") % {"to": to}, _("Nothing was sent."))
    except Trouble as trouble:
        accounts.note_trouble(trouble=trouble)
        return trouble_finding(trouble)
    accounts.clear_trouble()
    return _finding(account, to, outcome)


def _send(account: AccountInfo, to: str) -> Outcome:
    recipient = composing.wire_address(to)
    message = composing.compose(_envelope(account, to), _letter(account))
    wire = Wire(account)
    outcome = wire.send(recipient, message)
    wire.quit()
    return outcome


def _envelope(account: AccountInfo, to: str) -> Envelope:
    brand = team.brand(team.organisation().languages[0])
    return Envelope(
        sender=account.sender,
        sender_name=brand.sender,
        to=to,
        reply_to=brand.reply_to,
        token=token_of(f"test:{uuid7()}"),
        language="",
        unsubscribe_url="",
        at=clock.now(),
    )


def _letter(account: AccountInfo) -> Letter:
    text = _("If you read this, %(host)s takes mail from Kosketus and delivers it. There is nothing to do.")
    return Letter(subject=_("A test of Kosketus"), text=text % {"host": account.host})


def trouble_finding(trouble: Trouble) -> Finding:
    """A trouble of the account in words, with the server's own below."""
    what, mend = trouble_words(trouble.kind)
    return Finding(Level.ERROR, str(what), with_answer(str(mend), trouble.answer))


def with_answer(words: str, answer: str) -> str:
    """*words*, and what the server said."""
    if not answer:
        return words
    return _("%(words)s The server said: %(answer)s") % {"words": words, "answer": answer}


def with_code(code: str, answer: str) -> str:
    """A server's words, with their status before them where they do not say it themselves."""
    return answer if code in answer else f"{code} {answer}".strip()


def _finding(account: AccountInfo, to: str, outcome: Outcome) -> Finding:
    if outcome.fate == Fate.TAKEN:
        what = _("%(host)s took the mail to %(to)s.") % {"host": account.host, "to": to}
        return Finding(Level.OK, what, with_answer(_("Look whether it arrives, also among the spam."), outcome.answer))
    what = _("%(host)s did not take the mail to %(to)s.") % {"host": account.host, "to": to}
    return Finding(Level.ERROR, what, with_answer(_("Nothing was sent."), with_code(outcome.code, outcome.answer)))
