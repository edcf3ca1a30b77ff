"""The choices of a score's page, kept in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from kosketus.show.dashboards import words
from kosketus.understand.scores.contracts import Filter, Grain, Query


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the address asks for; what it asks for in vain is simply absent."""

    score: str
    grain: Grain | None
    at: date | None
    by: str
    filters: tuple[Filter, ...]

    @classmethod
    def of(cls, score: str, given: QueryDict) -> Choices:
        """The choices of ``?grain=year&at=2018-01-01&by=channel&filter=customer.plan=gold``."""
        grain = given.get("grain", "")
        return cls(
            score=score,
            grain=Grain(grain) if grain in set(Grain) else None,
            at=words.first_day(given.get("at", "")),
            by=given.get("by", ""),
            filters=tuple(
                Filter(field=f, value=v) for f, _is, v in (t.partition("=") for t in given.getlist("filter")) if f and v
            ),
        )

    @property
    def query(self) -> Query:
        """The question that goes to the scores."""
        return Query(score=self.score, filters=self.filters)

    def address(self, *, at: date | None, by: str | None = None, filters: tuple[Filter, ...] | None = None) -> str:
        """The address of the same page with other choices."""
        asked = QueryDict(mutable=True)
        if self.grain:
            asked["grain"] = str(self.grain)
        if at:
            asked["at"] = at.isoformat()
        chosen = self.by if by is None else by
        if chosen:
            asked["by"] = chosen
        asked.setlist(
            "filter", [f"{each.field}={each.value}" for each in (self.filters if filters is None else filters)]
        )
        return f"?{asked.urlencode()}"
