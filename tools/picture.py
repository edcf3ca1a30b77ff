"""The picture of the README: the sample's scores in a real browser. ``python -m tools.picture [PAGE [FILE]]``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tools import ROOT, chromium

_WIDTH, _HEIGHT = 1280, 1130
_LOGIN = re.compile(r"Log in as (\S+) with the password (\S+)")
_ADDRESS = re.compile(r"answers at (http://\S+)")


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """A running sample: its address, and the mail address and password to log in with."""
    with tempfile.TemporaryDirectory(prefix="kosketus-picture-") as folder:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "kosketus", "demo", "--port", "0"],
            env=os.environ | {"KOSKETUS_DATA": folder, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            said = ""
            while not _ADDRESS.search(said):
                line = process.stdout.readline() if process.stdout else ""
                if not line:
                    raise SystemExit(f"the demo ended before it answered:\n{said}")
                said += line
            yield _ADDRESS.findall(said)[0], *_LOGIN.findall(said)[0]
        finally:
            process.terminate()
            process.wait(30)


def open_page(page: Page, address: str, mail: str, password: str) -> None:
    """Ask for a page and log in on the way, as a person does."""
    page.goto(address)
    page.fill("[name=login]", mail)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def take(path: str, target: Path) -> None:
    """One page of the sample, as a picture."""
    browser_path = chromium.find()
    if browser_path is None:
        raise SystemExit(chromium.HOW_TO_INSTALL)
    with demo() as (address, mail, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browser_path), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        open_page(page, f"{address}{path}", mail, password)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=target)
        browser.close()


def main(arguments: list[str]) -> int:
    """The command line."""
    path, target = [*arguments, *("/scores/nps", str(ROOT / "docs" / "images" / "score.png"))[len(arguments) :]]
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    take(path, Path(target))
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
