"""In which order tests run: the long ones first, shared out as pytest-xdist cuts the list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest


def long_first(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """*items* with those marked ``slow`` or ``spark`` at the head of each worker's part of the list.

    ``--dist=worksteal`` cuts the list into equal parts, one for each worker. Those on Spark stay together: each worker
    that meets one pays for a JVM of its own.
    """
    heads: list[list[pytest.Item]] = [[] for _worker in range(workers)]
    heads[0] = [item for item in items if item.get_closest_marker("spark")]
    slow = [item for item in items if item.get_closest_marker("slow") and not item.get_closest_marker("spark")]
    others = heads[1:] if heads[0] and workers > 1 else heads
    for number, item in enumerate(slow):
        others[number % len(others)].append(item)
    long = {item for head in heads for item in head}
    return _dealt(heads, [item for item in items if item not in long])


def _dealt(heads: Sequence[list[pytest.Item]], short: Sequence[pytest.Item]) -> list[pytest.Item]:
    ordered: list[pytest.Item] = []
    left, taken = sum(map(len, heads)) + len(short), 0
    for number, head in enumerate(heads):
        size = left // (len(heads) - number)
        more = max(0, size - len(head))
        ordered += [*head, *short[taken : taken + more]]
        taken, left = taken + more, left - size
    return [*ordered, *short[taken:]]
