"""Who may send for a domain (SPF, RFC 7208), as far as it can be seen from here."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from kosketus.channels.email.wire.names import Names

VERSION = "v=spf1"
MOST_LOOKUPS = 10
# What these providers tell their customers to write; for others nobody can know it from the server's name.
_INCLUDES = {
    "gmail.com": "include:_spf.google.com",
    "google.com": "include:_spf.google.com",
    "office365.com": "include:spf.protection.outlook.com",
    "outlook.com": "include:spf.protection.outlook.com",
    "amazonaws.com": "include:amazonses.com",
    "fastmail.com": "include:spf.messagingengine.com",
    "mailgun.org": "include:mailgun.org",
    "mailjet.com": "include:spf.mailjet.com",
    "sendgrid.net": "include:sendgrid.net",
}


def records(names: Names, domain: str) -> list[str]:
    """The SPF records of a domain; more than one is a fault."""
    return [text for text in names.texts(domain) if text.lower().split(" ")[0] == VERSION]


def wanted_term(relay: str) -> str:
    """The term that allows a server to send: the provider's own one, else the server itself."""
    known = [term for suffix, term in _INCLUDES.items() if relay == suffix or relay.endswith(f".{suffix}")]
    return known[0] if known else f"a:{relay}"


def allows(names: Names, domain: str, record: str, relay: str) -> bool:
    """Whether a record, or one that it includes, names the server: by its term, its name, or its address."""
    terms = list(_terms(names, domain, record))
    if any(term == wanted_term(relay) for _where, term in terms):
        return True
    addresses = {ipaddress.ip_address(one) for one in names.addresses(relay)}
    return any(addresses & _hosts(names, where, term) or _inside(addresses, term) for where, term in terms)


def _terms(names: Names, domain: str, record: str) -> Iterator[tuple[str, str]]:
    """The terms of a record and of those it includes, each with the domain where it stands."""
    open_now, seen = [(domain, record)], {domain}
    while open_now:
        where, text = open_now.pop()
        for raw in text.lower().split()[1:]:
            term = raw.lstrip("+?~-")
            yield where, term
            further = term.partition(":")[2] if term.startswith("include:") else term.partition("redirect=")[2]
            if further and "%" not in further and further not in seen and len(seen) <= MOST_LOOKUPS:
                seen.add(further)
                open_now += [(further, found) for found in records(names, further)[:1]]


def _hosts(names: Names, where: str, term: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    kind, _colon, host = term.partition(":")
    host = host.partition("/")[0] or where
    if kind == "a":
        return {ipaddress.ip_address(one) for one in names.addresses(host)}
    if kind == "mx":
        found = (one for exchanger in names.exchangers(host)[:5] for one in names.addresses(exchanger))
        return {ipaddress.ip_address(one) for one in found}
    return set()


def _inside(addresses: set[ipaddress.IPv4Address | ipaddress.IPv6Address], term: str) -> bool:
    kind, _colon, network = term.partition(":")
    if kind not in {"ip4", "ip6"}:
        return False
    try:
        wide = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
    return any(address in wide for address in addresses if address.version == wide.version)


def with_term(record: str, term: str) -> str:
    """A record that names one more sender: before its last word about all others."""
    terms = record.split()
    place = next((at for at, one in enumerate(terms) if one.lstrip("+?~-").lower() == "all"), len(terms))
    return " ".join([*terms[:place], term, *terms[place:]])


def lets_anybody(record: str) -> bool:
    """Whether a record allows the whole world."""
    return bool({"+all", "all"} & set(record.lower().split()))
