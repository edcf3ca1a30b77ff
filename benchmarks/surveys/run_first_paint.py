"""How soon a respondent sees something: first contentful paint of a survey's page in Chromium, over loopback.

``python -m benchmarks.surveys.run_first_paint [--loads 9]``. A warm server, a phone's screen, a fresh browser profile
for every load, so nothing is cached. Prints the median of ``PerformancePaintTiming`` beside that of a bare page of
the same size, which a server of fifteen lines sends from memory: what the browser and the machine's load cost alone.
The two take turns. Also the bytes that came over the wire. Goals: 200 ms, 15 kB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from playwright.sync_api import Browser, sync_playwright

from benchmarks.front_door.run import _serving
from benchmarks.surveys.run import _PREPARE
from tools import chromium

GOAL_MS = 200.0
GOAL_BYTES = 15_000
_FLAGS = ["--disable-gpu", "--no-sandbox", "--no-first-run", "--disable-background-networking"]
_PAINTED = """() => new Promise((found) => new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.name === "first-contentful-paint") found(one.startTime);
}).observe({ type: "paint", buffered: true }))"""
_TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const parts = [page, ...performance.getEntriesByType("resource")];
  return { server: page.responseStart - page.requestStart, read: page.responseEnd,
           bytes: parts.reduce((sum, part) => sum + part.transferSize, 0) };
}"""


@dataclass(frozen=True)
class Load:
    """One load in milliseconds: first paint, the server's answer, the page's last byte; and all bytes."""

    paint: float
    server: float
    read: float
    bytes: int


def main() -> int:
    """Measure; exit code 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=9)
    told = parser.parse_args()
    path = chromium.find()
    if path is None:
        print(chromium.HOW_TO_INSTALL)
        return 1
    with tempfile.TemporaryDirectory(prefix="kosketus-bench-") as folder, sync_playwright() as playwright:
        environment = {**os.environ, "KOSKETUS_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.surveys.settings"}
        subprocess.run([sys.executable, "-c", _PREPARE], env=environment, capture_output=True, check=True)
        browser = playwright.chromium.launch(executable_path=str(path), args=_FLAGS)
        with _serving("front door", environment) as (_pid, port):
            return _compare(browser, f"http://127.0.0.1:{port}/s/nps", told.loads)


def _compare(browser: Browser, address: str, loads: int) -> int:
    with _bare(httpx.get(address, timeout=60)) as bare:
        for one in (address, bare):
            _load(browser, one)
        turns = [(_load(browser, address), _load(browser, bare)) for _round in range(loads)]
    ours = _row("a survey's page", [one for one, _bare in turns])
    _row("a bare page", [one for _ours, one in turns])
    met = ours.paint < GOAL_MS and ours.bytes <= GOAL_BYTES
    print(f"goals {GOAL_MS:.0f} ms, {GOAL_BYTES:,} bytes: {'met' if met else 'NOT MET'}; ", end="")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(not met)


def _load(browser: Browser, address: str) -> Load:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    try:
        page = context.new_page()
        page.goto(address, wait_until="load")
        return Load(paint=page.evaluate(_PAINTED), **page.evaluate(_TIMES))
    finally:
        context.close()


def _row(name: str, loads: list[Load]) -> Load:
    middle = Load(*(statistics.median(getattr(one, part) for one in loads) for part in Load.__annotations__))
    listed = ", ".join(f"{one.paint:.0f}" for one in loads)
    print(f"{name:16}{middle.paint:6.0f} ms first paint ({listed})")
    print(f"{'':16}{middle.server:6.0f} ms server, {middle.read:.0f} ms last byte, {middle.bytes:,.0f} bytes")
    return middle


@contextmanager
def _bare(page: httpx.Response) -> Iterator[str]:
    """The address of a page with as many letters as *page*, and one rule of style."""
    text = "x" * max(1, len(page.content) - 120)
    content = f"<!DOCTYPE html><title>x</title><style>body{{margin:0}}</style><h1>Hello</h1><!--{text}-->".encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
