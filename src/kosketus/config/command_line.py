"""`kosketus`: the one door for operators."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line."""
    import sys

    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosketus.config.settings")
    execute_from_command_line(sys.argv)
