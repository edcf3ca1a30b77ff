"""Which deeds about customers the audit writes down. What it writes names no customer, so nothing has to be erased.

Who did it is the entry's own, so the fields that keep an actor are not written a second time.
"""

from __future__ import annotations

from kosketus.people.customers.models import Merge, PersonErasure, PersonExport
from kosketus.people.team import facade as team

team.watch(PersonExport, ["made_at", "removed_at"])
team.watch(PersonErasure, ["requested_at", "finished_at"])
team.watch(Merge, ["merged_at", "undone_at"])
