"""What the staff's pages call kinds, types and states."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Named = Mapping[str, str | Promise]

KINDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "nps": (_("NPS"), _("How likely are customers to recommend you? One question and why.")),
    "csat": (_("Satisfaction (CSAT)"), _("How satisfied are they? 1 to 5, and why.")),
    "ces": (_("Effort (CES)"), _("Was it easy to get an issue sorted? 1 to 7, and why.")),
    "delivery": (_("After a delivery"), _("How satisfied are they with the delivery?")),
    "contact": (_("After a contact"), _("Satisfaction and effort after a talk with you.")),
    "onboarding": (_("First days"), _("How the first days went, and what to do better.")),
    "exit": (_("Exit"), _("Why customers leave: reasons to choose from, and words.")),
    "idea": (_("Idea box"), _("What would they like to see more of?")),
    "empty": (_("Empty"), _("Begin with nothing.")),
}
TYPES: Named = {
    "nps": _("NPS, 0 to 10"),
    "csat": _("Satisfaction, 1 to 5"),
    "ces": _("Effort, 1 to 7"),
    "may_contact": _("May we contact you about this answer?"),
    "may_quote": _("May we quote you?"),
    "scale": _("Scale"),
    "single": _("One choice"),
    "multiple": _("Several choices"),
    "matrix": _("Matrix"),
    "ranking": _("Ranking"),
    "short": _("Short text"),
    "long": _("Long text"),
    "number": _("Number"),
    "date": _("Date"),
    "email": _("Mail address"),
    "phone": _("Phone number"),
    "consent": _("Permission, yes or no"),
    "statement": _("Words without a question"),
    "hidden": _("Hidden field"),
}
PURPOSES: Named = {
    "": _("Nothing that lasts: only an answer"),
    "contact": _("We may contact the person about the answer"),
    "quoting": _("We may quote the person"),
}
FAMILIES: Named = {"nps": _("NPS"), "csat": _("CSAT"), "ces": _("CES"), "rating": _("Rating")}
STYLES: Named = {"numbers": _("Numbers"), "stars": _("Stars"), "faces": _("Faces")}
ASIDE: Named = {
    "trap": _("A field that people do not see was filled in"),
    "crowd": _("Many answers from one network within ten minutes"),
    "again": _("A second answer from a browser like that in the same network within a day"),
    "no_proof": _("Came in a rush, without the proof that browsers work out"),
}
TAPS_ASIDE: Named = {
    "several": _("Several numbers of one letter were opened within seconds"),
    "unseen": _("A link was opened that people do not see"),
    "program": _("What opened the link says that it is a program"),
    "prefetch": _("A browser fetched the page in case somebody goes there"),
    "head": _("Only the head of the page was asked for, as programs do"),
    "crowd": _("Many taps from one network within ten minutes"),
}
REASONS: Named = {
    "changed": _(
        "Somebody else changed this survey meanwhile. Nothing of yours was stored; here is how it stands now."
    ),
    "problems": _("Not published. Mend what is listed below first."),
    "promise": _(
        "Not published. Anonymity is a promise to those who answered already; make a new survey to change it."
    ),
}
AGAIN: Named = {
    "allow": _("The public link can be answered as often as somebody likes."),
    "aside": _("A second answer from a browser like that in the same network within a day is set aside."),
    "invited": _("Only personal links are answered, each once; the public link says so."),
}
