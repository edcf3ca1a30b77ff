"""Who may open which address of outreach: read by tests/permissions_table.py."""

from __future__ import annotations

from tests.permissions_rows import Row

OUTREACH: dict[str, Row] = {}
