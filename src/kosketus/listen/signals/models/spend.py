"""Money spent on customers, and signals that were brought in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock


class Spend(models.Model):
    """Money spent on one day; ``uid`` is also the id of the fact that tells of it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    key = models.CharField(max_length=200, unique=True)
    spent_on = models.DateField()
    purpose = models.CharField(max_length=12)
    channel = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("spend")

    def __str__(self) -> str:
        return self.key


class KnownSignal(models.Model):
    """The natural key of a signal that was brought in, so that it comes in once; ``uid`` is that of its fact."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    uid = models.UUIDField(null=True)
    digest = models.BigIntegerField()
    import_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.key
