"""How a row of the table of permissions is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ALL = frozenset({"owner", "manager", "analyst", "agent", "viewer"})
MANAGERS = frozenset({"owner", "manager"})
FILE_BRINGERS = frozenset({"owner", "manager", "analyst"})
ROW_READERS = frozenset({"owner", "manager", "analyst"})
CUSTOMER_READERS = frozenset({"owner", "manager", "analyst", "agent"})
CUSTOMER_WRITERS = frozenset({"owner", "manager", "agent"})
OWNERS = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()

LOGIN = 302
REFUSED = 403
ABSENT = 405

Arguments = Mapping[str, Any]


def nothing() -> Arguments:
    """The address has no arguments."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one address answers. ``strangers`` and ``keys`` are (get, post); a key is one without any fitting scope."""

    readers: frozenset[str]
    get: int
    post: int = ABSENT
    writers: frozenset[str] | None = None
    strangers: tuple[int, int] = (LOGIN, LOGIN)
    keys: tuple[int, int] | None = None
    arguments: Callable[[], Arguments] = nothing
    data: Mapping[str, str] = field(default_factory=dict)
    permission: str | None = None
    write_permission: str | None = None
    public: bool = False
    outside: str = ""
    method_first: bool = False


def page(permission: str, readers: frozenset[str], **more: Any) -> Row:
    """A page of ours behind one permission."""
    return Row(permission=permission, readers=readers, get=more.pop("get", 200), **more)


def action(permission: str, writers: frozenset[str], **more: Any) -> Row:
    """A POST of ours behind one permission."""
    return Row(permission=permission, readers=writers, get=ABSENT, post=more.pop("post", 302), **more)


def open_to_all(get: int, post: int = ABSENT, **more: Any) -> Row:
    """A page of ours that needs no login."""
    return Row(public=True, readers=ALL, get=get, post=post, strangers=more.pop("strangers", (get, post)), **more)


def outside(why: str, get: int, post: int, strangers: tuple[int, int], **more: Any) -> Row:
    """A view of a library that guards itself; *why* says how."""
    return Row(outside=why, readers=ALL, get=get, post=post, strangers=strangers, **more)
