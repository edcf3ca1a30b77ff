"""The forms of mails: each kept once, gone when no mail needs it any more."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from kosketus.channels.contract import Form, Letter
from kosketus.channels.email.models import MailForm, OutgoingMail
from kosketus.channels.email.packing import pack_form, unpack, unpack_form, unpack_values
from kosketus.kernel import clock, db

_FRESH = timedelta(days=1)


def keep_form(form: Form) -> int:
    """The number of a form; kept now if it is new. Inside ``db.write()``."""
    body = pack_form(form)
    digest = hashlib.sha256(body).hexdigest()
    made = {"body": body, "made_at": clock.now()}
    return MailForm.objects.get_or_create(digest=digest, defaults=made)[0].pk


def letter_of(mail: OutgoingMail) -> Letter:
    """What a mail says; select its form along.

    Raises:
        ValueError: its text is gone.
    """
    if mail.body is None:
        raise ValueError(f"the text of the mail {mail.key} is gone")
    if mail.form is None:
        return unpack(mail.body)
    return unpack_form(mail.form.body).letter(unpack_values(mail.body))


def forget_forms() -> int:
    """Remove forms that no mail needs any more; how many.

    A mail that takes up such a form in this very moment makes the database refuse the one or the other; both are tried
    again.
    """
    idle = MailForm.objects.filter(made_at__lt=clock.now() - _FRESH)
    with db.write():
        needed = OutgoingMail.objects.filter(form__isnull=False).values("form")
        return idle.exclude(pk__in=needed).delete()[0]
