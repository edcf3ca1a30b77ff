"""What was handed out about a person, and who was erased."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7
from kosketus.people.customers.models.person import Person

_ACTOR = 120


class PersonExport(models.Model):
    """A file with everything about one person; the file is removed a day later, this row stays with the person."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    made_by = models.CharField(_("Made by"), max_length=_ACTOR)
    made_at = models.DateTimeField(_("Made"), default=clock.now)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("Size in bytes"))
    removed_at = models.DateTimeField(_("File removed"), null=True)

    class Meta:
        verbose_name = _("export of a customer")
        verbose_name_plural = _("exports of customers")

    def __str__(self) -> str:
        return str(self.public_id)


class PersonErasure(models.Model):
    """Somebody is erased: asked for by whom and when, done when. Names nobody; the numbers lead nowhere afterwards."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person_id = models.BigIntegerField()
    identities = models.JSONField(default=list)
    requested_by = models.CharField(_("Asked for by"), max_length=_ACTOR)
    requested_at = models.DateTimeField(_("Asked for"), default=clock.now)
    finished_at = models.DateTimeField(_("Done"), null=True)
    removed = models.JSONField(default=dict)
    remains = models.JSONField(default=list)
    files = models.JSONField(default=list)

    class Meta:
        verbose_name = _("erasure of a customer")
        verbose_name_plural = _("erasures of customers")
        indexes = [models.Index(fields=["-requested_at"], name="customers_erasure_recent")]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=models.Q(finished_at=None), name="customers_erasure_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
