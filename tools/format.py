"""`make format`: rewrite Python and templates in the house style (safe fixes only)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools import ROOT

_BIN = Path(sys.executable).parent


def main() -> int:
    """Run the formatters."""
    templates = [str(path) for path in sorted(ROOT.glob("src/kosketus/**/templates"))]
    subprocess.run([_BIN / "ruff", "check", "--fix-only", "--quiet", "."], cwd=ROOT, check=False)
    subprocess.run([_BIN / "ruff", "format", "--quiet", "."], cwd=ROOT, check=True)
    subprocess.run([_BIN / "djangofmt", "--quiet", *templates], cwd=ROOT, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
