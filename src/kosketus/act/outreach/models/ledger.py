"""The contact ledger: who was, will be and would have been written to, and the rules it goes by."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.act.outreach.contracts import ContactClass, Outcome, Reason
from kosketus.kernel import clock

KEY_LENGTH = 200
_ACTOR = 120


def _choices(members: Any) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in members]


class Contact(models.Model):
    """What the ledger decided about one wish, the newest decision only; ``key`` is the wish's.

    ``identity`` is null where nobody has it. ``at`` is when it happens or is asked for again, null where it was
    dropped. ``draws``: it takes a place in the person's budget; a released contact and a reminder take none.
    ``clocks`` is the number of the rules that were in force, 0 before anybody changed them.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    identity = models.ForeignKey("customers.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    contact_class = models.CharField(max_length=10, choices=_choices(ContactClass))
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=_choices(Outcome))
    reason = models.CharField(max_length=20, choices=_choices(Reason), blank=True)
    at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminder_of = models.CharField(max_length=KEY_LENGTH, blank=True)
    may_wait = models.BooleanField(default=True)
    priority = models.IntegerField(default=0)
    draws = models.BooleanField(default=False)
    tries = models.PositiveIntegerField(default=1)
    clocks = models.BigIntegerField(default=0)
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.CharField(max_length=_ACTOR)
    released_at = models.DateTimeField(null=True)
    released_why = models.CharField(max_length=_ACTOR, blank=True)

    class Meta:
        verbose_name = _("contact")
        indexes = [
            models.Index(fields=["identity", "at"], name="outreach_contact_budget", condition=models.Q(draws=True)),
            models.Index(fields=["at"], name="outreach_contact_due", condition=models.Q(outcome=Outcome.POSTPONED)),
            models.Index(fields=["reminder_of"], name="outreach_contact_reminder", condition=~models.Q(reminder_of="")),
            models.Index(fields=["outcome", "decided_at"], name="outreach_contact_left"),
        ]

    def __str__(self) -> str:
        return self.key


class BadAddress(models.Model):
    """An address that takes no messages: one came back for good. ``code`` is what the other server said."""

    id = models.BigAutoField(primary_key=True)
    identity = models.ForeignKey("customers.Identity", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address that takes no messages")
        constraints = [models.UniqueConstraint(fields=["identity", "channel"], name="outreach_bad_address_once")]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.channel}"


class ClockVersion(models.Model):
    """How often and when people may be asked. Versions are only added; the newest one is in force.

    Times of day are minutes after local midnight; weekdays are 0 (Monday) to 6; ``purposes`` maps a purpose to
    the days between two contacts of that purpose.
    """

    id = models.BigAutoField(primary_key=True)
    ask_days = models.PositiveSmallIntegerField(_("Days between two surveys"))
    offer_days = models.PositiveSmallIntegerField(_("Days between two offers"))
    between_days = models.PositiveSmallIntegerField(_("Days between a survey and an offer"))
    purposes: models.JSONField[Any, Any] = models.JSONField(_("Days between two of the same purpose"))
    quiet_from = models.PositiveSmallIntegerField(_("Quiet from"))
    quiet_until = models.PositiveSmallIntegerField(_("Quiet until"))
    quiet_weekdays: models.JSONField[Any, Any] = models.JSONField(_("Quiet days"))
    holidays = models.BooleanField(_("Quiet on holidays"))
    rest_days = models.PositiveSmallIntegerField(_("Days after a conversation is closed"))
    open_days = models.PositiveSmallIntegerField(_("Days until a message that waits is taken for forgotten"))
    made_at = models.DateTimeField(_("Changed"), default=clock.now)
    made_by = models.CharField(_("Changed by"), max_length=_ACTOR)

    class Meta:
        verbose_name = _("rules of asking")

    def __str__(self) -> str:
        return str(self.pk)
