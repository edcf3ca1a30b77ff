"""The public address is set, and asked whether this installation answers there."""

from __future__ import annotations

import hmac
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx

from kosketus.kernel import clock, db
from kosketus.kernel.schedules import scheduled
from kosketus.people.team import addresses
from kosketus.people.team.contracts import Fault, address_changed
from kosketus.people.team.models import PublicAddress
from kosketus.people.team.queries.public_address import fault_of, row, url_of

LOOK_AGAIN_AFTER = timedelta(hours=23)
_SECONDS = 5.0
_ALL_SECONDS = 10.0
_LONGEST_ANSWER = 512
_BAD_REQUEST = 400


def change_public_address(*, url: str) -> None:
    """Store the owner's address, or none (then the operator's counts). It is not confirmed until it is checked.

    Raises:
        TeamError: customers could not or should not be led there.
    """
    wanted = addresses.normalised(url) if url.strip() else ""
    with db.write():
        stored, _made = PublicAddress.objects.select_for_update().get_or_create(id=1)
        if stored.url != wanted:
            stored.url = wanted
            stored.save(update_fields=["url"])
    address_changed.send(sender=PublicAddress)


def check_public_address() -> Fault | None:
    """Ask the address for this installation's token, and keep what was found. Takes at most ten seconds."""
    url = url_of(row())
    if not url:
        return Fault.NONE_SET
    fault, answered = look(url, token=addresses.token())
    _keep(url, fault, answered)
    return fault


@scheduled("team.public_address", cron="23 * * * *", claim_lasts=timedelta(minutes=5))
def look_again() -> None:
    """Once a day where all is well; each hour where it is not, so that sending goes on soon after it is mended."""
    stored = row()
    fault, checked = fault_of(stored), stored.checked_at
    if fault is None and checked is not None and clock.now() - checked < LOOK_AGAIN_AFTER:
        return
    check_public_address()


def _keep(url: str, fault: Fault | None, answered: str) -> None:
    now = clock.now()
    found = {"checked_url": url, "checked_at": now, "fault": fault or "", "answered_as": answered}
    with db.write():
        stored, _made = PublicAddress.objects.select_for_update().get_or_create(id=1)
        if url_of(stored) == url:
            was = stored.confirmed_at if stored.checked_url == url else None
            PublicAddress.objects.filter(id=1).update(**found, confirmed_at=now if fault is None else was)


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
