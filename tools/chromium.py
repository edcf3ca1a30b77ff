"""Where the browser for tests and screenshots is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

HOW_TO_INSTALL = (
    "No Chromium found, browser tests are skipped. Install it (Debian, Ubuntu: apt-get install chromium), "
    "or name it: KOSKETUS_CHROMIUM=/path/to/chromium"
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> Path | None:
    """The browser named by ``KOSKETUS_CHROMIUM``, else one at the usual places, else None."""
    named = os.environ.get("KOSKETUS_CHROMIUM")
    if named:
        return Path(named) if Path(named).is_file() else None
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return Path(found)
    return _MACOS if _MACOS.is_file() else None
