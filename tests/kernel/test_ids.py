"""Public ids."""

from __future__ import annotations

import time

from kosketus.kernel.ids import uuid7


def test_uuid7_strictly_increases_and_carries_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {(u.version, u.variant) for u in made} == {(7, "specified in RFC 4122")}
    assert before <= made[0].int >> 80 <= before + 1_000
