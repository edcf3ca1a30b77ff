"""Who may open which address of outreach: read by tests/permissions_table.py."""

from __future__ import annotations

from tests.permissions_rows import Row, open_to_all

OUTREACH: dict[str, Row] = {
    "outreach:preferences": open_to_all(404, 404, arguments=lambda: {"token": "unknown"}),
    "outreach:unsubscribe": open_to_all(404, 404, arguments=lambda: {"token": "unknown"}),
}
