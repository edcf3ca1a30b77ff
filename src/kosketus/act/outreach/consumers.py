"""What the room listens to."""

from __future__ import annotations

from kosketus.act.outreach.domain import hearing
from kosketus.act.outreach.occasions import HEARD
from kosketus.kernel.consumers import consumer

consumer("outreach.occasions", kinds=list(HEARD))(hearing.hear_occasions)
consumer("outreach.answers", kinds=["survey.answered"])(hearing.hear_answers)
consumer("outreach.letters", kinds=["outgoing.sent", "outgoing.failed", "outgoing.bounced"])(hearing.hear_letters)
