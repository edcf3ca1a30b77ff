"""A process of its own beside a test: the same database and lake, another life. Run as ``python -m``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from tests import settings as test_settings

if __name__ == "__main__":
    test_settings.DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
    test_settings.LAKE = os.environ["CHILD_LAKE"]  # type: ignore[attr-defined]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    sys.modules["tests.settings"] = test_settings

_LOADER = "load"
_LOADER_FOREVER = "load-forever"


def start(duty: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a child with a duty of :func:`main`."""
    from django.conf import settings
    from django.db import connection

    environment = {
        **os.environ,
        "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
        "CHILD_LAKE": str(settings.LAKE),
        "PYTHONPATH": os.getcwd(),
        **(more or {}),
    }
    command = [sys.executable, "-m", "tests.understand.lake.child", duty]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as told:
        assert told.readline() == b"ready\n"
    return child


def load_and_die_at(place: str) -> int:
    """Load in a child that is killed at *place*; its return code."""
    return start(_LOADER, {"KOSKETUS_CRASH_AT": place}).wait(60)


def main(duty: str) -> None:
    """Do the duty."""
    from contextlib import nullcontext

    from kosketus.kernel import sealer
    from kosketus.understand.lake import facade as lake
    from kosketus.understand.lake import loader
    from tests.understand.lake import conftest  # noqa: F401 - declares the facts

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready", flush=True)
    if duty == _LOADER:
        lake.load_all()
        return
    # Without the lock that keeps loaders apart: only the figure and Delta's own check stand between them.
    loader.maintenance = nullcontext
    while True:
        sealer.seal_once()
        if not lake.load_once():
            time.sleep(0.005)


if __name__ == "__main__":
    main(sys.argv[1])
