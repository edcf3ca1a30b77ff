"""The build hook: compiles the translations, so that wheels and editable installs speak every language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface[Any]):
    """``django.po`` → ``django.mo`` in place; ``artifacts`` in pyproject.toml carries the results into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile before anything is collected."""
        for catalogue in sorted(Path(self.root, "src", "kosketus", "locale").glob("*/LC_MESSAGES/*.po")):
            compile_catalogue(catalogue)


def compile_catalogue(source: Path) -> None:
    """Write the ``.mo`` beside *source*, in one step: a running Kosketus may be reading the old one."""
    fresh = source.with_suffix(f".{os.getpid()}.new")
    polib.pofile(str(source)).save_as_mofile(str(fresh))
    fresh.replace(source.with_suffix(".mo"))
