"""One running Kosketus per data folder: the lock says who it is, and the kernel frees it when that process dies."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _

NAME = "kosketus.lock"
_GLANCE_SECONDS = 0.1


@dataclass(frozen=True)
class Holder:
    """The process that holds a data folder: its id, what it does and where it answers."""

    pid: int
    role: str
    address: str = ""


def holder(folder: Path) -> Holder | None:
    """Who holds *folder* now, or None; of several parts that run apart, the one that came last."""
    path = folder / NAME
    if not path.exists():
        return None
    with path.open("r+b") as file:  # some network file systems lock only what may be written
        if _try(file.fileno(), fcntl.LOCK_EX):
            return None
        return _written(path)


@contextmanager
def held(folder: Path, *, role: str, address: str = "", shared: bool = False) -> Iterator[None]:
    """Hold *folder* inside the block. ``shared`` is for the parts of one installation that run apart.

    Raises:
        Friendly: another process holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / NAME
    with path.open("a+b") as file:
        if not _try_twice(file.fileno(), fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            raise _taken(folder, _written(path))
        file.truncate(0)
        file.write(json.dumps(asdict(Holder(os.getpid(), role, address))).encode())
        file.flush()
        yield


def _try_twice(descriptor: int, how: int) -> bool:
    """Whoever looks for the holder has the lock for a moment, and must not keep a server from starting."""
    if _try(descriptor, how):
        return True
    time.sleep(_GLANCE_SECONDS)
    return _try(descriptor, how)


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _written(path: Path) -> Holder:
    try:
        return Holder(**json.loads(path.read_bytes()))
    except (ValueError, TypeError):
        return Holder(0, "?")


def _taken(folder: Path, by: Holder) -> Friendly:
    return Friendly(
        _("Kosketus already runs on this data: process %(pid)d (%(role)s) %(address)s")
        % {"pid": by.pid, "role": by.role, "address": by.address},
        safe=_("Nothing was started and nothing was changed in %(folder)s.") % {"folder": folder},
        todo=_("Use the one that runs, or end it with: kill %(pid)d") % {"pid": by.pid},
    )
