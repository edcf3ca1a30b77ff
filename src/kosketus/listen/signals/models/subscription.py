"""Subscriptions, and how their terms changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock


class Subscription(models.Model):
    """A subscription with the terms it began with; the price is that of a month.

    ``uid`` is also the id of the fact that tells of its start; ``digest`` covers what no later row may change.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    key = models.CharField(max_length=200, unique=True)
    identity = models.ForeignKey("customers.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    plan = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    context = models.JSONField(default=dict)
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("subscription")

    def __str__(self) -> str:
        return self.key


class SubscriptionChange(models.Model):
    """Other terms, or the end. ``key`` is :data:`END`, or the moment in microseconds since 1970."""

    END = "end"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="changes")
    key = models.CharField(max_length=24)
    at = models.DateTimeField()
    plan = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "key"], name="signals_subscription_change_once")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.key}"
