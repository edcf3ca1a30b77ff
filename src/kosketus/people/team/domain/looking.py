"""Whether this installation answers at an address: one small request, as a customer's browser would come."""

from __future__ import annotations

import hmac
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from kosketus.people.team import addresses
from kosketus.people.team.contracts import Fault

_SECONDS = 5.0
_ALL_SECONDS = 10.0
_LONGEST_ANSWER = 512
_BAD_REQUEST = 400


def look(url: str, *, token: str) -> tuple[Fault | None, str]:
    """What is wrong at *url*, and the token that answered. Reads a few hundred bytes and follows no redirect."""
    try:
        with _asked(url + addresses.PATH) as response:
            if response.is_redirect:
                return Fault.REDIRECT, ""
            body = _beginning(response)
    except httpx.HTTPError as error:
        return _fault_of(error), ""
    if response.status_code == _BAD_REQUEST:
        return Fault.HOST_REFUSED, ""
    words = body.split()
    if response.status_code != httpx.codes.OK or words[:1] != ["kosketus"] or len(words) != len(("name", "token")):
        return Fault.SOMEBODY_ELSE, ""
    return (None, token) if hmac.compare_digest(words[1].encode(), token.encode()) else (Fault.ANOTHER, "")


@contextmanager
def _asked(address: str) -> Iterator[httpx.Response]:
    # Without a proxy from the environment: the way of a customer leads through none.
    with (
        httpx.Client(timeout=_SECONDS, follow_redirects=False, verify=_trusted(), trust_env=False) as client,
        client.stream("GET", address, headers={"Accept": "text/plain", "User-Agent": "Kosketus"}) as response,
    ):
        yield response


def _trusted() -> ssl.SSLContext:
    """Mozilla's list, as browsers have it; instead of it what ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` names."""
    return httpx.create_ssl_context()


def _beginning(response: httpx.Response) -> str:
    """The first bytes, though they drip: each read has its time limit, and all together have one."""
    until, body = time.monotonic() + _ALL_SECONDS, b""
    for piece in response.iter_raw(64):
        body += piece
        if len(body) > _LONGEST_ANSWER or time.monotonic() > until:
            break
    return body[:_LONGEST_ANSWER].decode("ascii", "replace")


def _fault_of(error: httpx.HTTPError) -> Fault:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Fault.CERTIFICATE
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Fault.UNKNOWN_NAME
    return Fault.SILENT


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
