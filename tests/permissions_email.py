"""Who may open which address of email: read by tests/permissions_table.py."""

from __future__ import annotations

from tests.permissions_rows import MANAGERS, OWNERS, Row, action, page

EMAIL: dict[str, Row] = {
    "email:account": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=422),
    "email:test": action("settings.write", OWNERS),
    "email:sent": page("settings.read", MANAGERS),
}
