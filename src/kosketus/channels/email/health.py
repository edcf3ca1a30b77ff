"""What the connector says about its own health: mail that is stuck, an account that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.channels.email.models import OutgoingMail, State
from kosketus.channels.email.queries.account import readiness, stored_account
from kosketus.channels.email.trying import with_answer
from kosketus.channels.email.wording import trouble_words
from kosketus.kernel import checks, clock
from kosketus.kernel.checks import Finding, Level

_STUCK = timedelta(minutes=30)


@checks.add
def account_in_trouble() -> Iterator[Finding]:
    """Whether the account could be used when it was used last."""
    row = stored_account()
    if row.trouble:
        what, mend = trouble_words(row.trouble)
        yield Finding(Level.ERROR, str(what), with_answer(str(mend), row.answer))
    if row.imap_trouble:
        what = _("The mailbox for what comes back cannot be read.")
        yield Finding(Level.WARNING, what, with_answer(str(trouble_words(row.imap_trouble)[1]), row.imap_answer))


@checks.add
def mail_that_waits() -> Iterator[Finding]:
    """Mail that should have gone a while ago, and the reason."""
    late = OutgoingMail.objects.filter(state=State.WAITING, due_at__lt=clock.now() - _STUCK).count()
    if not late:
        return
    what = ngettext("%(n)d mail to a customer waits.", "%(n)d mails to customers wait.", late) % {"n": late}
    ready = readiness()
    mend = _("Check that kosketus serve, or its worker, is running; a low rate per minute also makes mail wait.")
    yield Finding(Level.WARNING if ready.ready else Level.ERROR, what, mend if ready.ready else str(ready.why))
