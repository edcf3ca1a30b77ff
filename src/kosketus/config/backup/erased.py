"""Who was erased, written down beside the database, so that restoring an older backup brings nobody back.

``erasures.txt`` in the data folder has a line for each record: the moment and the record's random id, which leads to
nobody once the record is gone. A restore leaves the file where it is and erases again whoever of it came back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kosketus.config.backup.archive import flush_folder
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers

NAME = "erasures.txt"


def journal() -> Path:
    """The file of this installation."""
    return Path(settings.DATA) / NAME


def note(public_ids: Sequence[UUID]) -> None:
    """Write down who is about to vanish, safely on the disk before the database lets go of them.

    An erasure that was asked for is always carried out, so a line that comes before a crash is no lie.
    """
    append([f"{clock.now().isoformat(timespec='seconds')} {one}" for one in public_ids])


def append(lines: Iterable[str]) -> None:
    """Add lines of records that are not there yet."""
    path = journal()
    known = _text(path)
    there = set(map(_record, known.splitlines()))
    new = [line for line in lines if _record(line) not in there]
    if not new:
        return
    # A line that a crash cut off stays what it is: the next one begins on a line of its own.
    before = "" if not known or known.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(before + "".join(f"{line}\n" for line in new))
        file.flush()
        os.fsync(file.fileno())
    flush_folder(path.parent)


def lines_of(path: Path) -> list[str]:
    """The whole lines of a journal, none where there is no file."""
    return [line for line in _text(path).splitlines() if _record(line)]


def erase_again(*, actor: str) -> int:
    """Erase whoever of the journal is in the database; how many records."""
    found = [record for line in lines_of(journal()) if (record := _record(line))]
    return customers.erase_again(found, actor=actor)


def _record(line: str) -> UUID | None:
    try:
        return UUID(line.rpartition(" ")[2])
    except ValueError:
        return None


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace") if path.exists() else ""
