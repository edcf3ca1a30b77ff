"""Mail on its way out, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 200
TOKEN_LENGTH = 40
ANSWER_LENGTH = 500


class State(models.TextChoices):
    """Where a mail stands. From ``SENDING`` on, the next server may have it."""

    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Next")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
    WITHDRAWN = "withdrawn", _("Taken back")


class Reason(models.TextChoices):
    """Why a mail did not go out; what it came back for is told by ``bounced_at``."""

    NONE = "", _("None")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Too late")
    GAVE_UP = "gave_up", _("Given up")
    UNCERTAIN = "uncertain", _("Unknown")


class MailForm(models.Model):
    """The words of many mails, kept once while one of them needs it; ``digest`` is that of ``body``. Names nobody."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("form of mails")

    def __str__(self) -> str:
        return self.digest


class OutgoingMail(models.Model):
    """One mail, once. ``body`` is gone a month after the end: the letter, or what stands in the places of its ``form``.

    ``token`` is what we can be told it by: it stands in the Message-ID, nobody can guess it from the key. ``due_at``
    is when it is tried next; ``claim`` names the claimer, ``claimed_at`` also feeds the rate. ``changed_at`` is when
    ``state`` became what it is, ``answer`` what the server said then, ``code`` its status (``550``, ``5.1.1``).
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    token = models.CharField(max_length=TOKEN_LENGTH, unique=True)
    identity = models.BigIntegerField(null=True, db_index=True)
    address = models.CharField(max_length=320)
    language = models.CharField(max_length=16, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    unsubscribe_url = models.TextField(blank=True)
    # Asked for once a day, which is no reason for an index over all mails.
    form = models.ForeignKey(MailForm, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    body = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    code = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=ANSWER_LENGTH, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True, db_index=True)
    posted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    bounced_at = models.DateTimeField(null=True)
    bounced_for_good = models.BooleanField(default=False)
    complained_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("outgoing mail")
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="email_due"),
            models.Index(fields=["state", "changed_at"], name="email_changed"),
            models.Index(
                fields=["expires_at"],
                name="email_expires",
                condition=models.Q(state="waiting", expires_at__isnull=False),
            ),
            models.Index(fields=["address"], name="email_address"),
        ]

    def __str__(self) -> str:
        return self.key
