"""What the page of drivers says, in the reader's language. It says "goes together with" and never "because"."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kosketus.show.dashboards import words
from kosketus.ui import numbers
from kosketus.understand.scores.contracts import DriverSheet
from kosketus.understand.scores.facade import Definition

_MOST = 0.5
_SHOWN_FIRST = 3
STANDINGS: dict[str, str | Promise] = {
    "fix first": gettext_lazy("Mend first"),
    "keep up": gettext_lazy("Keep up"),
    "watch": gettext_lazy("Watch"),
    "maintain": gettext_lazy("Fine as it is"),
}
_LEFT_OUT: dict[str, str | Promise] = {
    "missing_rating": gettext_lazy("%(count)s did not rate all of these touchpoints"),
    "another_survey": gettext_lazy("%(count)s answered another survey"),
}


def headline(definition: Definition, found: DriverSheet) -> str:
    """What was found, in one sentence, as far as the ranges let it be said."""
    first = [each.name for each in found.drivers[: found.clear or _SHOWN_FIRST]]
    named = {"touchpoints": words.listed(first), "score": outcome(definition, found)}
    if not found.clear:
        return _("No touchpoint clearly stands before the others")
    if sum(each.importance for each in found.drivers[: found.clear]) < _MOST:
        return _("%(touchpoints)s: clearly more together with %(score)s than the others") % named
    said = ngettext(
        "One thing goes together with most of %(score)s: %(touchpoints)s",
        "%(count)s things go together with most of %(score)s: %(touchpoints)s",
        found.clear,
    )
    return said % {**named, "count": numbers.integer(found.clear)}


def outcome(definition: Definition, found: DriverSheet) -> str:
    """What is explained: the score, or of ratings the question."""
    return found.outcomes.get(found.outcome) or str(definition.name)


def explanation(found: DriverSheet) -> str:
    """The sentence under the headline: how much is told, and who comes first where nobody does clearly."""
    share = _("Together these ratings go along with %(share)s of the differences between people's scores.") % {
        "share": numbers.share(found.together or 0.0)
    }
    if found.clear:
        return share
    first = words.listed([each.name for each in found.drivers[:_SHOWN_FIRST]])
    order = _("First come %(touchpoints)s, but the likely ranges overlap: another sample could turn the order round.")
    return f"{order % {'touchpoints': first}} {share}"


def mend_first(found: DriverSheet) -> str:
    """Which touchpoints are important and rated below the mean; empty where there are none."""
    names = words.listed([each.name for each in found.drivers if each.standing == "fix first"])
    said = _("Above the mean in importance, below it in rating: %(touchpoints)s")
    return said % {"touchpoints": names} if names else ""


def left_out(found: DriverSheet) -> str:
    """Who does not count, and why; empty where everybody does."""
    told = [str(_LEFT_OUT[reason]) % {"count": numbers.people(n)} for reason, n in found.left_out.items()]
    return "; ".join(told)


def seldom(found: DriverSheet) -> str:
    """Touchpoints that too few people rated to take part."""
    return ", ".join(f"{name} ({numbers.share(share)})" for name, share in found.seldom.items())


def receipt_lines(definition: Definition, found: DriverSheet) -> list[tuple[str, str]]:
    """How the drivers were counted, term by term."""
    way = _("exact, over all subsets") if found.exact else _("over 4,000 orders drawn at random")
    lines = [
        (_("Definition"), _("Relative importance (Lindeman, Merenda and Gold 1980), %(way)s") % {"way": way}),
        (_("Score"), str(definition.name)),
        (_("Question"), found.outcomes.get(found.outcome, "")),
        (_("Counted"), _("%(people)s who gave the score and rated every touchpoint shown") % _people(found)),
        (_("Left out"), left_out(found)),
        (_("Rated by fewer than half"), seldom(found)),
        (_("Likely range"), _("Percentile bootstrap over people, 300 samples")),
        (_("R squared"), numbers.share(found.together or 0.0, 1)),
        (
            _("Survey"),
            _("%(survey)s, ratings on a scale of %(scale)s") % {"survey": found.survey, "scale": found.scale},
        ),
        (_("As filtered"), ", ".join(map(words.filtered, found.query.filters))),
        (_("Clock"), _("days in %(zone)s") % {"zone": found.zone}),
        (_("Up to"), _("fact %(seq)s") % {"seq": numbers.integer(found.upto_seq)}),
    ]
    return [(term, text) for term, text in lines if text]


def too_few(found: DriverSheet) -> str:
    """Why nothing is told, and what would help."""
    told = {"n": numbers.people(found.n or 0), "needed": numbers.integer(found.needed_n)}
    return (
        _(
            "Too few to say: %(n)s gave the score and rated every touchpoint, and at least %(needed)s are needed. "
            "A longer period has more."
        )
        % told
    )


def _people(found: DriverSheet) -> dict[str, str]:
    return {"people": numbers.people(found.n or 0)}
