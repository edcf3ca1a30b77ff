"""The mail account of the house: where mail goes out, and where it comes back."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

USUAL_PER_MINUTE = 120
LARGEST_PER_MINUTE = 10_000


class Security(models.TextChoices):
    """How the way to a server is protected."""

    STARTTLS = "starttls", _("STARTTLS (usual, port 587)")
    TLS = "tls", _("TLS from the beginning (port 465)")
    NONE = "none", _("None (only for a server on this machine)")


class Account(models.Model):
    """One row. Without ``host`` the operator's variable counts, and the row is only the gate for the rate.

    Passwords are sealed. ``trouble`` tells why nothing goes out (a code of ``wire.answers.Kind``), ``answer`` what the
    server said; ``failures`` counts in a row and ``retry_at`` is when it is tried again. ``imap_validity`` and
    ``imap_uid`` say up to where the mailbox was read.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    host = models.CharField(_("Server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("Port"), default=587, validators=[MaxValueValidator(65535)])
    security = models.CharField(_("Protection"), max_length=8, choices=Security.choices, default=Security.STARTTLS)
    user = models.CharField(_("User"), max_length=254, blank=True)
    password = models.TextField(blank=True, editable=False)
    sender = models.EmailField(_("Sender's address"), blank=True)
    per_minute = models.PositiveIntegerField(
        _("At most this many a minute"),
        default=USUAL_PER_MINUTE,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PER_MINUTE)],
    )
    trouble = models.CharField(max_length=20, blank=True, editable=False)
    answer = models.TextField(blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    trouble_since = models.DateTimeField(null=True, editable=False)
    retry_at = models.DateTimeField(null=True, editable=False)
    dkim_selector = models.CharField(_("DKIM selector"), max_length=120, blank=True)
    imap_host = models.CharField(_("Server of the mailbox"), max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(_("Port"), default=993, validators=[MaxValueValidator(65535)])
    imap_security = models.CharField(_("Protection"), max_length=8, choices=Security.choices, default=Security.TLS)
    imap_user = models.CharField(_("User"), max_length=254, blank=True)
    imap_password = models.TextField(blank=True, editable=False)
    imap_folder = models.CharField(_("Folder"), max_length=200, default="INBOX")
    imap_validity = models.BigIntegerField(null=True, editable=False)
    imap_uid = models.BigIntegerField(default=0, editable=False)
    imap_next_at = models.DateTimeField(null=True, editable=False)
    imap_read_at = models.DateTimeField(null=True, editable=False)
    imap_trouble = models.CharField(max_length=20, blank=True, editable=False)
    imap_answer = models.TextField(blank=True, editable=False)
    provider = models.CharField(_("Provider"), max_length=20, blank=True)
    provider_key = models.TextField(blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("mail account")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="email_account_single")]

    def __str__(self) -> str:
        return self.sender or self.host
