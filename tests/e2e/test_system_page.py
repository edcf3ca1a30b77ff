"""The page about the system in a browser."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.visitor import PHONE, WIDE


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_system_page_is_clean_and_does_not_scroll_sideways(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        visitor.log_in("manager")
        visitor.open("/settings/system")
        visitor.look("system")
        assert (visitor.violations(), visitor.sideways()) == ("", 0), visitor.overhanging()
