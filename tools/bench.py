"""`make bench`: every ``benchmarks/<name>/run*.py``, one after the other, each within its time."""

from __future__ import annotations

import subprocess
import sys
import time

from tools import ROOT

_LIMIT = 300
_TIMED_OUT = 124


def names() -> list[str]:
    """The benchmarks that are there: ``run.py`` goes by its folder's name, ``run_events.py`` as ``folder.events``."""
    paths = sorted((ROOT / "benchmarks").glob("*/run*.py"))
    return [f"{path.parent.name}.{path.stem.removeprefix('run_')}".removesuffix(".run") for path in paths]


def module(name: str) -> str:
    """Where a benchmark is run from."""
    folder, _dot, part = name.partition(".")
    return f"benchmarks.{folder}.run_{part}" if part else f"benchmarks.{folder}.run"


def run(name: str, extra: list[str]) -> int:
    """Run one, its table straight to the terminal; the exit code, 124 when it took too long."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", module(name), *extra]
    try:
        code = subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL, timeout=_LIMIT).returncode
    except subprocess.TimeoutExpired:
        print(f"ended after {_LIMIT} s: a benchmark must fit into that", file=sys.stderr)
        code = _TIMED_OUT
    print(f"({name}: {time.monotonic() - started:.0f} s)", flush=True)
    return code


def main(arguments: list[str]) -> int:
    """Run all, or the one that is named first; what follows its name is passed on."""
    known = names()
    if arguments and arguments[0] not in known:
        print(f"there is no benchmark {arguments[0]}; there are {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    codes = [run(name, arguments[1:]) for name in known if not arguments or name == arguments[0]]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
