"""Which deeds about customers the audit writes down. What it writes names no customer, so nothing has to be erased."""

from __future__ import annotations

from kosketus.people.customers.models import Merge, PersonErasure, PersonExport
from kosketus.people.team import facade as team

team.watch(PersonExport, ["made_by", "made_at", "removed_at"])
team.watch(PersonErasure, ["requested_by", "requested_at", "finished_at"])
team.watch(Merge, ["merged_by", "merged_at", "undone_by", "undone_at"])
