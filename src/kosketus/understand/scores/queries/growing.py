"""Counts of what lies in the lake, which outlive loads and corrections.

Facts come at the end and are corrected soon after they came, when somebody completes what they began. So most facts are
counted once, up to a place some way before the newest one; only what lies behind it is counted anew when something was
loaded or corrected. A correction of an old fact makes everything be counted anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

import polars as pl

from kosketus.kernel import epoch
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake.contracts import Corrected, Pinned
from kosketus.understand.scores.queries.cache import CELLS, Key

Count = Callable[[int, int], pl.DataFrame]
"""The count of the facts in (above, upto], by their ``seq``."""
Add = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
# Facts behind the place: at least so many, and so many more before the place moves on.
LAG, STRIDE = 2_000, 10_000
_NOTHING = -1


class _Place(NamedTuple):
    """Up to where was counted, and which corrections were left out then."""

    upto: int
    corrected: Corrected


_places: OrderedDict[Key, _Place] = OrderedDict()
_MOST_PLACES = 2_000
_guard = Lock()


def over_lake(key: Key, pinned: Pinned, count: Count, add: Add) -> pl.DataFrame:
    """The count of all facts that the lake holds in the view *pinned*; *key* tells the question from every other."""
    key = (*key, *state_of(pinned))
    if pinned.figure <= LAG:
        return CELLS.get((*key, pinned.figure, pinned.corrected), lambda: count(_NOTHING, pinned.figure))
    upto, old = _old(("old", *key), pinned, count, add)
    if upto == pinned.figure:
        return old
    newer = (*key, upto, pinned.figure, pinned.corrected)
    return add(old, CELLS.get(newer, lambda: count(upto, pinned.figure)))


def state_of(pinned: Pinned) -> Key:
    """What the rows of the lake depend on beside the newest facts and corrections: another state is another key."""
    return (epoch.current(), pinned.uncounted)


def _old(key: Key, pinned: Pinned, count: Count, add: Add) -> tuple[int, pl.DataFrame]:
    """The count up to some place before the newest fact, and that place."""
    with CELLS.turn(key):
        place, table = _places.get(key), CELLS.found(key)
        if place and place.upto > pinned.figure:
            return pinned.figure, count(_NOTHING, pinned.figure)  # a reader from before the last loads
        if place is None or table is None or not _holds(place, pinned):
            upto = pinned.figure - LAG
            return upto, _kept(key, _Place(upto, pinned.corrected), count(_NOTHING, upto))
        if pinned.figure - place.upto <= LAG + STRIDE:
            _places[key] = place._replace(corrected=max(place.corrected, pinned.corrected))
            return place.upto, table
        upto = pinned.figure - LAG
        return upto, _kept(key, _Place(upto, pinned.corrected), add(table, count(place.upto, upto)))


def _kept(key: Key, place: _Place, table: pl.DataFrame) -> pl.DataFrame:
    with _guard:
        _places[key] = place
        _places.move_to_end(key)
        if len(_places) > _MOST_PLACES:
            _places.popitem(last=False)
    return CELLS.keep(key, table)


def _holds(place: _Place, pinned: Pinned) -> bool:
    """Whether what was counted then is what *pinned* has up to there."""
    if place.corrected == pinned.corrected:
        return True
    lowest = lake.lowest_corrected(min(place.corrected, pinned.corrected))
    return lowest is None or lowest > place.upto
