"""Groups of customers by conditions, always current."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7
from kosketus.people.customers.models.person import Person

_ACTOR = 120


class Segment(models.Model):
    """Customers who fulfil conditions. ``slug`` is its stable name in filters and programmes.

    ``counted_to`` is the last person who was looked at under the newest conditions; null when all were.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    conditions = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    counted_to = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=_ACTOR)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("segment")

    def __str__(self) -> str:
        return self.slug


class SegmentMember(models.Model):
    """A person is in a segment now."""

    id = models.BigAutoField(primary_key=True)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "person"], name="customers_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.segment_id}"
