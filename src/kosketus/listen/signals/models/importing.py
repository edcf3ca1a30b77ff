"""What was brought in, by whom, and how far it came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7


class ImportState(models.TextChoices):
    """How far an import came."""

    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Coming in")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")
    UNDONE = "undone", _("Undone")


class Import(models.Model):
    """One bringing-in of files by a recipe. Its id is on every fact that came with it.

    ``mapping`` is what a person said about the columns, if they did; ``recipe_text`` what it was read by in the end.
    ``added`` and ``known`` grow with each chunk, in the chunk's own transaction; ``summary`` is what the last
    check or run found.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    recipe = models.CharField(max_length=120, blank=True)
    recipe_text = models.TextField(blank=True)
    mapping = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ImportState.choices)
    actor = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=clock.now, editable=False)
    touched_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True)
    bytes_done = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    summary = models.JSONField(default=dict)
    error = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["-started_at"], name="signals_import_recent")]

    def __str__(self) -> str:
        return f"{self.recipe} {self.public_id}"
