"""Rows by which a person tells what numbers cannot."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 3


def telling_rows(rows: Sequence[Sequence[str]], score: int, comment: int | None) -> list[tuple[str, str]]:
    """Three scores with what was said beside them: the highest, the lowest and one between, with words if there are."""
    said = [(row[score].strip(), row[comment].strip() if comment is not None else "") for row in rows]
    worded = [pair for pair in said if pair[0].isdecimal() and (pair[1] or comment is None)]
    ranked = sorted(worded or [pair for pair in said if pair[0].isdecimal()], key=lambda pair: int(pair[0]))
    if len(ranked) <= _SHOWN:
        return ranked
    return [ranked[0], ranked[len(ranked) // 2], ranked[-1]]
