"""Static files without a collecting step: one fingerprint of all of them stands in their address.

Relative addresses inside (``url()`` in CSS, ``import`` in modules) stay right, because the whole tree moves
at once, and a browser may keep every file for ever, because a changed file changes the address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

LENGTH = 12


def fingerprint(apps: Iterable[str]) -> str:
    """A short hash over names and contents of the static files of *apps* (as in ``INSTALLED_APPS``)."""
    digest = hashlib.sha256()
    for folder in _folders(apps):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:LENGTH]


def _folders(apps: Iterable[str]) -> Iterator[Path]:
    for app in apps:
        parts = app.split(".")
        package = ".".join(parts[:-2] if parts[-1][0].isupper() else parts)
        spec = find_spec(package)
        if spec and spec.origin and (folder := Path(spec.origin).parent / "static").is_dir():
            yield folder
