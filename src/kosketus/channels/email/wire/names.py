"""What the DNS says, within a time limit; silence is told apart from "there is none"."""

from __future__ import annotations

import time
from typing import Any

import dns.exception
import dns.name
import dns.resolver

SECONDS = 3.0
SECONDS_IN_ALL = 8.0


class DnsSilent(Exception):
    """The DNS did not answer, so nothing is known."""


class Names:
    """Asks the machine's DNS; all questions together have :data:`SECONDS_IN_ALL`."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS_IN_ALL

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each put together from its parts."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._asked(name, "TXT")]

    def addresses(self, name: str) -> list[str]:
        """The addresses of a host."""
        return [record.address for kind in ("A", "AAAA") for record in self._asked(name, kind)]

    def exchangers(self, name: str) -> list[str]:
        """The hosts that take mail for a domain."""
        return [record.exchange.to_text(omit_final_dot=True) for record in self._asked(name, "MX")]

    def _asked(self, name: str, kind: str) -> list[Any]:
        left = min(SECONDS, self._until - time.monotonic())
        if left <= 0:
            raise DnsSilent(name)
        try:
            return list(dns.resolver.get_default_resolver().resolve(name, kind, lifetime=left, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise DnsSilent(name) from error
