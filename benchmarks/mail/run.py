"""Mail: 100,000 posted in one transaction, then some sent to a sink on loopback, against a bare smtplib loop.

``python -m benchmarks.mail.run [--posted 100000] [--sent 1000] [--database postgres]``. CPU is that of this process,
user and system; the sink (aiosmtpd) runs in another. Each mail sent costs a commit (SQLite: ``synchronous=FULL``), a
fact, and a message of its own (7 kB, text and HTML). The bare loop hands over messages that are made already.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from benchmarks.outbox.run import Timed, prepare, timed

GOAL_SECONDS = 30.0
_SINK = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    listening = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink()), "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the other side ends, however it ends
asyncio.run(main())
"""


def sink(stack: ExitStack) -> int:
    """A server that takes everything and keeps nothing; its port."""
    command = [sys.executable, "-W", "ignore", "-c", _SINK]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout
    return int(process.stdout.readline())


def main() -> int:
    """Print the table; exit code 1 when posting takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--posted", type=int, default=100_000)
    parser.add_argument("--sent", type=int, default=1_000)
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kosketus-bench-")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        prepare(chosen.database, folder, stack)
        found = measure(chosen.posted, chosen.sent, sink(stack))
        print(f"mail on {chosen.database}")
        print(f"{'step':<34}{'mails/s':>12}{'mails/CPU-s':>14}{'CPU us/mail':>12}")
        for one in found:
            print(one.line())
        print(f"\nsending costs {_each(found[1]) / _each(found[2]):.1f} times the CPU of a bare smtplib loop")
        print(f"{chosen.posted:,} posted in {found[0].wall:.1f} s (at most {GOAL_SECONDS:.0f} s)")
        return int(found[0].wall > GOAL_SECONDS)


def measure(posted: int, sent: int, port: int) -> list[Timed]:
    """Post, send, and send the same by smtplib alone."""
    from benchmarks.mail import steps

    steps.set_up(port)
    return [
        timed("post, one transaction", posted, lambda: steps.post(posted)),
        timed("send, one commit each", sent, lambda: steps.send(sent)),
        timed("bare smtplib, made beforehand", sent, steps.bare(sent, port)),
        timed("bare smtplib, made on the way", sent, steps.making(sent, port)),
    ]


def _each(one: Timed) -> float:
    return one.cpu / one.rows


if __name__ == "__main__":
    sys.exit(main())
