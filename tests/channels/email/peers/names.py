"""A small DNS server on loopback: answers from a table, or not at all."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

Zone = dict[tuple[str, str], list[str]]


@dataclass
class Server:
    """``zone`` maps (name, kind) to records as a zone file writes them; names in ``silent`` get no answer."""

    zone: Zone = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def texts(self, **records: str | list[str]) -> None:
        """TXT records by name, with ``__`` for a dot."""
        for name, given in records.items():
            values = [given] if isinstance(given, str) else given
            self.zone[name.replace("__", "."), "TXT"] = [_quoted(value) for value in values]

    def answer(self, wire: bytes) -> bytes | None:
        """The answer to one question."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        if found := self.zone.get((name, kind)):
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(known == name for known, _kind in self.zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()


def _quoted(value: str) -> str:
    """Long texts travel in parts of at most 255 bytes."""
    return " ".join(f'"{value[start : start + 200]}"' for start in range(0, len(value), 200))


@contextmanager
def serving() -> Iterator[Server]:
    """Run one in a thread of its own."""
    server = Server()

    class Question(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, socket = self.request
            if answer := server.answer(wire):
                socket.sendto(answer, self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Question) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        listening.shutdown()
        thread.join(10)


def resolver(server: Server) -> dns.resolver.Resolver:
    """A resolver that asks this server."""
    made = dns.resolver.Resolver(configure=False)
    made.nameservers, made.port = ["127.0.0.1"], server.port
    return made
