"""Loyalty, value and service against hand-written Polars and SQL: equal results first, then CPU seconds."""

from __future__ import annotations

from benchmarks.cxmetrics.run_events import main

if __name__ == "__main__":
    main("customers")
