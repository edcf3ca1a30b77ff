"""What no longer counts: facts that a later one replaces, and imports that were undone."""

from __future__ import annotations

from django.db import models


class Superseded(models.Model):
    """One fact that no longer counts, because *replaced_by* tells better, or (null) because it was withdrawn.

    ``import_id`` is the import that brought the replacement: when that import is undone, the old fact counts again.
    ``settled_at`` is set once the lake's tables of that kind are known not to hold the old fact any more.
    """

    uid = models.UUIDField(unique=True)
    replaced_by = models.UUIDField(null=True)
    kind = models.CharField(max_length=80)
    import_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    superseded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind"], name="kernel_superseded_open", condition=models.Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class ExcludedImport(models.Model):
    """An import whose facts do not count as long as this row stands."""

    import_id = models.BigIntegerField(primary_key=True)
    actor = models.CharField(max_length=120)
    excluded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"import {self.import_id}"
