"""A process of its own beside a test: the same database and lake, another life. Started by ``children.py``."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress

import django

from tests import settings as test_settings

test_settings.DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
test_settings.LAKE = os.environ["CHILD_LAKE"]  # type: ignore[assignment]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# Rooms can be imported only now.
from kosketus.kernel import sealer  # noqa: E402
from kosketus.understand.lake import facade as lake  # noqa: E402
from kosketus.understand.lake import loader  # noqa: E402
from tests.understand.lake import conftest  # noqa: E402, F401 - declares the facts

ONCE: dict[str, Callable[[], object]] = {
    "load": lake.load_all,
    "compact": lake.compact_all,
    "erase": lake.erase_due,
}


def main(duty: str) -> None:
    """One duty once, or loading for ever."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if duty in ONCE:
        ONCE[duty]()
        return
    # Without the lock that keeps loaders apart: only the figure and Delta's own check stand between them.
    loader.maintenance = nullcontext  # type: ignore[assignment]
    while True:
        sealer.seal_once()
        with suppress(lake.LakeError):  # lost the race too often in a row: the next turn reads the figure anew
            lake.load_once()
        time.sleep(0.005)


main(sys.argv[1])
