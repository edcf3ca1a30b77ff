"""What `kosketus doctor` looks at beside the rooms' own checks: the ground that the house stands on."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.channels import registry
from kosketus.config import lock, upgrade
from kosketus.kernel import checks, db
from kosketus.kernel.checks import Finding, Level
from kosketus.people.team import facade as team
from kosketus.understand.lake import facade as lake

SCARCE = 500 << 20
LOW = 2 << 30
LARGEST_CHECKED = 256 << 20
_MAIL_SECONDS = 5

Check = Callable[[], Iterator[Finding]]


def examine() -> tuple[Finding, ...]:
    """Every finding, the worst first. Without a database, or with another version's, only the ground is looked at."""
    found = [*_run(folder), *_run(disk), *_run(process)]
    ground = _run(database)
    if _is_well(ground):
        ground += _run(migrations)
    found += ground
    if _is_well(ground):
        found += [*_run(lake_folder), *_run(owner), *_run(mail_server), *checks.run_all()]
    order = [Level.ERROR, Level.WARNING, Level.OK]
    return tuple(sorted(found, key=lambda finding: order.index(finding.level)))


def _is_well(found: list[Finding]) -> bool:
    return all(finding.level == Level.OK for finding in found)


def send_test(to: str) -> tuple[Finding, ...]:
    """Send a mail by the account of customers' mail, and what the server said."""
    return tuple(_run(lambda: iter([registry.try_out("email", to)])))


def folder() -> Iterator[Finding]:
    """Where data lies, whether it can be written, and who can read the signing key."""
    data = Path(settings.DATA)
    if not os.access(data, os.W_OK | os.X_OK):
        what = _("The data folder %(folder)s cannot be written.") % {"folder": data}
        yield Finding(Level.ERROR, what, _("Give this user the right, or set KOSKETUS_DATA to another folder."))
        return
    yield Finding(Level.OK, _("Data lies in %(folder)s.") % {"folder": data})
    if upgrade.is_half_restored():
        what = _("A restore into %(folder)s was cut off before its end.") % {"folder": data}
        yield Finding(Level.ERROR, what, _("Restore the backup once more, with --force."))
    secret = data / "secret.key"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        what = _("Others on this machine can read the signing key %(path)s.") % {"path": secret}
        yield Finding(Level.WARNING, what, _("Run: chmod 600 %(path)s") % {"path": secret})


def disk() -> Iterator[Finding]:
    """Whether there is room to go on."""
    usage = shutil.disk_usage(settings.DATA)
    told = _("%(free).1f GB of %(total).1f GB are free on the disk of the data folder.")
    what = told % {"free": usage.free / 1e9, "total": usage.total / 1e9}
    if usage.free < SCARCE:
        yield Finding(Level.ERROR, what, _("Make room now: writing stops when the disk is full."))
    elif usage.free < LOW:
        yield Finding(Level.WARNING, what, _("Make room soon, or move KOSKETUS_DATA to a larger disk."))
    else:
        yield Finding(Level.OK, what)


def process() -> Iterator[Finding]:
    """Who runs on this data."""
    who = lock.holder(Path(settings.DATA))
    if who is None:
        yield Finding(Level.OK, _("Kosketus is not running on this data."))
    else:
        what = _("Kosketus runs: process %(pid)d (%(role)s) %(address)s")
        yield Finding(Level.OK, what % {"pid": who.pid, "role": who.role, "address": who.address})


def database() -> Iterator[Finding]:
    """Whether the database answers, which one it is, and whether its file is whole."""
    try:
        connection.ensure_connection()
        version = ".".join(str(part) for part in connection.get_database_version())
        damage = _damage()
    except DatabaseError as error:
        what = _("The database cannot be used: %(why)s") % {"why": str(error).strip()}
        yield Finding(Level.ERROR, what, _database_mend())
        return
    if damage:
        what = _("The database file is damaged: %(why)s") % {"why": damage}
        yield Finding(Level.ERROR, what, _("Stop Kosketus and restore the newest backup: kosketus restore FILE"))
    else:
        told = _("The database answers: %(name)s %(version)s.")
        yield Finding(Level.OK, told % {"name": connection.display_name, "version": version})


