"""Checks: what each room says about its own health, for `kosketus doctor` and the system page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

_log = logging.getLogger(__name__)


class Level(StrEnum):
    """How bad it is: ``warning`` will be trouble, ``error`` is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what is so, and how to mend it (empty where nothing is to do). Translated text."""

    level: Level
    what: str
    mend: str = ""


Check = Callable[[], Iterable[Finding]]
_checks: list[Check] = []


def add(check: Check) -> Check:
    """Register a check; usable as a decorator. It only reads, and takes no longer than a page may."""
    if check not in _checks:
        _checks.append(check)
    return check


def run_all() -> tuple[Finding, ...]:
    """All findings, the worst first. A check that fails is a finding too."""
    found = [finding for check in _checks for finding in _run(check)]
    order = [Level.ERROR, Level.WARNING, Level.OK]
    return tuple(sorted(found, key=lambda finding: order.index(finding.level)))


def _run(check: Check) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - one broken check must not hide the others
        name = f"{check.__module__}.{check.__qualname__}"
        _log.warning("the check %s failed", name, exc_info=True)
        what = _("The check %(name)s could not run: %(error)s") % {"name": name, "error": error}
        return [Finding(Level.ERROR, what, _("Read the log; if the database is well, report this as a fault."))]
