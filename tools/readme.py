"""The README's output, from the program itself: ``python -m tools.readme`` writes it anew from the real survey."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import ROOT

README = ROOT / "README.md"
COMMAND = "kosketus metric nps --grain year"


def shown(text: str) -> str:
    """The lines below the command in the README, down to the end of their block."""
    found = re.search(rf"^\$ {COMMAND}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"the README does not show {COMMAND}")
    return found.group(1)


def commands(text: str) -> list[str]:
    """The commands of the survey, in order."""
    return re.findall(r"^\$ kosketus (import .*|metric .*)$", text, re.MULTILINE)


def given(text: str, survey: Path, data: Path) -> str:
    """What the last of these commands prints, run in the folder *survey* on the empty data folder *data*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    output = ""
    for command in commands(text):
        done = subprocess.run(
            [Path(sys.executable).parent / "kosketus", *command.split()],
            cwd=survey,
            env=kept | {"KOSKETUS_DATA": str(data)},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"kosketus {command} failed:\n{done.stderr}")
        output = done.stdout
    return output


def main() -> int:
    """Rewrite the block."""
    examples = Path(os.environ.get("KOSKETUS_EXAMPLE_DATA", "../shared/data")).resolve()
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="kosketus-readme-") as data:
        fresh = given(text, examples / "sfo-customer-survey", Path(data))
    README.write_text(text.replace(shown(text), fresh), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
