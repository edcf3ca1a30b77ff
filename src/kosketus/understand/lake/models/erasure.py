"""A wish that everything said under some identities be forgotten, and how far it was carried out."""

from __future__ import annotations

from django.db import models


class Erasure(models.Model):
    """Identities and subjects whose facts go. Nobody reads those facts from the moment this row stands.

    ``rewritten_at``: no table and no outbox row holds them any more. ``vacuumed_at``: the replaced files are gone too.
    The identities stay here, numbers without a person: what comes back from a backup is erased by them again.
    """

    identities = models.JSONField()
    subjects = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    rewritten_at = models.DateTimeField(null=True)
    vacuumed_at = models.DateTimeField(null=True)
    facts = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"erasure {self.pk}"
