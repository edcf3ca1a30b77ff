"""What the loop of the mailbox does: read what came back, at most every two minutes over all processes."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q

from kosketus.channels.accounts import SecretLost, unseal
from kosketus.channels.email.domain.returns import note_returned
from kosketus.channels.email.models import Account, Security
from kosketus.channels.email.queries.account import stored_account
from kosketus.channels.email.wire.answers import Kind, Trouble
from kosketus.channels.email.wire.mailbox import Mailbox, MailboxInfo, opened
from kosketus.channels.email.wire.reports import read_report
from kosketus.kernel import clock, db

log = logging.getLogger("kosketus.mail")

PAUSE = timedelta(minutes=2)
PAUSE_IN_TROUBLE = timedelta(minutes=10)
# The first time, what came back while no mailbox was named.
FIRST_LOOK = timedelta(days=14)
BATCH = 200


def fetch_due() -> int:
    """Read the mailbox if it is due; how many reports were news."""
    row = stored_account()
    return fetch(row) if row.imap_host and _claim() else 0


def _claim() -> bool:
    at = clock.now()
    due = Account.objects.filter(Q(imap_next_at=None) | Q(imap_next_at__lte=at))
    if not due.exists():
        return False
    with db.write():
        return bool(due.update(imap_next_at=at + PAUSE))


def fetch(row: Account) -> int:
    """Read the mailbox now; how many reports were news. What goes wrong is written down, not raised."""
    try:
        with opened(_mailbox(row)) as mailbox:
            news = sum(_take(mailbox, some) for some in _batches(_new_numbers(mailbox, row)))
    except (Trouble, SecretLost) as error:
        trouble = error if isinstance(error, Trouble) else Trouble(Kind.SECRET)
        log.warning("the mailbox cannot be read: %s", trouble)
        _store(imap_trouble=trouble.kind, imap_answer=trouble.answer, imap_next_at=clock.now() + PAUSE_IN_TROUBLE)
        return 0
    _store(imap_trouble="", imap_answer="", imap_read_at=clock.now())
    return news


def _mailbox(row: Account) -> MailboxInfo:
    return MailboxInfo(
        host=row.imap_host,
        port=row.imap_port,
        security=Security(row.imap_security),
        user=row.imap_user,
        password=unseal(row.imap_password),
        folder=row.imap_folder,
    )


def _new_numbers(mailbox: Mailbox, row: Account) -> list[int]:
    if row.imap_validity == mailbox.validity:
        return mailbox.numbers_above(row.imap_uid)
    return mailbox.numbers_since(clock.now() - FIRST_LOOK)


def _batches(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]


def _take(mailbox: Mailbox, numbers: list[int]) -> int:
    found = [report for content in mailbox.reports(numbers) if (report := read_report(content))]
    with db.write():
        news = note_returned(reports=found)
        _store(imap_validity=mailbox.validity, imap_uid=numbers[-1])
    return news


def _store(**values: object) -> None:
    with db.write():
        Account.objects.update(**values)
