"""A real https server on loopback, reached under a name of the internet, with a certificate of its own making."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

NAME = "cx.example.org"
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Silent(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Tests print nothing."""


def certificate(folder: Path) -> Path:
    """One file with a key and a certificate for :data:`NAME` that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "own.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@contextmanager
def served(application: Wsgi, pem: Path) -> Iterator[str]:
    """The address of *application* while it is served."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = make_server("127.0.0.1", 0, _closing(application), handler_class=_Silent)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]  # a client that trusts us not hangs up
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://{NAME}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def lead_to_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let :data:`NAME` be this machine, as a name server would; other names stay unknown."""
    asked = socket.getaddrinfo

    def answer(host: Any, *more: Any, **named: Any) -> Any:
        if host == NAME:
            return asked("127.0.0.1", *more, **named)
        raise socket.gaierror(socket.EAI_NONAME, "name not known")

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def _closing(application: Wsgi) -> Wsgi:
    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return list(application(environ, start_response))
        finally:
            connection.close()

    return run
