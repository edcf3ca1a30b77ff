"""Web visits against hand-written Polars and SQL: equal results first, then CPU seconds."""

from __future__ import annotations

from benchmarks.cxmetrics.harness import run
from benchmarks.cxmetrics.web_queries import CASES

if __name__ == "__main__":
    run(CASES, __doc__)
