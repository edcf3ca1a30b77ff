"""Long tests begin first, shared out over the workers as pytest-xdist cuts the list."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests import order


@dataclass(frozen=True)
class Item:
    """As much of a test as its order asks for."""

    name: str
    mark: str = ""

    def get_closest_marker(self, name: str) -> str | None:
        return name if name == self.mark else None


SHORT = [Item(str(number)) for number in range(5)]
JVM = [Item("j1", "spark"), Item("j2", "spark")]
SLOW = [Item("s1", "slow"), Item("s2", "slow"), Item("s3", "slow")]


@pytest.mark.parametrize(
    ("items", "workers", "expected"),
    [
        ([*SHORT, *SLOW, *JVM], 1, "j1 j2 s1 s2 s3 0 1 2 3 4"),
        ([*SHORT, *SLOW, *JVM], 3, "j1 j2 0 | s1 s3 1 | s2 2 3 4"),
        ([*SHORT, *SLOW], 2, "s1 s3 0 1 | s2 2 3 4"),
        ([*JVM, *SLOW], 4, "j1 j2 s1 s2 s3"),
        (SHORT, 2, "0 1 | 2 3 4"),
    ],
)
def test_each_worker_begins_with_its_share_of_the_long_tests(items: list[Item], workers: int, expected: str) -> None:
    found = order.long_first(items, workers)
    assert [item.name for item in found] == expected.replace("| ", "").split()
    assert sorted(item.name for item in found) == sorted(item.name for item in items)
