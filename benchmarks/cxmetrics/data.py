"""Ten million answers in one Parquet file, the same each time."""

from __future__ import annotations

from pathlib import Path

import duckdb

ROWS = 10_000_000

_ROWS = """
    select
        case when hash(i) % 20 = 0 then null else (hash(i + 1) % 11)::int end as recommend,
        case when hash(i + 2) % 50 = 0 then null else 1 + (hash(i + 3) % 5)::int end as rating,
        (hash(i + 4) % 3 = 0) as answered,
        (hash(i + 5) % 100000)::double / 60 as minutes,
        0.5 + (hash(i + 6) % 1000)::double / 1000 as weight,
        (hash(i + 7) % 24)::int as month,
        'segment ' || (hash(i + 8) % 5) as segment
    from range({rows}) as numbers(i)
"""


def write(folder: Path, rows: int = ROWS) -> Path:
    """Write the file, unless it is there."""
    path = folder / f"answers-{rows}.parquet"
    if not path.exists():
        query = _ROWS.format(rows=rows)
        duckdb.sql(f"copy ({query}) to '{path}' (format parquet, compression zstd, row_group_size 500000)")
    return path
