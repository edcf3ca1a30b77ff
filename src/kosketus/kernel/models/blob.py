"""Files, known by what is in them."""

from __future__ import annotations

from django.db import models


class Blob(models.Model):
    """A stored file. The file is written and fsynced before this row exists."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256
