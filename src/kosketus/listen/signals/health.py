"""What the room says about its own health: imports that stopped on their way."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.kernel import checks, clock
from kosketus.listen.signals.domain.uploads import QUIET
from kosketus.listen.signals.models import Import, ImportState


@checks.add
def stopped_imports() -> Iterator[checks.Finding]:
    """Imports that failed, or whose process ended, before the file was in."""
    failed = Import.objects.filter(state=ImportState.FAILED).count()
    silent = Import.objects.filter(state=ImportState.RUNNING, touched_at__lt=clock.now() - QUIET).count()
    if number := failed + silent:
        what = ngettext(
            "%(number)d import was stopped before the end.", "%(number)d imports were stopped before the end.", number
        )
        mend = _("Bring the same file again, at /import or with kosketus import: it goes on where it stopped.")
        yield checks.Finding(checks.Level.WARNING, what % {"number": number}, mend)
