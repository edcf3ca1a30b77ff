"""Cohorts and messages against hand-written Polars and SQL: equal results first, then CPU seconds."""

from __future__ import annotations

from benchmarks.cxmetrics.event_queries import CASES
from benchmarks.cxmetrics.harness import run

if __name__ == "__main__":
    run(CASES, __doc__)
