"""Ten million events and ten million customers in two Parquet files, the same each time."""

from __future__ import annotations

from pathlib import Path

import duckdb

ROWS = 10_000_000
USERS_PER_ROW = 50
KINDS = ("see", "add", "pay", "thank", "look", "search", "help", "rate", "share", "leave")

_EVENTS = """
    select
        (hash(i) % {users})::bigint as who,
        timestamp '2026-01-01'
          + to_microseconds((i::double / {rows} * 7776000000000)::bigint + (hash(i + 1) % 1000000)::bigint) as ts,
        ({kinds})[1 + (hash(i + 2) % 10)::int] as event
    from range({rows}) as numbers(i)
"""
_CUSTOMERS = """
    select
        i as customer,
        'segment ' || (hash(i) % 5) as segment,
        (hash(i + 1) % 10 > 0)::tinyint as at_start,
        (hash(i + 2) % 10 > 1)::tinyint as at_end,
        case when hash(i + 1) % 10 > 0 then (hash(i + 2) % 10 <= 1)::tinyint end as lost,
        case when hash(i + 1) % 10 > 0 then (hash(i + 3) % 10000)::double else 0 end as before,
        case when hash(i + 2) % 10 > 1 then (hash(i + 4) % 10000)::double else 0 end as after,
        (hash(i + 5) % 365)::int as days,
        (hash(i + 6) % 3 = 0) as left,
        timestamp '2026-01-01' + to_seconds((hash(i + 7) % 31536000)::bigint) as asked,
        case when hash(i + 8) % 20 > 0 then timestamp '2026-01-01'
          + to_seconds((hash(i + 7) % 31536000)::bigint + (hash(i + 9) % 400000)::bigint) end as replied
    from range({rows}) as numbers(i)
"""


def write(folder: Path, rows: int = ROWS) -> dict[str, Path]:
    """Write both files, unless they are there."""
    fields = {"rows": rows, "users": max(rows // USERS_PER_ROW, 1), "kinds": list(KINDS)}
    paths = {}
    for name, query in (("events", _EVENTS), ("customers", _CUSTOMERS)):
        paths[name] = folder / f"{name}-{rows}.parquet"
        if not paths[name].exists():
            filled = query.format(**fields)
            duckdb.sql(f"copy ({filled}) to '{paths[name]}' (format parquet, compression zstd, row_group_size 500000)")
    return paths
