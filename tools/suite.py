"""`make test`: the tests on SQLite, again on PostgreSQL, then the browser's once, and one summary of all three."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT, chromium

_NOTHING_COLLECTED = 5
_BROWSER = "tests/e2e"


@dataclass(frozen=True)
class Run:
    """One call of pytest: a name for the summary, its options, and where it looks for tests."""

    name: str
    options: tuple[str, ...]
    paths: tuple[str, ...] = ()

    def command(self, extra: list[str]) -> list[str]:
        """What is called; paths among *extra* take the place of its own."""
        asked = [argument for argument in extra if _is_path(argument)]
        others = [argument for argument in extra if not _is_path(argument)]
        return [sys.executable, "-m", "pytest", "-q", *self.options, *others, *(asked or self.paths)]

    def concerns(self, extra: list[str]) -> bool:
        """Whether the paths among *extra*, if any, have tests of this run."""
        asked = [argument for argument in extra if _is_path(argument)]
        return not asked or any(path.startswith(_BROWSER) == (self.name == "browser") for path in asked)


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.split("::", 1)[0]).exists()


@dataclass(frozen=True)
class Result:
    """How a run ended; counts come from pytest's own report."""

    name: str
    exit_code: int
    tests: int
    failed: int
    skipped: int
    seconds: float

    def line(self) -> str:
        """One line of the summary."""
        passed = self.tests - self.failed - self.skipped
        counts = f"{passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{self.name:<10} {'ok' if self.exit_code == 0 else 'FAILED':<7} {counts} in {self.seconds:.0f} s"


_ELSEWHERE = (f"--ignore={_BROWSER}",)
# Servers, browsers and databases are waited for more than they work: more at once than there are cores.
_AT_ONCE, _BROWSERS = ("-n", "5", "--dist=worksteal"), ("-n", "3", "--dist=worksteal")
# What does not touch the database is not run twice.
RUNS = (
    Run("sqlite", (*_AT_ONCE, *_ELSEWHERE)),
    Run("postgres", (*_AT_ONCE, "--database=postgres", *_ELSEWHERE, "--ignore=tests/house"), ("tests",)),
    Run("browser", _BROWSERS, (_BROWSER,)),
)


def run(planned: Run, extra: list[str]) -> Result:
    """Run pytest, its output straight to the terminal, and count from its report."""
    with tempfile.TemporaryDirectory(prefix="kosketus-suite-") as folder:
        report = Path(folder) / "report.xml"
        command = [*planned.command(extra), f"--junit-xml={report}"]
        # The suite starts Python many times over; without compiled modules that is most of its time.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        print(f"\n== {planned.name}", flush=True)
        started = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdin=subprocess.DEVNULL).returncode
        return _result(planned.name, code, report, time.monotonic() - started, narrowed=bool(extra))


def _result(name: str, code: int, report: Path, seconds: float, *, narrowed: bool) -> Result:
    if code == _NOTHING_COLLECTED and narrowed:
        code = 0
    counts = ET.parse(report).getroot().find("testsuite") if report.exists() else None
    numbers = counts.attrib if counts is not None else {}
    failed = int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
    return Result(name, code, int(numbers.get("tests", 0)), failed, int(numbers.get("skipped", 0)), seconds)


def is_ci() -> bool:
    """Whether a machine asks, which has no excuse for a skipped browser."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def verdict(results: list[Result], *, ci: bool) -> int:
    """The exit code: any failed run, and in CI any browser test that did not run."""
    for result in results:
        if ci and result.name == "browser" and (result.skipped or not result.tests):
            print(f"browser tests must not be skipped in CI ({result.skipped} were)", file=sys.stderr)
            return 1
    return 1 if any(result.exit_code for result in results) else 0


def main(extra: list[str]) -> int:
    """Run all, then tell."""
    if chromium.find() is None:
        print(chromium.HOW_TO_INSTALL, file=sys.stderr)
    results = [run(planned, extra) for planned in RUNS if planned.concerns(extra)]
    print("\n== summary")
    for result in results:
        print(result.line())
    return verdict(results, ci=is_ci() and not extra)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
