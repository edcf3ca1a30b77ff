"""What `make` runs: checks, suites and generators of this repository. Not part of the product."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
