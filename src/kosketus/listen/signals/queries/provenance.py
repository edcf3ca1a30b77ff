"""Where answers came from: what receipts tell of the imports behind a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kosketus.listen.signals.models import Import


@dataclass(frozen=True, kw_only=True)
class ImportInfo:
    """An import as other rooms see it; ``left_out`` counts rows that gave no answer, by reason."""

    id: int
    name: str
    left_out: Mapping[str, int]


def import_summaries(ids: Iterable[int], *, metric: str, scale: str) -> dict[int, ImportInfo]:
    """The imports of *ids*, with what they left out of questions of one metric family and scale."""
    rows = Import.objects.filter(id__in=list(ids)).values_list("id", "files", "summary")
    return {
        number: ImportInfo(id=number, name=_name(files), left_out=_left_out(summary, metric, scale))
        for number, files, summary in rows
    }


def _name(files: list[dict[str, Any]]) -> str:
    return ", ".join(str(file["name"]) for file in files)


def _left_out(summary: Mapping[str, Any], metric: str, scale: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for question in summary.get("questions", []):
        if question["metric"] == metric and question.get("scale", scale) == scale:
            counted.update(question["left_out"])
            counted.update(summary.get("rows_left_out", {}))
    return dict(counted)
