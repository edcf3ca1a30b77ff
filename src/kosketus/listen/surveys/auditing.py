"""Which deeds about surveys the audit writes down."""

from __future__ import annotations

from kosketus.listen.surveys.models import CountedAfterAll
from kosketus.people.team import facade as team

team.watch(CountedAfterAll, ["count"])
