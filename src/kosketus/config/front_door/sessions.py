"""Who is behind a cookie, asked outside Django's own request cycle."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from starlette.types import Scope

from kosketus.config.front_door.answers import header
from kosketus.kernel import db


async def user_of(scope: Scope) -> AbstractBaseUser | None:
    """The signed-in, active person of a request, or None. Asks the database each time."""
    key = session_key(scope)
    return await db.run_in_db_thread(user_of_session, key) if key else None


def session_key(scope: Scope) -> str:
    """The session's key from the cookie, or an empty text."""
    try:
        morsel = SimpleCookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def user_of_session(key: str) -> AbstractBaseUser | None:
    """The active person whom a session belongs to, checked as Django's own middleware checks it."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, AbstractBaseUser) and user.is_active else None


def is_foreign(scope: Scope) -> bool:
    """Whether the asking page is not ours: its Origin is neither the host asked for nor the public address.

    Browsers always name the Origin of a socket, and of a stream unless it is their own page's; who names none
    for a socket is no browser, and the cookie is not theirs to use.
    """
    origin = header(scope, b"origin")
    if not origin:
        return scope["type"] == "websocket" or not _is_our_host(header(scope, b"host"))
    if origin in settings.PUBLIC_URL:
        return False
    host = header(scope, b"host")
    return urlsplit(origin).netloc != host or not _is_our_host(host)


def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
