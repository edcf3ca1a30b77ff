"""Send-outs: whom to ask what, and when; and how each came to where it stands."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kosketus.act.outreach.contracts import ContactClass
from kosketus.act.outreach.occasions import Occasion
from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7

CONTEXT = "send_out"
"""Under which name an answer's context says which send-out it came from."""
NAME_LENGTH = 120
_ACTOR = 120


class State(models.TextChoices):
    """Where a send-out stands. One that ended by itself is stopped too; its last change says why."""

    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")


class Audience(models.TextChoices):
    """Who is asked."""

    SEGMENT = "segment", _("Customers we have")
    UPLOAD = "upload", _("A list of my own")
    EVENT = "event", _("Each customer to whom something happens")


class Programme(models.Model):
    """A send-out. What it does is fixed when it starts; name and owner can be changed, and it can be paused.

    ``mark`` is what answers carry of it, fixed at the start. ``owner`` is an actor, or empty. ``segment`` is a slug,
    empty for everybody. ``weeks`` 0 asks once, N asks an N-th of the audience each week, the same people always in the
    same one. ``spread_days`` spreads one wave, ``settle_days`` keeps newcomers for so long after their
    first purchase. ``delay_minutes`` is the time between what happened and the question,
    ``repeat_days`` 0 or the time until the same person is asked again. ``share`` is in per cent, ``at_most`` and
    ``quota`` (answers) are 0 for no limit. ``remind_days`` 0 reminds nobody. ``may_wait``: who cannot be asked now is
    asked later, otherwise not at all. ``channels`` are tried in their order. ``begun_at`` is when the first wave is
    due, in local time always at that time of day. ``answered`` is kept: in anonymous surveys it is all that is known.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=NAME_LENGTH)
    mark = models.CharField(max_length=NAME_LENGTH + 20, blank=True)
    survey = models.CharField(max_length=80)
    owner = models.CharField(max_length=_ACTOR, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    channels: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    segment = models.CharField(max_length=80, blank=True)
    event = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Occasion], blank=True)
    delay_minutes = models.PositiveIntegerField(default=0)
    repeat_days = models.PositiveSmallIntegerField(default=0)
    weeks = models.PositiveSmallIntegerField(default=0)
    settle_days = models.PositiveSmallIntegerField(default=0)
    spread_days = models.PositiveSmallIntegerField(default=1)
    share = models.PositiveSmallIntegerField(default=100)
    at_most = models.PositiveIntegerField(default=0)
    quota = models.PositiveIntegerField(default=0)
    remind_days = models.PositiveSmallIntegerField(default=4)
    expire_days = models.PositiveSmallIntegerField(default=14)
    may_wait = models.BooleanField(default=True)
    purpose = models.CharField(max_length=40, default="other")
    priority = models.SmallIntegerField(default=0)
    contact_class = models.CharField(max_length=10, default=ContactClass.ASKING)
    anonymous = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True)
    answered = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=_ACTOR)

    class Meta:
        verbose_name = _("send-out")
        indexes = [models.Index(fields=["state", "event"], name="outreach_programme_running")]

    def __str__(self) -> str:
        return self.name

    @property
    def delay(self) -> timedelta:
        """The time between what happened and the question."""
        return timedelta(minutes=self.delay_minutes)

    @property
    def good_for(self) -> timedelta:
        """How long an invitation can be answered."""
        return timedelta(days=self.expire_days)

    @property
    def is_recurring(self) -> bool:
        """Whether it goes on in waves."""
        return self.weeks > 0


class StateChange(models.Model):
    """A send-out came to a state: who did it, when, and why where nobody did."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="changes")
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=_ACTOR)

    class Meta:
        verbose_name = _("change of a send-out")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.state}"


class Wave(models.Model):
    """One turn of an audience. ``gathered_at`` is null while its people are still being written down."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    gathered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("wave of a send-out")
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="outreach_wave_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.number}"


class Listed(models.Model):
    """Somebody on an uploaded list, as they are known; the row leaves when the invitation is written down."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="listed")
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=254, db_index=True)

    class Meta:
        verbose_name = _("address on a list")
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "source", "value"], name="outreach_listed_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Progress(models.TextChoices):
    """Where an invitation stands."""

    WAITING = "waiting", _("Waits for its time")
    HANDED = "handed", _("Handed to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Did not arrive")
    ANSWERED = "answered", _("Answered")
    LEFT_ALONE = "left_alone", _("Left alone")
    WITHDRAWN = "withdrawn", _("Taken back")


class Invitation(models.Model):
    """One person is to be asked once. ``occasion`` names why: written down twice it is one invitation.

    ``reason`` says why somebody was left alone, or waits. ``due_at`` is when the ledger is asked (again),
    ``remind_at`` when a reminder may follow, null where none does. In an anonymous survey nothing here says whether
    somebody answered. ``posts`` counts how often the letter was handed over: more than once after a pause.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    wave = models.ForeignKey(Wave, null=True, on_delete=models.PROTECT, related_name="invitations")
    identity = models.ForeignKey("customers.Identity", on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=Progress.choices, default=Progress.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    planned_at = models.DateTimeField(default=clock.now)
    invited_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    posts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(fields=["programme", "occasion", "identity"], name="outreach_invitation_once")
        ]
        indexes = [
            models.Index(fields=["programme", "state", "reason"], name="outreach_invitation_state"),
            models.Index(fields=["due_at"], name="outreach_invitation_due", condition=Q(state=Progress.WAITING)),
            models.Index(fields=["remind_at"], name="outreach_invitation_remind", condition=Q(remind_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Its natural key in the ledger."""
        return contact_key(self.pk)

    @property
    def letter_key(self) -> str:
        """The key of its letter over all channels: a letter that came back and goes out after all is a new one."""
        return letter_key(self.pk, self.posts)

    @property
    def reminder_key(self) -> str:
        """The key of its reminder, in the ledger and over all channels."""
        return reminder_key(self.pk)


def contact_key(invitation: int) -> str:
    """The natural key of an invitation in the ledger."""
    return f"outreach:{invitation}"


def reminder_key(invitation: int) -> str:
    """The key of an invitation's reminder, in the ledger and over all channels."""
    return f"{contact_key(invitation)}:reminder"


def letter_key(invitation: int, posts: int) -> str:
    """The key of the letter that is handed over for the *posts*-th time."""
    return contact_key(invitation) if posts <= 1 else f"{contact_key(invitation)}:{posts}"
