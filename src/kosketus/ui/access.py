"""Every page names who may see it, on the view itself, where a test can read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def page(permission: str) -> Callable[[View], View]:
    """Only for people with *permission* (a name registered with ``rules``): others get 403, strangers the login."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return guard


def public(reason: str) -> Callable[[View], View]:
    """For everybody, and *reason* says why that is right."""

    def open_up(view: View) -> View:
        view.permission = None  # type: ignore[attr-defined]
        view.public_because = reason  # type: ignore[attr-defined]
        return view

    return open_up


def writes(permission: str) -> Callable[[View], View]:
    """Under ``@page``: reading needs the page's permission, changing something by POST needs *permission* too."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in {"GET", "HEAD", "OPTIONS"} and not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.write_permission = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return guard
