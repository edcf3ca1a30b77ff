"""Settings under test: the real ones, with a fast password hasher and a data folder of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _clean(folder: str, maker: int) -> None:
    # A fork of the maker ends too, and earlier.
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


# Made once and removed by its maker; workers and programs that tests start find the variable set.
if "KOSKETUS_DATA" not in os.environ:
    os.environ["KOSKETUS_DATA"] = tempfile.mkdtemp(prefix="kosketus-test-")
    atexit.register(_clean, os.environ["KOSKETUS_DATA"], os.getpid())

from kosketus.config.settings import *  # noqa: E402, F403 - a settings module is its names, and they need the folder
from kosketus.config.settings import DATA, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and killed processes must meet the same locks as in real life.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA) / f"test-{worker}.sqlite3")}
