"""The words for identities and how we came to know them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.people.customers.contracts import ConsentPurpose
from kosketus.people.customers.domain.merging import Conflict, MergeConflict
from kosketus.people.customers.models import MatchReason

_KINDS = {
    "email": gettext_lazy("mail address"),
    "phone": gettext_lazy("phone number"),
    "external": gettext_lazy("number in another system"),
    "visitor": gettext_lazy("visitor of a site or an app"),
}

PURPOSES = {
    ConsentPurpose.ASKING: gettext_lazy("Surveys and reminders"),
    ConsentPurpose.PROMOTING: gettext_lazy("Offers and news"),
    ConsentPurpose.QUOTING: gettext_lazy("Being quoted without the name"),
    ConsentPurpose.CONTACT: gettext_lazy("Being contacted about an answer"),
}
_CONFLICTS = {
    Conflict.SAME: gettext_lazy("These records are one person already."),
    Conflict.GONE: gettext_lazy("One of the records is not there any more."),
    Conflict.ERASURE: gettext_lazy("One of them is being erased."),
}
_NOUNS = {
    "answer": gettext_lazy("Answers"),
    "answers": gettext_lazy("Answers"),
    "companies": gettext_lazy("Companies"),
    "consent": gettext_lazy("Consents"),
    "consents": gettext_lazy("Consents"),
    "details": gettext_lazy("Records"),
    "event": gettext_lazy("Facts"),
    "exports": gettext_lazy("Exports"),
    "facts": gettext_lazy("Facts"),
    "identities": gettext_lazy("Identities"),
    "identity": gettext_lazy("Identities"),
    "match": gettext_lazy("Possible matches"),
    "membership": gettext_lazy("Companies"),
    "merge": gettext_lazy("Merges"),
    "merges": gettext_lazy("Merges"),
    "note": gettext_lazy("Notes"),
    "notes": gettext_lazy("Notes"),
    "parked": gettext_lazy("Facts set aside"),
    "person": gettext_lazy("Records"),
    "personexport": gettext_lazy("Exports"),
    "possible_matches": gettext_lazy("Possible matches"),
    "recorded_facts": gettext_lazy("Facts, the older ones included"),
    "responses": gettext_lazy("Responses"),
    "segmentmember": gettext_lazy("Places in segments"),
    "segments": gettext_lazy("Places in segments"),
}


def purpose(name: str) -> str:
    """What a consent is for."""
    return str(PURPOSES.get(name, label(name)))  # type: ignore[call-overload]


def conflict(found: MergeConflict) -> str:
    """Why two records cannot be one person, and what to do."""
    if found.why == Conflict.NUMBERS:
        return _(
            "Both have a number in %(source)s, and a system gives each customer one. Nothing was changed. "
            "If %(source)s has this person twice, join the two there first."
        ) % {"source": found.source}
    return str(_CONFLICTS[found.why])


def noun(name: str) -> str:
    """What rows are called, for the pages of export and erasure."""
    return str(_NOUNS.get(name, label(name)))


def kind(name: str, source: str) -> str:
    """What an identity is, with the system whose number it is."""
    word = str(_KINDS.get(name, name))
    return _("%(kind)s (%(source)s)") % {"kind": word, "source": source} if source else word


def evidence(kept: str) -> str:
    """How we came to know an identity."""
    if kept.startswith("import:"):
        return _("came with a file")
    if kept.startswith("match:"):
        return str(MatchReason(kept.removeprefix("match:")).label)
    return kept or _("told by a colleague or an app")


def label(name: str) -> str:
    """An attribute's name as a person reads it: "age_group" is "Age group"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
