"""What colleagues noted about a person, and what the person allowed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7
from kosketus.people.customers.models.person import Person

NOTE_LENGTH = 5_000
_ACTOR = 120


class Note(models.Model):
    """What a colleague wrote down about a person."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("Note"), max_length=NOTE_LENGTH)
    written_by = models.CharField(max_length=_ACTOR)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("note")
        indexes = [models.Index(fields=["person", "-written_at"], name="customers_note_recent")]

    def __str__(self) -> str:
        return str(self.public_id)


class Consent(models.Model):
    """One decision of a person about one purpose: given or withdrawn. The newest one holds; none is ever changed."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("Purpose"), max_length=40)
    given = models.BooleanField(_("Allowed"))
    evidence = models.CharField(_("Evidence"), max_length=200)
    source = models.CharField(_("Source"), max_length=80, blank=True)
    recorded_by = models.CharField(max_length=_ACTOR)
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("consent")
        indexes = [models.Index(fields=["person", "purpose", "decided_at", "id"], name="customers_consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"
