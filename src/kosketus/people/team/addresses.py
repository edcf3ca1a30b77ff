"""What may be a public address, and what this installation says there to prove that it is the one."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import epoch
from kosketus.people.team.contracts import Fault
from kosketus.people.team.errors import TeamError

PATH = "/.well-known/kosketus"
LONGEST = 300
HTTPS_PORT = 443
FIRST_FREE_PORT = 1024
LAST_PORT = 65535
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")

WHY: Mapping[Fault, Promise] = {
    Fault.NONE_SET: _("Customers cannot open 127.0.0.1. Add your address."),
    Fault.NOT_CHECKED: _("Nobody has looked yet whether this installation answers there. Check it."),
    Fault.SILENT: _("Nothing answers there. Check that your web server runs, and that the firewall lets it through."),
    Fault.UNKNOWN_NAME: _("This name is not known on the internet. Check its spelling, or add it to your DNS."),
    Fault.CERTIFICATE: _("The certificate there is not trusted, so browsers would warn your customers. Renew it."),
    Fault.REDIRECT: _("It leads on to another address. Enter the address at which the way ends."),
    Fault.HOST_REFUSED: _(
        "This installation answers there, but refuses the name. Let your web server pass on the host name that was "
        "asked for, or add it to KOSKETUS_HOSTS."
    ),
    Fault.SOMEBODY_ELSE: _("Something answers there, but it is not Kosketus. Lead the address to this installation."),
    Fault.ANOTHER: _("Another installation answers there. Lead the address to this one."),
}


def token() -> str:
    """What this installation says at :data:`PATH`: made for that alone, and nothing else can be learned from it.

    It goes with the database's epoch, so a copy that was restored elsewhere has another one, and what was
    confirmed for the first installation does not count for the copy.
    """
    message = f"public address {epoch.current()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def normalised(given: str) -> str:
    """An address as it is stored: scheme, host in small letters, a port that is not 443; no slash at the end.

    Raises:
        TeamError: customers could not or should not be led there; the message says what to enter.
    """
    text = given.strip() if "://" in given else f"https://{given.strip()}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _refused(_("This is no address. It looks like https://cx.example.org.")) from None
    host = _host(parts)
    _refuse_extras(parts, text)
    if is_loopback(host):
        return _loopback(parts, host, port)
    _refuse_foreign(parts, host, port)
    return f"https://{host}" if port in {None, HTTPS_PORT} else f"https://{host}:{port}"


def host_of(url: str) -> str:
    """The host of a normalised address, as ``ALLOWED_HOSTS`` names it; empty for none."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only this machine could open it."""
    return host == "localhost" or host.endswith(".localhost") or bool((found := _ip(host)) and found.is_loopback)


def _host(parts: SplitResult) -> str:
    try:
        return (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _refused(_("This is no address. It looks like https://cx.example.org.")) from None


def _refuse_extras(parts: SplitResult, text: str) -> None:
    if len(text) > LONGEST:
        raise _refused(_("This address is too long."))
    if "@" in parts.netloc:
        raise _refused(_("Leave out the name and password before the @: everybody would see them."))
    if parts.path.rstrip("/") or parts.query or parts.fragment:
        raise _refused(_("Enter only the name, without what follows it: https://cx.example.org."))


def _loopback(parts: SplitResult, host: str, port: int | None) -> str:
    if not settings.LOOPBACK_IS_PUBLIC or parts.scheme not in {"http", "https"}:
        raise _refused(WHY[Fault.NONE_SET])
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port}" if port else f"{parts.scheme}://{shown}"


def _refuse_foreign(parts: SplitResult, host: str, port: int | None) -> None:
    if parts.scheme != "https":
        raise _refused(_("It must begin with https://, or anybody on the way could read the answers."))
    if not _NAME.fullmatch(host) or _ip(host):
        raise _refused(_("Enter a name such as cx.example.org: numbers and names without a dot lead nobody here."))
    if port is not None and port != HTTPS_PORT and not FIRST_FREE_PORT <= port <= LAST_PORT:
        raise _refused(_("Ports below 1024 other than 443 belong to other services. Leave the port out."))


def _ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refused(message: str | Promise) -> TeamError:
    return TeamError(message, field="url")
