"""Ten million answers, events and customers in one Parquet file each, the same every time."""

from __future__ import annotations

from pathlib import Path

import duckdb

ROWS = 10_000_000
USERS_PER_ROW = 50
KINDS = ("see", "add", "pay", "thank", "look", "search", "help", "rate", "share", "leave")

_ANSWERS = """
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
_EVENTS = """
    select
        (hash(i) % {users})::bigint as who,
        timestamp '2026-01-01'
          + to_microseconds((i::double / {rows} * 7776000000000)::bigint + (hash(i + 1) % 1000000)::bigint) as ts,
        ({kinds})[1 + (hash(i + 2) % 10)::int] as event,
        ['customer', 'human', 'bot', 'receipt'][1 + (hash(i + 3) % 4)::int] as author,
        ['new', 'open', 'solved'][1 + (hash(i + 4) % 3)::int] as status
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
        ['EUR', 'USD', 'JPY'][1 + (hash(i + 10) % 3)::int] as currency,
        timestamp '2026-01-01' + to_seconds((hash(i + 7) % 31536000)::bigint) as asked,
        case when hash(i + 8) % 20 > 0 then timestamp '2026-01-01'
          + to_seconds((hash(i + 7) % 31536000)::bigint + (hash(i + 9) % 400000)::bigint) end as replied
    from range({rows}) as numbers(i)
"""
_QUERIES = {"answers": _ANSWERS, "events": _EVENTS, "customers": _CUSTOMERS}


def write(folder: Path, table: str, rows: int = ROWS) -> Path:
    """Write the file of a table, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table}-{rows}-2.parquet"  # the number goes up when the columns change
    if not path.exists():
        query = _QUERIES[table].format(rows=rows, users=max(rows // USERS_PER_ROW, 1), kinds=list(KINDS))
        duckdb.sql(f"copy ({query}) to '{path}' (format parquet, compression zstd, row_group_size 500000)")
    return path