def migrations() -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    newer, pending = upgrade.unknown(), upgrade.pending()
    if newer:
        what = _("A newer Kosketus has changed this database: %(names)s.") % {"names": ", ".join(newer)}
        yield Finding(Level.ERROR, what, _("Upgrade Kosketus, or restore a backup from before."))
    if pending:
        what = ngettext("%(n)d step of the database waits.", "%(n)d steps of the database wait.", len(pending))
        yield Finding(Level.WARNING, what % {"n": len(pending)}, _("They are taken at the next start: kosketus serve"))
    if not newer and not pending:
        yield Finding(Level.OK, _("The tables are those of this version."))


def lake_folder() -> Iterator[Finding]:
    """Whether the lake can be written and has all its files; the lake itself says whether it fits."""
    if "://" in str(settings.LAKE):
        return
    root = Path(settings.LAKE)
    if root.exists() and not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        what = _("The lake folder %(folder)s cannot be read and written.") % {"folder": root}
        yield Finding(Level.ERROR, what, _("Give this user the right; facts wait safely in the database until then."))
        return
    # Twice, because compaction may take a file away while we look.
    missing = _missing_files(root) and _missing_files(root)
    if missing:
        what = ngettext(
            "%(count)d file of the lake is missing: %(name)s",
            "%(count)d files of the lake are missing, the first is %(name)s",
            len(missing),
        )
        mend = _("What belongs to facts/ comes back from a backup; other tables are made anew by: kosketus replay")
        yield Finding(Level.ERROR, what % {"count": len(missing), "name": missing[0]}, mend)


def _missing_files(root: Path) -> list[str]:
    try:
        pinned = lake.pin_files()
    except lake.LakeError:
        return []  # the lake's own check says what is wrong with its log
    return sorted(name for table in pinned for name in table.files if not (root / name).exists())


def mail_server() -> Iterator[Finding]:
    """Whether mail is set up, and the server can be reached."""
    way = mail.get_connection(timeout=_MAIL_SECONDS)
    host = getattr(way, "host", "")
    if not getattr(way, "is_set_up", settings.MAIL_IS_SET_UP):
        what = _("Mail is not set up: nobody can be asked, invited or reset a password by mail.")
        yield Finding(Level.WARNING, what, _("Enter your mail server under Settings, Mail."))
        return
    try:
        with way:
            pass
    except OSError as error:
        what = _("The mail server %(host)s cannot be used: %(why)s") % {"host": host, "why": error}
        mend = _("Look at Settings, Mail (or KOSKETUS_MAIL_URL), then try: kosketus doctor --mail you@example.org")
        yield Finding(Level.ERROR, what, mend)
    else:
        yield Finding(Level.OK, _("The mail server %(host)s answers.") % {"host": host})


def owner() -> Iterator[Finding]:
    """Whether somebody can log in."""
    if team.has_owner():
        yield Finding(Level.OK, _("There is an owner."))
    else:
        yield Finding(
            Level.WARNING,
            _("Nobody owns this installation yet."),
            _("Open it in the browser, or run: kosketus owner create"),
        )


def _run(check: Check) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError as error:
        what = _("This could not be looked at: %(why)s") % {"why": str(error).strip()}
        return [Finding(Level.ERROR, what, _database_mend())]


def _damage() -> str:
    """What SQLite finds wrong with its file; empty for PostgreSQL, and for files too large to read through now."""
    if not db.is_sqlite() or Path(settings.DATABASES["default"]["NAME"]).stat().st_size > LARGEST_CHECKED:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = str(cursor.fetchone()[0])
    return "" if found == "ok" else found


def _database_mend() -> str:
    if db.is_sqlite():
        return _("Check the rights of the data folder, or restore a backup: kosketus restore FILE")
    return _("Check DATABASE_URL and that the server runs and lets this user in.")
