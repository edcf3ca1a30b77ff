"""What other rooms may ask of the lake."""

from __future__ import annotations

from kosketus.understand.lake.compaction import compact_all
from kosketus.understand.lake.contracts import Corrected, LakeError, LakeMismatch, Pinned, PinnedFiles, TableState
from kosketus.understand.lake.erasure import erase_due
from kosketus.understand.lake.files import pin_files, states
from kosketus.understand.lake.loader import load_all, load_once, maintenance
from kosketus.understand.lake.reader import history, read, steadily, steady
from kosketus.understand.lake.replay import adopt, newer_than_database, refuse_mismatch, replay
from kosketus.understand.lake.spark import SparkScore, score_with_spark
from kosketus.understand.lake.uncounted import lowest_corrected

__all__ = [
    "Corrected",
    "LakeError",
    "LakeMismatch",
    "Pinned",
    "PinnedFiles",
    "SparkScore",
    "TableState",
    "adopt",
    "compact_all",
    "erase_due",
    "history",
    "load_all",
    "load_once",
    "lowest_corrected",
    "maintenance",
    "newer_than_database",
    "pin_files",
    "read",
    "refuse_mismatch",
    "replay",
    "score_with_spark",
    "states",
    "steadily",
    "steady",
]
