"""Failures of the world around us (a full disk, a database that is away) in words, instead of a traceback."""

from __future__ import annotations

import errno
import sys

from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}


def as_friendly(error: Exception) -> Friendly | None:
    """*error* in words, or None where it is a fault of ours, which needs its traceback."""
    for known in (_disk, _database, _configuration):
        friendly = known(error)
        if friendly is not None:
            return friendly
    return None


def _disk(error: Exception) -> Friendly | None:
    if not isinstance(error, OSError):
        return None
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Friendly(
            _("The disk is full: %(path)s") % {"path": error.filename or ""},
            safe=_("What was stored before is safe."),
            todo=_("Make room, then run the same again."),
        )
    if error.errno in _FORBIDDEN and error.filename:
        return Friendly(
            _("%(path)s may not be read or written by this user: %(why)s")
            % {"path": error.filename, "why": error.strerror},
            safe=_("Nothing was changed."),
            todo=_("Give this user the right, or name another folder in KOSKETUS_DATA."),
        )
    return None


def _database(error: Exception) -> Friendly | None:
    django = sys.modules.get("django.db")
    if django is None or not isinstance(error, django.OperationalError | django.InterfaceError | django.DatabaseError):
        return None
    # A plain DatabaseError is what SQLite says of a file that is none; its kinds below are faults of ours.
    if isinstance(error, django.DataError | django.IntegrityError | django.ProgrammingError | django.InternalError):
        return None
    if "full" in str(error):
        return Friendly(
            _("The disk is full, so the database could not go on."),
            safe=_("What was stored before is safe."),
            todo=_("Make room, then run the same again."),
        )
    return Friendly(
        _("The database cannot be used: %(why)s") % {"why": str(error).strip()},
        safe=_("What was stored before is safe."),
        todo=_("Look at DATABASE_URL or KOSKETUS_DATA, then run: kosketus doctor"),
    )


def _configuration(error: Exception) -> Friendly | None:
    django = sys.modules.get("django.core.exceptions")
    if django is None or not isinstance(error, django.ImproperlyConfigured):
        return None
    driver = "psycopg" in str(error)
    return Friendly(
        _("A setting cannot be used: %(why)s") % {"why": str(error).splitlines()[0]},
        safe=_("Nothing was changed."),
        todo=_("Install the driver: pip install 'kosketus[postgres]'") if driver else _("Correct it and run the same."),
    )
