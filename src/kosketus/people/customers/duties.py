"""What the room does by the clock."""

from __future__ import annotations

from kosketus.kernel.schedules import scheduled
from kosketus.people.customers.domain import erasing, exporting, matching, segmenting

scheduled("customers.finish_erasures", cron="* * * * *")(erasing.finish_erasures)
scheduled("customers.remove_export_files", cron="23 * * * *")(exporting.remove_old_files)
scheduled("customers.matches", cron="41 2 * * *")(matching.find_matches)
scheduled("customers.segments", cron="3 * * * *")(segmenting.keep_current)
