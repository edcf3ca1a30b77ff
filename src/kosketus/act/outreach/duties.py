"""What the room does by the clock."""

from __future__ import annotations

from kosketus.act.outreach.domain import finishing, gathering, planning, reminding, withdrawing
from kosketus.kernel.schedules import scheduled


@scheduled("outreach.plan", cron="* * * * *")
def plan() -> None:
    """Ask everybody whose turn has come, remind who is due, finish what is done."""
    withdrawing.tidy()
    finishing.finish_programmes()
    gathering.gather_due()
    planning.plan_due()
    reminding.remind_due()


scheduled("outreach.count_anonymous", cron="29 * * * *")(finishing.count_anonymous)
