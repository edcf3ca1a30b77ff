"""`make wheel`: one file that installs everything, looked into; ``--try`` also installs it into a fresh environment."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tools import ROOT
from tools.messages import LANGUAGES

# Files that Python's own packaging rules would forget: without one of each, the wheel is broken.
_MUST_CARRY = (
    "cxmetrics/__init__.py",
    "cxmetrics/py.typed",
    "kosketus/config/command_line.py",
    "kosketus/kernel/migrations/0001_initial.py",
    "kosketus/ui/templates/ui/base.html",
    "kosketus/ui/static/ui/tokens.css",
    *(f"kosketus/locale/{language}/LC_MESSAGES/django.mo" for language in LANGUAGES),
)
_DATA = {".css", ".csv", ".html", ".js", ".json", ".po", ".py", ".sql", ".svg", ".toml", ".txt", ".woff2", ".yaml"}


def build(target: Path, project: Path = ROOT) -> Path:
    """Build the wheel of *project* into *target*, with what the environment has; no network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target.resolve())]
    done = subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the wheel of {project.name} was not built:\n{done.stdout}{done.stderr}")
    return max(target.glob("*.whl"), key=lambda path: path.stat().st_mtime)


def lacking(wheel: Path, root: Path = ROOT) -> list[str]:
    """What the wheel should carry and does not: the known musts, and every file of the package's own tree."""
    carried = set(zipfile.ZipFile(wheel).namelist())
    tree = root / "src"
    ours = (path for path in (tree / "kosketus").rglob("*") if path.suffix in _DATA and "__pycache__" not in path.parts)
    wanted = {path.relative_to(tree).as_posix() for path in ours} | set(_MUST_CARRY)
    return sorted(wanted - carried)


def try_out(wheel: Path, commands: Iterable[tuple[str, ...]]) -> None:
    """Install the wheel with its dependencies into an environment of its own and run *commands* there."""
    with tempfile.TemporaryDirectory(prefix="kosketus-wheel-") as folder:
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
        _install(wheel, Path(folder, "venv", "bin"))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["KOSKETUS_DATA"] = f"{folder}/data"
        for command in commands:
            print("$", *command, flush=True)
            program = f"{folder}/venv/bin/{command[0]}"
            subprocess.run([program, *command[1:]], cwd=folder, env=environment, check=True, stdin=subprocess.DEVNULL)


def _install(wheel: Path, programs: Path) -> None:
    """By uv where it is there and reaches a registry, else by pip, as `tools/environment.sh` does."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(programs / "python"), str(wheel)]
        trusting = os.environ | {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
        if subprocess.run(command, check=False, capture_output=True, env=trusting).returncode == 0:
            return
        print("uv could not fetch what it needs; installing with pip, which takes longer", flush=True)
    subprocess.run([str(programs / "pip"), "install", "--quiet", str(wheel)], check=True)


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.wheel", description=__doc__)
    parser.add_argument("--try", dest="wanted", action="store_true", help="install it into a fresh environment, run it")
    given = parser.parse_args(arguments)
    build(ROOT / "dist", ROOT / "packages" / "cxmetrics")
    wheel = build(ROOT / "dist")
    if missing := lacking(wheel):
        print("the wheel lacks:", *missing, sep="\n  ", file=sys.stderr)
        return 1
    print(f"{wheel.relative_to(ROOT)} ({wheel.stat().st_size / 1e6:.1f} MB)")
    if given.wanted:
        told = [("kosketus", "--help"), ("cxmetrics", "nps", "--help"), ("kosketus", "demo", "--no-serve")]
        try_out(wheel, told)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
