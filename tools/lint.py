"""`make lint`: every check of the house, one line each, and a clear list where one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools import ROOT

_SHOWN = 40
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One check: its name, what it holds, and the program that holds it (in ``folder`` of the repository).

    What the program says before ``below`` is of no interest.
    """

    name: str
    holds: str
    command: tuple[str, ...]
    folder: str = "."
    below: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a check ended, and what it said."""

    check: Check
    exit_code: int
    output: str
    seconds: float

    def line(self) -> str:
        """One line for people."""
        state = "ok    " if self.exit_code == 0 else "FAILED"
        return f"{state} {self.check.name:<14} {self.check.holds} ({self.seconds:.1f} s)"


def _own(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"tools.{module}")


def _program(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(_BIN / name), *arguments)


def _templates() -> tuple[str, ...]:
    return tuple(str(path) for path in sorted(ROOT.glob("src/kosketus/**/templates")))


def checks() -> list[Check]:
    """All checks, the slow ones first, because they run side by side."""
    mypy = (sys.executable, "-m", "mypy", "--no-error-summary")
    spelt = ("src", "packages", "tests", "tools", "docs", "changes", "README.md", "CONTRIBUTING.md", "SECURITY.md")
    return [
        Check("types", "mypy strict, Django's models included", mypy),
        Check("types-library", "mypy strict over cxmetrics", mypy, "packages/cxmetrics"),
        Check(
            "style",
            "ruff, all rules but the listed ones",
            _program("ruff", "check", "--quiet", "--output-format", "concise", "."),
        ),
        Check("format", "ruff format", _program("ruff", "format", "--quiet", "--diff", ".")),
        Check(
            "imports",
            "floors, doors, neighbours, libraries, cycles",
            _program("lint-imports", "--no-logo"),
            below="Broken contracts\n----------------\n",
        ),
        Check("template-lint", "djLint", _program("djlint", "--lint", "--quiet", *_templates())),
        Check("template-form", "djangofmt", _program("djangofmt", "--check", *_templates())),
        Check("templates", "no inline script or style, every word translatable", _own("templates")),
        Check("sizes", "functions, files and templates within their budgets", _own("budgets")),
        Check("spelling", "codespell", _program("codespell", *(part for part in spelt if (ROOT / part).exists()))),
        Check("words", "the kernel names no business noun, prose is British", _own("words")),
        Check("translations", "complete in every language", (*_own("messages"), "--check")),
        Check("locks", "complete, and tied to no registry", _own("locks")),
        Check("changes", "news fragments have a room and a type", _own("fragments")),
        Check("handbook", "every command, setting, fact and permission is described", _own("handbook")),
    ]


def run(check: Check) -> Outcome:
    """Run one check, quietly."""
    started = time.monotonic()
    # The settings make a data folder when they are read; a check must not touch the one of this person.
    environment = os.environ | {
        "KOSKETUS_DATA": str(ROOT / "build" / "lint-data"),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "160",
    }
    done = subprocess.run(
        check.command,
        cwd=ROOT / check.folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = done.stdout.rpartition(check.below)[2] if check.below else done.stdout
    return Outcome(check, done.returncode, said, time.monotonic() - started)


def show(outcome: Outcome) -> None:
    """Print the line, and below it what is to mend."""
    print(outcome.line(), flush=True)
    if outcome.exit_code:
        lines = outcome.output.strip().splitlines()
        print("\n".join(f"    {line}" for line in lines[:_SHOWN]))
        if len(lines) > _SHOWN:
            print(f"    … and {len(lines) - _SHOWN} lines more: {' '.join(outcome.check.command)}")


@dataclass
class _Tally:
    failed: list[str] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        show(outcome)
        if outcome.exit_code:
            self.failed.append(outcome.check.name)


def main(wanted: Sequence[str]) -> int:
    """Run all checks, or only those named."""
    chosen = [check for check in checks() if not wanted or check.name in wanted]
    if unknown := set(wanted) - {check.name for check in chosen}:
        print(f"there is no check called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    tally = _Tally()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for outcome in pool.map(run, chosen):
            tally.take(outcome)
    if tally.failed:
        print(f"\n{len(tally.failed)} of {len(chosen)} checks failed: {', '.join(tally.failed)}")
        return 1
    print(f"\nall {len(chosen)} checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
