"""Who may open which address of email: read by tests/permissions_table.py."""

from __future__ import annotations

from tests.permissions_rows import Row

EMAIL: dict[str, Row] = {}
