"""In which of a survey's languages somebody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=4096)
def language_for(said: str, spoken: tuple[str, ...], usual: tuple[str, ...]) -> str:
    """The person's own language as far as the survey speaks it, else the organisation's, else the survey's first.

    *said* is what an attribute holds: "fi", "fi-FI", "FI_fi".
    """
    wanted = said.strip().replace("_", "-")
    return _match(wanted, spoken) or next((one for one in usual if one in spoken), spoken[0])


def _match(wanted: str, spoken: Sequence[str]) -> str:
    if not wanted:
        return ""
    exact = {one.lower(): one for one in spoken}
    by_first = {one.lower().partition("-")[0]: one for one in reversed(spoken)}
    return exact.get(wanted.lower()) or by_first.get(wanted.lower().partition("-")[0], "")
