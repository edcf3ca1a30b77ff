"""Settings under test: the real ones, with a fast password hasher and a data folder of their own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("KOSKETUS_DATA", tempfile.mkdtemp(prefix="kosketus-test-"))

from kosketus.config.settings import *  # noqa: F403 - a settings module is its names
from kosketus.config.settings import DATA, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and killed processes must meet the same locks as in real life.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA) / f"test-{worker}.sqlite3")}
