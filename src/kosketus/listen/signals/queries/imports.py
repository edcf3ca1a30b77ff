"""What was brought in, for this room's pages."""

from __future__ import annotations

from django.db.models import QuerySet

from kosketus.listen.signals.models import Import, ImportState

SHOWN = 50


def recent_imports() -> QuerySet[Import]:
    """The newest imports first."""
    return Import.objects.order_by("-started_at", "-id").defer("recipe_text", "summary")[:SHOWN]


def at_work(record: Import) -> bool:
    """Whether it is being checked or coming in."""
    return record.state in {ImportState.CHECKING, ImportState.RUNNING}
