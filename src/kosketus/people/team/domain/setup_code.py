"""The code that proves, on the first run, that a browser belongs to whoever started the program."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

_BYTES = 10
_GROUP = 4


def setup_code() -> str:
    """The code of this installation, made at first need and kept in ``setup.code`` in the data folder."""
    path = _path()
    if not path.exists():
        _keep(path, _new_code())
    return path.read_text(encoding="ascii").strip()


def fits(given: str) -> bool:
    """Whether *given* is the code; spaces, hyphens and case do not matter."""
    return hmac.compare_digest(_bare(given).encode(), _bare(setup_code()).encode())


def forget_code() -> None:
    """Remove the code: it has done its duty."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.DATA) / "setup.code"


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_BYTES)).decode()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _bare(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _keep(path: Path, code: str) -> None:
    # Written aside and linked into place: nobody ever reads half a code, and the first of two writers wins.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(code)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
