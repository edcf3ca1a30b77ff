"""What the operator sets from outside: environment variables, all of them named here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DATA = "KOSKETUS_DATA"
DATABASE = "DATABASE_URL"
SECRET = "KOSKETUS_SECRET_KEY"  # noqa: S105 - the name of a variable, not a secret
DEBUG = "KOSKETUS_DEBUG"
PUBLIC_URL = "KOSKETUS_PUBLIC_URL"
HOSTS = "KOSKETUS_HOSTS"
LOOPBACK_IS_PUBLIC = "KOSKETUS_LOOPBACK_IS_PUBLIC"
EXAMPLE_DATA = "KOSKETUS_EXAMPLE_DATA"
MAIL = "KOSKETUS_MAIL_URL"
MAIL_FROM = "KOSKETUS_MAIL_FROM"
PROXIES = "KOSKETUS_PROXIES"
LAKE = "KOSKETUS_LAKE"
LAKE_OPTIONS = "KOSKETUS_LAKE_OPTIONS"
UPLOAD_MEGABYTES = "KOSKETUS_UPLOAD_MB"


def data_folder() -> Path:
    """Where everything lives: database, lake, files, secrets. ``KOSKETUS_DATA``, else ``~/.local/share/kosketus``."""
    named = os.environ.get(DATA)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(named).expanduser().resolve() if named else Path(base) / "kosketus"


def lake(folder: Path) -> Path | str:
    """Where facts are kept as tables: ``KOSKETUS_LAKE`` (a folder, or ``s3://bucket/path``), else below *folder*."""
    named = os.environ.get(LAKE, "")
    if "://" in named:
        return named.rstrip("/")
    return Path(named).expanduser().resolve() if named else folder / "lake"


def lake_options() -> dict[str, str]:
    """How to reach object storage, such as ``AWS_REGION=eu-north-1,AWS_ENDPOINT_URL=…``; AWS_ variables count too.

    Raises:
        ImproperlyConfigured: a part is not NAME=VALUE.
    """
    parts = [part.partition("=") for part in listed(LAKE_OPTIONS, "")]
    if not all(separator for _name, separator, _value in parts):
        raise ImproperlyConfigured(f"{LAKE_OPTIONS} must be NAME=VALUE, several with commas between them")
    return {name: value for name, _separator, value in parts}


def use_demo_folder() -> None:
    """Let the sample company live beside the real data folder, unless the operator has named a folder for it."""
    if DATA not in os.environ:
        os.environ[DATA] = str(data_folder().with_name("kosketus-demo"))


def database_url() -> str:
    """The address of a PostgreSQL of the operator's own, or empty for the embedded database.

    Raises:
        ImproperlyConfigured: it is the address of something else.
    """
    url = os.environ.get(DATABASE, "")
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{DATABASE} must begin with postgres://, not {url.partition(':')[0]!r}")
    return url


def names_database() -> bool:
    """Whether a database of the operator's own is named, instead of the embedded one."""
    return bool(os.environ.get(DATABASE))


def is_on(name: str) -> bool:
    """Whether a switch is set to 1, true, yes or on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def whole_number(name: str, default: int) -> int:
    """A variable as a whole number.

    Raises:
        ImproperlyConfigured: it is something else.
    """
    given = os.environ.get(name) or str(default)
    if not given.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given!r}")
    return int(given)


def listed(name: str, default: str) -> list[str]:
    """A comma-separated variable as a list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret_key(folder: Path) -> str:
    """The signing key: the variable, else one made at first start and kept in the data folder, for the owner's eyes."""
    given = os.environ.get(SECRET)
    if given:
        return given
    kept = folder / "secret.key"
    if not kept.exists():
        _keep(kept, secrets.token_urlsafe(48))
    return kept.read_text(encoding="ascii").strip()


def _keep(path: Path, value: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
