"""The daily roll-up: all answers of all scores as cells by day, from which boards are drawn without reading them."""

from __future__ import annotations

import polars as pl

from kosketus.understand.lake.contracts import Pinned
from kosketus.understand.scores.queries.cache import Key
from kosketus.understand.scores.queries.cells import cells

_BY = ("day", "metric", "scale", "direction", "import_id", "value")
_SCORED = ("nps", "csat", "ces", "rating")


def roll_up(pinned: Pinned, zone: str, key: Key) -> pl.DataFrame:
    """Cells by day (in *zone*), family, scale, direction, import and value of *pinned*, which holds all answers.

    *key* tells whose rows they are; only families that a score counts are in it, so free words make no cells.
    """
    local = pl.col("occurred_at").dt.convert_time_zone(zone).dt.date().alias("day")
    scored = pinned.frame.filter(pl.col("metric").is_in(_SCORED)).with_columns(local)
    return cells(scored, pinned, _BY, key=("roll-up", zone, *key))
