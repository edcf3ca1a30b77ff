"""Who may open which address of email: read by tests/permissions_table.py."""

from __future__ import annotations

from tests.permissions_rows import ABSENT, MANAGERS, OWNERS, Row, action, open_to_all, page

EMAIL: dict[str, Row] = {
    "email:account": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=422),
    "email:test": action("settings.write", OWNERS),
    "email:domain": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=302),
    "email:domain-check": page("settings.read", MANAGERS),
    "email:returned": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=422),
    "email:provider": action("settings.write", OWNERS),
    "email:reading": action("settings.write", OWNERS),
    "email:sent": page("settings.read", MANAGERS),
    "email:hook": open_to_all(ABSENT, 404, arguments=lambda: {"provider": "postmark"}),
}
