"""Codes in words: what went wrong, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.channels.email.models import OutgoingMail, Reason
from kosketus.channels.email.wire.answers import Kind

Words = tuple[str | Promise, str | Promise]

TROUBLES: dict[str, Words] = {
    Kind.UNKNOWN_NAME: (
        _("The name of the mail server is not known."),
        _("Check the spelling of the server, and that this machine can ask the DNS."),
    ),
    Kind.SILENT: (
        _("The mail server does not answer."),
        _("Check server and port. Many hosts block port 25; port 587 is usual."),
    ),
    Kind.CLOSED: (
        _("The mail server refuses the connection, or closed it."),
        _("Check server and port, and whether the server is up. It is tried again by itself."),
    ),
    Kind.CERTIFICATE: (
        _("The mail server's certificate cannot be trusted."),
        _("Enter the server by the name in its certificate; an address in numbers does not do."),
    ),
    Kind.TLS: (
        _("The mail server does not speak TLS on this port."),
        _("Choose STARTTLS with port 587, or TLS with port 465."),
    ),
    Kind.NO_STARTTLS: (
        _("The mail server does not offer STARTTLS on this port."),
        _("Choose TLS with port 465, or ask whoever runs the server."),
    ),
    Kind.LOGIN: (
        _("The mail server refuses user and password."),
        _("Type them again. Gmail and others want a password made for this program, not your own."),
    ),
    Kind.SENDER: (
        _("The mail server refuses the sender's address."),
        _("Use an address that this account may send as."),
    ),
    Kind.REFUSING: (
        _("The mail server refuses one mail after the other, and not for their addresses."),
        _("Often the sender is not allowed, or a limit is reached. The other mails wait; one is tried now and then."),
    ),
    Kind.BUSY: (
        _("The mail server asks us to come back later."),
        _("Nothing is to do: it is tried again by itself. If it lasts, lower the rate per minute."),
    ),
    Kind.SECRET: (
        _("The password of the mail server cannot be read, because the secret key was changed."),
        _("Type the password again."),
    ),
    Kind.FOLDER: (
        _("The mailbox has no such folder."),
        _("INBOX is there always; others are spelt as the server shows them."),
    ),
    Kind.OTHER: (
        _("The mail server could not be used."),
        _("Read its answer, and ask whoever runs the server."),
    ),
}


def trouble_words(kind: str) -> Words:
    """What a trouble of the account is, and what to do."""
    return TROUBLES.get(kind, TROUBLES[Kind.OTHER])


_REASONS: dict[str, Words] = {
    Reason.REFUSED: (
        _("The server refused it for good."),
        _("Look for a slip in the address; if the sender was refused, read Settings, Mail."),
    ),
    Reason.EXPIRED: (_("Its time was over before it could go."), _("Nothing: it was not sent late.")),
    Reason.GAVE_UP: (
        _("The server put it off until we gave up."),
        _("Often a full mailbox. The next mail is tried anew."),
    ),
    Reason.UNCERTAIN: (
        _("The connection broke while the server took it: it may have arrived."),
        _("Nothing: it is not sent twice."),
    ),
}
_BOUNCED: Words = (_("It came back: the address takes no mail."), _("Correct the address of the customer."))
_BOUNCED_FOR_NOW: Words = (_("It came back, for a reason that may pass."), _("Nothing: the next mail is tried."))
_COMPLAINED: Words = (
    _("The customer told their provider that it was unwanted."),
    _("Do not write to them again; they count as unsubscribed."),
)


def fate_words(mail: OutgoingMail) -> tuple[str, str]:
    """What became of a mail that did not arrive, and what to do."""
    if mail.complained_at:
        what, mend = _COMPLAINED
    elif mail.bounced_at:
        what, mend = _BOUNCED if mail.bounced_for_good else _BOUNCED_FOR_NOW
    else:
        what, mend = _REASONS.get(mail.reason, _REASONS[Reason.REFUSED])
    return str(what), str(mend)
