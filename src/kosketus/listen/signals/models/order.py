"""Orders, and what became of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock


class Order(models.Model):
    """An order as it was placed. ``uid`` is also the id of the fact that tells of it; ``digest`` of what was told."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    key = models.CharField(max_length=200, unique=True)
    identity = models.ForeignKey("customers.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    items = models.PositiveIntegerField(null=True)
    channel = models.CharField(max_length=80, blank=True)
    context = models.JSONField(default=dict)
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("order")

    def __str__(self) -> str:
        return self.key


class OrderChange(models.Model):
    """One change of an order's state; ``uid`` is also the id of the fact that tells of it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "state"], name="signals_order_change_once")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"
