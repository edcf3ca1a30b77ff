"""A score in two or three sentences, to be put into a mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kosketus.show.dashboards import words
from kosketus.ui import numbers
from kosketus.ui.honesty import Verdict
from kosketus.understand.scores.contracts import Sheet, State
from kosketus.understand.scores.facade import Definition


def summary(definition: Definition, sheet: Sheet, said: Verdict | None, *, address: str) -> str:
    """Value, likely range, answers, period, filters, verdict and where it stands; empty where nothing may be said."""
    current = sheet.current
    if current is None or current.value.state not in {State.ENOUGH, State.FEW}:
        return ""
    facts = {
        "score": definition.name,
        "figure": words.figure(definition, current.value),
        "period": words.period(current.period),
        "range": words.likely_range(definition, current.value),
        "answers": numbers.counted(current.value.n or 0, definition.noun),
    }
    sentences = [_("%(score)s, %(period)s: %(figure)s, %(range)s, from %(answers)s.") % facts]
    if sheet.query.filters:
        only = words.listed([words.filtered(each) for each in sheet.query.filters])
        sentences.append(_("Only answers with %(filters)s.") % {"filters": only})
    if said is not None:
        sentences.append(f"{said.words}.")
    return f"{' '.join(sentences)} {address}"
