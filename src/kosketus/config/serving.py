"""How the parts are started and ended together: within 15 seconds of SIGTERM, in order, without a traceback."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import threading
from contextlib import nullcontext

import click
import django

from kosketus.config import environment, lock
from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _
from kosketus.config.logs import bare

log = logging.getLogger("kosketus.serve")

LOOPS_SECONDS = 5.0
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what listens everywhere listens here too


def serve(*, host: str, port: int, only: str | None = None) -> None:
    """Run until SIGTERM or Ctrl+C.

    Raises:
        Friendly: another process holds the data folder, the port is taken, or parts run apart on SQLite.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(bare)
    for chatty in ("uvicorn.error", "axes"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    django.setup()
    from kosketus.kernel import db

    if only and db.is_sqlite():
        raise Friendly(
            _("Web and worker can run apart only on PostgreSQL; this installation uses SQLite."),
            safe=_("Nothing was started."),
            todo=_("Set DATABASE_URL, or run: kosketus serve"),
        )
    listener = None if only == "worker" else _listening(host, port)
    address = _address(listener)
    with lock.held(environment.data_folder(), role=only or "serve", address=address, shared=bool(only)):
        _run(listener, address, only)
    _leave()


def _run(listener: socket.socket | None, address: str, only: str | None) -> None:
    from kosketus.config import processes, server, upgrade

    upgrade.bring_up_to_date(click.echo)
    _refuse_foreign_lake()
    parts = processes.parts(only)
    asked = server.take_signals()
    with listener or nullcontext():
        parts.start()
        try:
            _work_until(asked) if listener is None else _answer(listener, address, asked)
        finally:
            for name in parts.end(LOOPS_SECONDS):
                log.warning("%s was still busy and was left; its work is repeated at the next start", name)


def _refuse_foreign_lake() -> None:
    from kosketus.understand.lake.facade import LakeError, refuse_mismatch

    try:
        refuse_mismatch()
    except LakeError as error:
        raise Friendly(str(error), safe=_("Nothing was started and nothing was changed.")) from error


def _answer(listener: socket.socket, address: str, asked: threading.Event) -> None:
    from kosketus.config import asgi, server
    from kosketus.ui import charts

    threading.Thread(target=charts.warm, name="charts", daemon=True).start()
    click.echo(
        _("Kosketus answers at %(address)s  (data: %(folder)s; end with Ctrl+C)")
        % {"address": address, "folder": environment.data_folder()}
    )
    _tell_first_run(address)
    configuration = server.configured(asgi.application, proxies=environment.listed(environment.PROXIES, ""))
    server.Server(configuration, farewell=asgi.farewell, asked=asked).run(sockets=[listener])


def _tell_first_run(address: str) -> None:
    """Whoever can read this screen owns the machine, so the code proves that the first owner may be them."""
    from kosketus.people.team.facade import setup_code

    code = setup_code()
    if code:
        words = _("Nobody owns this installation yet: open %(address)s/start and enter the code %(code)s")
        click.echo(words % {"address": address, "code": code})


def _work_until(asked: threading.Event) -> None:
    click.echo(_("The worker runs (data: %(folder)s; end with Ctrl+C)") % {"folder": environment.data_folder()})
    asked.wait()


def _listening(host: str, port: int) -> socket.socket:
    from kosketus.config.server import bound_socket

    try:
        return bound_socket(host, port)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}:
            raise
        raise Friendly(
            _("Port %(port)d on %(host)s cannot be used: %(why)s")
            % {"port": port, "host": host, "why": error.strerror},
            safe=_("Nothing was started."),
            todo=_("Choose another: kosketus serve --port %(port)d") % {"port": max(port, 1024) + 1},
        ) from None


def _address(listener: socket.socket | None) -> str:
    """Where a browser on this machine finds it: 0.0.0.0 is no address of anybody, and its name is not answered."""
    if listener is None:
        return ""
    host, port = listener.getsockname()[:2]
    host = _LOOPBACK.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave() -> None:
    """End now: threads that still wait for a slow page or a slow disk must not hold the process."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
